#include "caelum/report/expect_report.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "caelum/report/result_json.hpp"
#include "caelum/report/train_report.hpp"

namespace caelum::report {
namespace {

std::string gigabytes_per_second(const explore::Interval& bus) {
  const auto figure = [](double x) { return fmt::format("{:.3g}", x / 1e9); };
  if (bus.low >= bus.high) return figure(bus.nominal);
  return fmt::format("{} ({} to {})", figure(bus.median), figure(bus.low), figure(bus.high));
}

std::string size_word(double bytes) {
  const double mebibytes = bytes / (1024 * 1024);
  return mebibytes >= 1024 ? fmt::format("{:g} GiB", mebibytes / 1024) : fmt::format("{:g} MiB", mebibytes);
}

/// One line a collective, one column a size.
std::string calls_text(const explore::Expectation& e, const Style& style) {
  std::vector<std::string> sizes;
  for (const auto& call : e.calls) {
    const std::string size = size_word(call.probe.bytes.in(units::B));
    if (std::find(sizes.begin(), sizes.end(), size) == sizes.end()) sizes.push_back(size);
  }
  std::vector<bool> right(sizes.size() + 1, true);
  right.front() = false;
  Table table(std::move(right));
  std::vector<std::string> head = {"bus bandwidth, GB/s"};
  head.insert(head.end(), sizes.begin(), sizes.end());
  table.row(std::move(head));
  table.rule();
  for (std::size_t i = 0; i < e.calls.size();) {
    const Collective collective = e.calls[i].probe.collective;
    std::vector<std::string> row = {std::string(name(collective))};
    for (; i < e.calls.size() && e.calls[i].probe.collective == collective; ++i)
      row.push_back(gigabytes_per_second(e.calls[i].bus));
    table.row(std::move(row));
  }
  return table.text(2, style.width);
}

std::string trainings_text(const explore::Expectation& e, const Style& style) {
  Table table({false, false, true, true, false});
  table.row({"training in bf16", "", "MFU", "tokens/s a chip", "the planner's best"});
  table.rule();
  const auto range = [](const explore::Interval& i, const auto& word) {
    return i.low >= i.high ? word(i.nominal)
                           : fmt::format("{} ({} to {})", word(i.median), word(i.low), word(i.high));
  };
  for (const auto& one : e.trainings) {
    if (!one.why_not.empty()) {
      table.row({one.model, one.kind, "-", "-", "does not run: " + one.why_not});
      continue;
    }
    table.row(
        {one.model, one.kind, range(one.mfu, percent), range(one.tokens_per_s, count), plan_words(one.plan)});
  }
  return table.text(2, style.width);
}

std::string verdict_line(const explore::CallVerdict& v, const Style& style) {
  std::string line = fmt::format("  {} on {} ranks: ", name(v.collective), v.ranks);
  const std::string figures =
      fmt::format("{} of the bandwidth that it should reach ({} sizes, the least {}; healthy from {})",
                  percent(v.share), v.sizes, percent(v.least), percent(v.healthy));
  if (!v.slow()) return line + style.good("healthy") + ", " + figures + "\n";
  line += style.bad(fmt::format("slow by {}", percent(1 - v.share))) + ", " + figures + "\n";
  return line + "    likeliest cause: " +
         (v.cause.empty() ? "none that one change of the machine explains" : v.cause) + "\n";
}

}  // namespace

std::string expect_text(const explore::Expectation& e, const Style& style) {
  std::string out =
      fmt::format("\n  {} {} of {}{}\n\n", count(static_cast<double>(e.chips)), e.chip, style.bold(e.machine),
                  e.draws > 0 ? fmt::format("  (median, and 90 % of {} draws)", e.draws) : "");
  if (!e.calls.empty()) out += calls_text(e, style) + "\n";
  if (!e.trainings.empty()) out += trainings_text(e, style) + "\n";
  for (const auto& verdict : e.measured) out += verdict_line(verdict, style);
  return out + (e.measured.empty() ? "" : "\n");
}

std::string expect_json(const explore::Expectation& expectation, const std::string& version) {
  return document(expectation, version);
}

}  // namespace caelum::report
