#include "caelum/report/flows.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "caelum/report/json_text.hpp"

namespace caelum::report {
namespace {

constexpr std::size_t kSlowest = 5;

/// Flows that finish, earliest first.
std::vector<std::size_t> by_finish(const std::vector<double>& finish) {
  std::vector<std::size_t> order;
  for (std::size_t f = 0; f < finish.size(); ++f) {
    if (std::isfinite(finish[f])) order.push_back(f);
  }
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return finish[a] < finish[b] || (finish[a] == finish[b] && a < b);
  });
  return order;
}

}  // namespace

std::string flows_text(const FlowReport& report, const Style& style) {
  const auto& finish = report.done->finish;
  const auto& ids = report.input->ids;
  const auto order = by_finish(finish);
  const auto& bytes = report.input->problem.bytes;
  std::string text =
      style.bold(report.file) + fmt::format(": {} flows, {}\n", count(static_cast<double>(ids.size())),
                                            gigabytes(std::accumulate(bytes.begin(), bytes.end(), 0.0)));
  if (!order.empty()) {
    auto at = [&](double share) {
      return seconds(finish[order[static_cast<std::size_t>(share * static_cast<double>(order.size() - 1))]]);
    };
    Table table({false, true});
    table.row({"first to finish", at(0)});
    table.row({"median", at(0.5)});
    table.row({"99 of 100", at(0.99)});
    table.row({"last", at(1)});
    text += table.text();
    text += "  slowest:";
    for (std::size_t i = 0; i < std::min(kSlowest, order.size()); ++i) {
      text += fmt::format("{} {}", i == 0 ? "" : ",", ids[order[order.size() - 1 - i]]);
    }
    text += "\n";
  }
  text += style.dim(fmt::format("  changes of rates: {}", count(static_cast<double>(report.done->events))));
  text += report.classes ? style.dim(fmt::format("; {} kinds of flows", *report.classes)) + "\n" : "\n";
  if (report.gap) {
    text += fmt::format("  certificate: every flow at its cap or the largest on a full link, within {:.1e}\n",
                        *report.gap);
  }
  if (order.size() < ids.size()) {
    const auto stuck = std::find_if(finish.begin(), finish.end(), [](double t) { return !std::isfinite(t); });
    text += style.bad(fmt::format("  {} never start, because they wait for each other (flow {} is one)",
                                  ids.size() - order.size(),
                                  ids[static_cast<std::size_t>(stuck - finish.begin())])) +
            "\n";
  }
  return text;
}

std::string flows_json(const FlowReport& report, const std::string& version) {
  nlohmann::ordered_json document = {{"caelum", version}, {"kind", "flows"}};
  const auto& finish = report.done->finish;
  document["flows"] = nlohmann::ordered_json::array();
  for (std::size_t f = 0; f < finish.size(); ++f) {
    nlohmann::ordered_json flow;
    flow["id"] = report.input->ids[f];
    flow["finish_s"] = std::isfinite(finish[f]) ? nlohmann::ordered_json(finish[f]) : nullptr;
    document["flows"].push_back(std::move(flow));
  }
  const double makespan = report.done->makespan;
  document["makespan_s"] = std::isfinite(makespan) ? nlohmann::ordered_json(makespan) : nullptr;
  document["events"] = report.done->events;
  if (report.classes) document["classes"] = *report.classes;
  if (report.gap) document["certificate_gap"] = *report.gap;
  return json_text(document);
}

std::string flows_times(const FlowReport& report) {
  std::string text;
  for (std::size_t f = 0; f < report.done->finish.size(); ++f) {
    text += fmt::format("{} {:.17g}\n", report.input->ids[f], report.done->finish[f]);
  }
  return text;
}

}  // namespace caelum::report
