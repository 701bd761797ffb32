// Measured values by the tables of result fields: what a result can hold, a row may have measured.
#include "caelum/study/metrics.hpp"

#include <algorithm>
#include <deque>
#include <string_view>

#include "caelum/api/tables.hpp"

namespace caelum::study {
namespace {

/// The verdict itself: no figure, but measured too.
constexpr std::string_view kFitsVerdict = "memory.fits";

bool is_measurable(const api::ResultField& field) {
  return field.kind == api::ValueKind::number || field.kind == api::ValueKind::count ||
         field.path == kFitsVerdict;
}

/// Suites call a figure by the first of its names that says of what it is.
const std::string& name_in_suites(const api::ResultField& field) {
  const auto full = std::find_if(field.aliases.begin(), field.aliases.end(), [](const std::string& alias) {
    return alias.find('.') != std::string::npos;
  });
  return full != field.aliases.end() ? *full : field.path;
}

struct KnownMetric {
  const api::ResultField* field = nullptr;
  Metric metric;
};

const std::deque<KnownMetric>& known_metrics() {
  static const std::deque<KnownMetric> kKnown = [] {
    std::deque<KnownMetric> all;
    for (const api::ResultTable* table :
         {&api::result_table<jobs::TrainResult>(), &api::result_table<jobs::ServeResult>(),
          &api::result_table<jobs::CollectiveAnswer>(), &api::result_table<jobs::OperatorAnswer>()}) {
      for (const api::ResultField& field : table->fields) {
        const std::string& name = name_in_suites(field);
        const bool known =
            std::any_of(all.begin(), all.end(), [&](const auto& one) { return name == one.metric.name; });
        if (is_measurable(field) && !known) all.push_back({&field, {name.c_str(), field.dim}});
      }
    }
    return all;
  }();
  return kKnown;
}

bool is_name_of(const api::ResultField& field, std::string_view name) {
  const auto fits = [&](std::string_view full) {
    return name == full || name == full.substr(full.find('.') + 1);
  };
  return fits(field.path) || std::any_of(field.aliases.begin(), field.aliases.end(), fits);
}

template <class T>
std::optional<double> positive_value(const Metric& metric, const T& record) {
  const api::ResultField* field = api::result_table<T>().find(metric.name);
  if (field == nullptr || !field->get) return std::nullopt;
  const api::Value value = field->get(&record);
  const auto* number = std::get_if<double>(&value);
  const auto* count = std::get_if<long>(&value);
  const double found = number != nullptr ? *number : count != nullptr ? static_cast<double>(*count) : 0;
  return found > 0 ? std::optional(found * field->canonical) : std::nullopt;
}

}  // namespace

const Metric* find_metric(std::string_view name) {
  for (const auto& known : known_metrics()) {
    if (name == known.metric.name || name == known.field->path) return &known.metric;
  }
  for (const auto& known : known_metrics()) {
    if (is_name_of(*known.field, name)) return &known.metric;
  }
  return nullptr;
}

std::vector<std::string> metric_names() {
  std::vector<std::string> names;
  for (const auto& known : known_metrics()) names.emplace_back(known.metric.name);
  return names;
}

std::optional<double> value_of(const Metric& metric, const jobs::TrainResult& result) {
  return positive_value(metric, result);
}
std::optional<double> value_of(const Metric& metric, const jobs::ServeResult& result) {
  return positive_value(metric, result);
}
std::optional<double> value_of(const Metric& metric, const jobs::CollectiveAnswer& answer) {
  return positive_value(metric, answer);
}
std::optional<double> value_of(const Metric& metric, const jobs::OperatorAnswer& answer) {
  return positive_value(metric, answer);
}

}  // namespace caelum::study
