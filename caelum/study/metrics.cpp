// One table: name, dimension, and the member behind it.
#include "caelum/study/metrics.hpp"

#include <array>
#include <string_view>

namespace caelum::study {
namespace {

using Take = double (*)(const api::TrainResult&);
struct StepMetric {
  Metric metric;
  Take take;
};

constexpr std::array<StepMetric, 13> kStep = {{
    {{"step.time_s", Time::dim}, [](const api::TrainResult& r) { return r.step.time.canonical(); }},
    {{"step.tokens_per_s", Dim{}}, [](const api::TrainResult& r) { return r.tokens_per_s; }},
    {{"step.tokens_per_s_per_chip", Dim{}},
     [](const api::TrainResult& r) { return r.tokens_per_s_per_chip; }},
    {{"step.model_flops_per_s_per_chip", OpRate::dim},
     [](const api::TrainResult& r) { return r.model_flops_per_s_per_chip; }},
    {{"step.mfu", Dim{}}, [](const api::TrainResult& r) { return r.mfu; }},
    {{"step.hfu", Dim{}}, [](const api::TrainResult& r) { return r.hfu; }},
    {{"memory.peak_bytes", Bytes::dim},
     [](const api::TrainResult& r) { return r.step.memory.peak().canonical(); }},
    {{"memory.allocated_bytes", Bytes::dim},
     [](const api::TrainResult& r) { return (r.step.memory.peak() - r.step.memory.unseen).canonical(); }},
    {{"memory.weights_bytes", Bytes::dim},
     [](const api::TrainResult& r) { return r.step.memory.weights.canonical(); }},
    {{"memory.activations_bytes", Bytes::dim},
     [](const api::TrainResult& r) { return r.step.memory.activations.canonical(); }},
    {{"model.total_parameters", Dim{}}, [](const api::TrainResult& r) { return r.total_parameters; }},
    {{"model.active_parameters", Dim{}}, [](const api::TrainResult& r) { return r.active_parameters; }},
    {{"run.days", Dim{}}, [](const api::TrainResult& r) { return r.days; }},
}};

constexpr std::array<Metric, 5> kProbe = {{{"time", Time::dim},
                                           {"bus_bandwidth", Bandwidth::dim},
                                           {"outer_bandwidth", Bandwidth::dim},
                                           {"flops_per_s", OpRate::dim},
                                           {"memory_bandwidth", Bandwidth::dim}}};

std::optional<double> positive(double value) {
  return value > 0 ? std::optional<double>(value) : std::nullopt;
}

}  // namespace

const Metric* find_metric(std::string_view name) {
  for (const auto& m : kProbe) {
    if (name == m.name) return &m;
  }
  for (const auto& m : kStep) {
    const std::string_view full = m.metric.name;
    if (name == full || name == full.substr(full.find('.') + 1)) return &m.metric;
  }
  return nullptr;
}

std::vector<std::string> metric_names() {
  std::vector<std::string> names;
  names.reserve(std::size(kStep) + std::size(kProbe));
  for (const auto& m : kStep) names.emplace_back(m.metric.name);
  for (const auto& m : kProbe) names.emplace_back(m.name);
  return names;
}

std::optional<double> value_of(const Metric& metric, const api::TrainResult& result) {
  for (const auto& m : kStep) {
    if (&m.metric == &metric) return positive(m.take(result));
  }
  return std::nullopt;
}

std::optional<double> value_of(const Metric& metric, const api::CollectiveAnswer& answer) {
  const std::string_view name = metric.name;
  if (name == "time") return positive(answer.time.canonical());
  if (name == "bus_bandwidth") return positive(answer.bus.canonical());
  if (name == "outer_bandwidth") return positive(answer.outer.canonical());
  return std::nullopt;
}

std::optional<double> value_of(const Metric& metric, const api::OperatorAnswer& answer) {
  const std::string_view name = metric.name;
  if (name == "time") return positive(answer.time.canonical());
  if (name == "flops_per_s") return positive(answer.rate.canonical());
  if (name == "memory_bandwidth") return positive(answer.stream.canonical());
  return std::nullopt;
}

}  // namespace caelum::study
