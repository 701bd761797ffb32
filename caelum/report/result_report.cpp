#include "caelum/report/result_report.hpp"

#include <fmt/format.h>

#include "caelum/base/check.hpp"
#include "caelum/report/months_report.hpp"
#include "caelum/report/serve_report.hpp"
#include "caelum/report/supply_report.hpp"
#include "caelum/report/traffic_report.hpp"
#include "caelum/report/train_html.hpp"
#include "caelum/report/train_report.hpp"

namespace caelum::report {
namespace {

template <class T>
std::vector<T> taken(std::vector<api::Result>& results) {
  std::vector<T> all;
  all.reserve(results.size());
  for (api::Result& result : results) all.push_back(std::move(std::get<T>(result.of)));
  return all;
}

std::string trained_text(const std::vector<api::Trained>& runs, const Style& style) {
  std::string text = runs.size() == 1 ? train_text(runs.front(), style) : train_table(runs, style);
  for (const api::Trained& ran : runs) {
    if (ran.traffic) text += traffic_text(*ran.traffic, style);
  }
  return text;
}

std::string operated_text(const std::vector<api::Operated>& runs, const Style& style) {
  std::string text;
  for (const api::Operated& ran : runs) {
    text +=
        fmt::format("\n{}\n\n  {} x {}\n\n", style.bold(ran.design.name.empty() ? ran.file : ran.design.name),
                    count(static_cast<double>(ran.design.cluster.chips)), ran.design.cluster.system.name);
    text += months_text(ran.months, style);
  }
  return text;
}

}  // namespace

std::string results_text(std::vector<api::Result> results, const Style& style) {
  CAELUM_CHECK(!results.empty(), "a result to tell");
  if (std::holds_alternative<api::Trained>(results.front().of)) {
    return trained_text(taken<api::Trained>(results), style);
  }
  if (std::holds_alternative<api::Served>(results.front().of)) {
    return serve_text(taken<api::Served>(results), style);
  }
  if (std::holds_alternative<api::Operated>(results.front().of)) {
    return operated_text(taken<api::Operated>(results), style);
  }
  std::string text;
  for (const api::Supplied& plan : taken<api::Supplied>(results)) text += supply_text(plan, style);
  return text;
}

std::string result_html(const api::Result& result, const std::string& version) {
  if (const auto* trained = std::get_if<api::Trained>(&result.of)) return train_html(*trained, version);
  return supply_html(std::get<api::Supplied>(result.of), version);
}

}  // namespace caelum::report
