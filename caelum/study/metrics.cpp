// One table: name, dimension, and the member behind it.
#include "caelum/study/metrics.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace caelum::study {
namespace {

using Take = double (*)(const jobs::TrainResult&);
struct StepMetric {
  Metric metric;
  Take take;
};

using Run = goodput::Outcome;

/// A figure of the whole run; 0 = the row's scenario asks for none.
template <class Of>
double of_run(const jobs::TrainResult& r, Of of) {
  return r.months ? of(*r.months) : 0;
}

template <spec::Component... C>
double interruptions(const jobs::TrainResult& r) {
  return of_run(
      r, [](const jobs::MonthsResult& m) { return (m.run.by_component[static_cast<std::size_t>(C)] + ...); });
}

using enum spec::Component;

constexpr std::array<StepMetric, 35> kStep = {{
    {{"step.time_s", Time::dim}, [](const jobs::TrainResult& r) { return r.step.time.canonical(); }},
    {{"step.tokens_per_s", Dim{}}, [](const jobs::TrainResult& r) { return r.tokens_per_s; }},
    {{"step.tokens_per_s_per_chip", Dim{}},
     [](const jobs::TrainResult& r) { return r.tokens_per_s_per_chip; }},
    {{"step.model_flops_per_s_per_chip", OpRate::dim},
     [](const jobs::TrainResult& r) { return r.model_flops_per_s_per_chip; }},
    {{"step.mfu", Dim{}}, [](const jobs::TrainResult& r) { return r.mfu; }},
    {{"step.hfu", Dim{}}, [](const jobs::TrainResult& r) { return r.hfu; }},
    {{"memory.peak_bytes", Bytes::dim},
     [](const jobs::TrainResult& r) { return r.step.memory.peak().canonical(); }},
    {{"memory.allocated_bytes", Bytes::dim},
     [](const jobs::TrainResult& r) { return (r.step.memory.peak() - r.step.memory.unseen).canonical(); }},
    {{"memory.weights_bytes", Bytes::dim},
     [](const jobs::TrainResult& r) { return r.step.memory.weights.canonical(); }},
    {{"memory.activations_bytes", Bytes::dim},
     [](const jobs::TrainResult& r) { return r.step.memory.activations.canonical(); }},
    {{"model.total_parameters", Dim{}}, [](const jobs::TrainResult& r) { return r.total_parameters; }},
    {{"model.active_parameters", Dim{}}, [](const jobs::TrainResult& r) { return r.active_parameters; }},
    {{"run.days", Dim{}}, [](const jobs::TrainResult& r) { return r.days; }},
    {{"run.calendar_days", Dim{}},
     [](const jobs::TrainResult& r) {
       return of_run(r, [](const jobs::MonthsResult& m) { return m.run.days.median; });
     }},
    {{"run.chip_hours", Dim{}},
     [](const jobs::TrainResult& r) {
       return of_run(
           r, [](const jobs::MonthsResult& m) { return m.run.inventory.chips * m.calendar.in(units::hour); });
     }},
    {{"run.interruptions", Dim{}},
     [](const jobs::TrainResult& r) {
       return of_run(r, [](const jobs::MonthsResult& m) { return m.run.mean_interruptions; });
     }},
    {{"run.interruptions.chip", Dim{}}, interruptions<chip>},
    {{"run.interruptions.memory", Dim{}}, interruptions<memory>},
    {{"run.interruptions.network", Dim{}}, interruptions<link, optic, switch_>},
    {{"run.interruptions.nic", Dim{}}, interruptions<nic>},
    {{"run.interruptions.host", Dim{}}, interruptions<host>},
    {{"run.interruptions.storage", Dim{}}, interruptions<storage>},
    {{"run.interruptions.power", Dim{}}, interruptions<power>},
    {{"run.interruptions.cooling", Dim{}}, interruptions<cooling>},
    {{"run.interruptions.software", Dim{}}, interruptions<software>},
    {{"run.interruptions.silent", Dim{}}, interruptions<silent>},
    {{"run.interruptions.hardware", Dim{}},
     interruptions<chip, memory, link, optic, switch_, nic, host, power, cooling, storage, silent>},
    {{"run.mtbf_s", Time::dim},
     [](const jobs::TrainResult& r) {
       return of_run(r, [](const jobs::MonthsResult& m) { return 1 / m.run.failures_per_s; });
     }},
    {{"run.goodput", Dim{}},
     [](const jobs::TrainResult& r) {
       return of_run(r, [](const jobs::MonthsResult& m) { return m.run.goodput.median; });
     }},
    {{"run.effective", Dim{}},  // time in which steps run, slow ones included: what papers call effective
     [](const jobs::TrainResult& r) {
       return of_run(
           r, [](const jobs::MonthsResult& m) { return m.run.split.productive + m.run.split.straggling; });
     }},
    {{"run.checkpoint.bytes", Bytes::dim},
     [](const jobs::TrainResult& r) {
       return of_run(r, [](const jobs::MonthsResult& m) { return m.run.saving.bytes.in(units::B); });
     }},
    {{"run.checkpoint.write_s", Time::dim},
     [](const jobs::TrainResult& r) {
       return of_run(r, [](const jobs::MonthsResult& m) {
         return std::max(m.run.saving.stall, m.run.saving.drain).in(units::s);
       });
     }},
    {{"power.peak_w", Power::dim},
     [](const jobs::TrainResult& r) {
       return of_run(r, [](const jobs::MonthsResult& m) { return m.power.peak.in(units::W); });
     }},
    {{"cost.purchase_usd", Money::dim},
     [](const jobs::TrainResult& r) {
       return of_run(r, [](const jobs::MonthsResult& m) { return m.bill.price.in(units::USD); });
     }},
    {{"cost.rented_usd", Money::dim},
     [](const jobs::TrainResult& r) {
       return of_run(
           r, [](const jobs::MonthsResult& m) { return m.bill.rented ? m.bill.rented->in(units::USD) : 0; });
     }},
}};

struct ServeMetric {
  Metric metric;
  double (*take)(const jobs::ServeResult&);
};

constexpr std::array<ServeMetric, 8> kServe = {{
    {{"serve.prefill.time_s", Time::dim},
     [](const jobs::ServeResult& r) { return r.prefill.time.canonical(); }},
    {{"serve.prefill.tokens_per_s_per_chip", Dim{}},
     [](const jobs::ServeResult& r) { return r.prefill.tokens_per_s_per_chip; }},
    {{"serve.decode.time_s", Time::dim},
     [](const jobs::ServeResult& r) { return r.decode.time.canonical(); }},
    {{"serve.decode.tokens_per_s_per_chip", Dim{}},
     [](const jobs::ServeResult& r) { return r.decode.tokens_per_s_per_chip; }},
    {{"serve.tpot_s", Time::dim}, [](const jobs::ServeResult& r) { return r.per_token.canonical(); }},
    {{"serve.ttft_s", Time::dim}, [](const jobs::ServeResult& r) { return r.first_token.canonical(); }},
    {{"serve.tokens_per_s_per_chip", Dim{}},
     [](const jobs::ServeResult& r) { return r.tokens_per_s_per_chip; }},
    {{"serve.largest_batch", Dim{}}, [](const jobs::ServeResult& r) { return r.largest_batch; }},
}};

constexpr std::array<Metric, 5> kProbe = {{{"time", Time::dim},
                                           {"bus_bandwidth", Bandwidth::dim},
                                           {"outer_bandwidth", Bandwidth::dim},
                                           {"flops_per_s", OpRate::dim},
                                           {"memory_bandwidth", Bandwidth::dim}}};

/// Whether the run fitted in memory: no figure of a result, the verdict itself.
constexpr Metric kFitsMetric{"memory.fits", Dim{}};

std::optional<double> positive(double value) {
  return value > 0 ? std::optional<double>(value) : std::nullopt;
}

}  // namespace

