#include <fmt/format.h>

#include "caelum/report/train_report.hpp"

namespace caelum::report {
namespace {

constexpr std::size_t kOperators = 12;
constexpr std::size_t kLegs = 12;

const char* limit_of(chip::Bound bound) {
  switch (bound) {
    case chip::Bound::compute:
      return "compute";
    case chip::Bound::memory:
      return "memory";
    case chip::Bound::launch:
      return "launch";
  }
  return "";
}

std::string path_text(const jobs::Why& why, const Style& style) {
  std::string out = "  " + style.bold("the critical path") +
                    style.dim("  (each task on it waited for nothing but the one before)") + "\n";
  Table table({false, true, true, false});
  std::size_t shown = 0;
  double rest = 0;
  for (const auto& leg : why.path) {
    const double s = leg.time.in(units::s);
    if (shown == kLegs || s < 1e-3 * why.time.in(units::s)) {
      rest += s;
      continue;
    }
    ++shown;
    const double sends = leg.sends.in(units::s);
    table.row({leg.what, seconds(s), percent(leg.time / why.time),
               sends > 0 ? style.dim("of it sends " + seconds(sends)) : ""});
  }
  if (rest > 0) table.row({"the rest", seconds(rest), percent(rest / why.time.in(units::s)), ""});
  return out + table.text(4, style.width) + "\n";
}

std::string free_text(const jobs::Why& why, const Style& style) {
  std::string out = "  " + style.bold("if it were free") +
                    style.dim("  (each alone; they need not add up: what one hides another shows)") + "\n";
  Table table({false, true, true});
  for (const auto& term : why.free) {
    if (term.share < 5e-4) continue;
    table.row({term.what, "-" + percent(term.share), "-" + seconds(term.saved.in(units::s))});
  }
  return out + table.text(4, style.width) + "\n";
}

std::string operators_text(const jobs::Why& why, const Style& style) {
  std::string out = "  " + style.bold("what operators reach") +
                    style.dim(fmt::format("  (stage {}, the whole step)", why.critical_stage)) + "\n";
  Table table({false, true, true, true, false});
  table.row({"", style.dim("time"), style.dim("of peak"), style.dim("of bandwidth"), style.dim("bound by")});
  for (std::size_t i = 0; i < why.operators.size() && i < kOperators; ++i) {
    const auto& op = why.operators[i];
    table.row({fmt::format("{}, {}", op.name, op.pass), seconds(op.time.in(units::s)), percent(op.of_peak),
               percent(op.of_bandwidth), limit_of(op.bound)});
  }
  return out + table.text(4, style.width) + "\n";
}

std::string alongside_text(const jobs::Why& why, const Style& style) {
  if (why.lost <= Time{}) return "";
  std::string out = "  " + style.bold("what transfers beside compute take of the chip") +
                    style.dim(fmt::format("  (stage {}; compute loses {} a step)", why.critical_stage,
                                          seconds(why.lost.in(units::s)))) +
                    "\n";
  Table table({false, true, true, true});
  table.row({"", style.dim("of cores"), style.dim("of bandwidth"), style.dim("slow compute by")});
  for (const auto& kind : why.alongside)
    table.row({kind.what, percent(kind.cores), percent(kind.memory), percent(kind.slowdown)});
  return out + table.text(4, style.width) + "\n";
}

}  // namespace

std::string why_text(const jobs::Why& why, const Style& style) {
  return path_text(why, style) + free_text(why, style) + operators_text(why, style) +
         alongside_text(why, style);
}

}  // namespace caelum::report