const Metric* find_metric(std::string_view name) {
  for (const auto& m : kProbe) {
    if (name == m.name) return &m;
  }
  for (const auto& m : kServe) {
    if (name == m.metric.name) return &m.metric;
  }
  for (const auto& m : kStep) {
    const std::string_view full = m.metric.name;
    if (name == full || name == full.substr(full.find('.') + 1)) return &m.metric;
  }
  if (name == kFitsMetric.name || name == "fits") return &kFitsMetric;
  return nullptr;
}

std::vector<std::string> metric_names() {
  std::vector<std::string> names;
  names.reserve(std::size(kStep) + std::size(kServe) + std::size(kProbe));
  for (const auto& m : kStep) names.emplace_back(m.metric.name);
  for (const auto& m : kServe) names.emplace_back(m.metric.name);
  for (const auto& m : kProbe) names.emplace_back(m.name);
  names.emplace_back(kFitsMetric.name);
  return names;
}

std::optional<double> value_of(const Metric& metric, const jobs::TrainResult& result) {
  for (const auto& m : kStep) {
    if (&m.metric == &metric) return positive(m.take(result));
  }
  return std::nullopt;
}

std::optional<double> value_of(const Metric& metric, const jobs::ServeResult& result) {
  for (const auto& m : kServe) {
    if (&m.metric == &metric) return positive(m.take(result));
  }
  return std::nullopt;
}

std::optional<double> value_of(const Metric& metric, const jobs::CollectiveAnswer& answer) {
  const std::string_view name = metric.name;
  if (name == "time") return positive(answer.time.canonical());
  if (name == "bus_bandwidth") return positive(answer.bus.canonical());
  if (name == "outer_bandwidth") return positive(answer.outer.canonical());
  return std::nullopt;
}

std::optional<double> value_of(const Metric& metric, const jobs::OperatorAnswer& answer) {
  const std::string_view name = metric.name;
  if (name == "time") return positive(answer.time.canonical());
  if (name == "flops_per_s") return positive(answer.rate.canonical());
  if (name == "memory_bandwidth") return positive(answer.stream.canonical());
  return std::nullopt;
}

}  // namespace caelum::study
