// One walk over the ranged values, used to list them and to set them, so that the two cannot differ.
#include "caelum/spec/doubts.hpp"

#include <fmt/format.h>

#include "caelum/base/check.hpp"

namespace caelum::spec {
namespace {

double plain(double value) {
  return value;
}
template <Dim D>
double plain(Quantity<D> value) {
  return value.canonical();
}

template <class DesignRef, class Visit>
void walk_run(DesignRef& design, Visit&& visit) {
  auto& system = design.cluster.system;
  auto& chip = system.chip;
  visit("chip.power.tdp", chip.tdp);
  visit("chip.power.idle", chip.idle_power);
  visit("chip.price.usd", chip.price.usd);
  visit("chip.price.cny", chip.price.cny);
  visit("chip.price.rent", chip.price.rent);
  visit("system.price", system.price);
  visit("system.power_loss", system.power_loss);
  const auto parts = [&](const std::string& path, auto& list) {
    for (auto& part : list) {
      visit(path + part.id + ".power", part.power);
      visit(path + part.id + ".price", part.price);
    }
  };
  parts("system.parts.", system.parts);
  parts("parts.", design.standard_parts);
  auto& reliability = design.reliability;
  for (auto& cause : reliability.causes) visit("reliability." + cause.name, cause.rate);
  visit("reliability.scale", reliability.scale);
  visit("reliability.infant_failure_factor", reliability.infant_failure_factor);
  visit("reliability.age", reliability.age);
  visit("reliability.retry", reliability.retry);
  visit("reliability.flaps", reliability.flaps);
  visit("reliability.flap_stall", reliability.flap_stall);
  visit("reliability.slow", reliability.slow);
  visit("reliability.slow_by", reliability.slow_by);
  visit("reliability.speed_spread", reliability.speed_spread);
  visit("reliability.jitter", reliability.jitter);
  auto& o = design.operations;
  visit("operations.detection", o.detection);
  visit("operations.hang_timeout", o.hang_timeout);
  visit("operations.silent_detection", o.silent_detection);
  visit("operations.diagnosis", o.diagnosis);
  visit("operations.swap", o.swap);
  visit("operations.restart", o.restart);
  visit("operations.restart_growth", o.restart_growth);
  visit("operations.slow_found", o.slow_found);
  visit("operations.snapshot", o.snapshot);
  visit("operations.storage", o.storage);
  visit("operations.storage_most", o.storage_most);
  visit("operations.spares", o.spares);
  visit("operations.maintenance_every", o.maintenance_every);
  visit("operations.maintenance", o.maintenance);
  auto& region = design.region;
  visit("region.tariff", region.tariff);
  visit("region.pue_air", region.pue_air);
  visit("region.pue_liquid", region.pue_liquid);
  visit("region.build", region.build);
  visit("region.build_life", region.build_life);
  visit("region.staff", region.staff);
  visit("region.salary", region.salary);
  visit("region.depreciation", region.depreciation);
  visit("region.interest", region.interest);
  visit("region.upkeep", region.upkeep);
  visit("region.utilization", region.utilization);
  visit("currency.cny", design.currency.per_usd);
}

/// Calls visit(path, datum) for every value that the models read.
template <class DesignRef, class Visit>
void walk(DesignRef& design, Visit&& visit) {
  auto& system = design.cluster.system;
  auto& chip = system.chip;
  for (std::size_t p = 0; p < chip.peak.size(); ++p) {
    visit(fmt::format("chip.peak.{}", name(static_cast<Precision>(p))), chip.peak[p]);
  }
  visit("chip.hbm.bandwidth", chip.hbm.bandwidth);
  visit("chip.hbm.usable", chip.hbm.usable);
  for (std::size_t i = 0; i < system.levels.size(); ++i) {
    auto& level = system.levels[i];
    const std::string path = fmt::format("system.levels.{}.", i);
    visit(path + "bandwidth", level.bandwidth);
    visit(path + "latency", level.latency);
    visit(path + "oversubscription", level.oversubscription);
  }
  auto& profile = design.chip_profile;
  for (std::size_t p = 0; p < profile.matmul.size(); ++p) {
    visit(fmt::format("chip_profile.matmul.{}", name(static_cast<Precision>(p))), profile.matmul[p]);
  }
  visit("chip_profile.sustained", profile.sustained);
  visit("chip_profile.k_ramp", profile.k_ramp);
  visit("chip_profile.tail", profile.tail);
  visit("chip_profile.overlap", profile.overlap);
  visit("chip_profile.launch", profile.launch);
  visit("chip_profile.memory", profile.memory);
  visit("chip_profile.reduction", profile.reduction);
  visit("chip_profile.attention_forward", profile.attention_forward);
  visit("chip_profile.attention_backward", profile.attention_backward);
  visit("chip_profile.grouped", profile.grouped);
  visit("chip_profile.group_overhead", profile.group_overhead);
  for (std::size_t i = 0; i < design.link_profiles.size(); ++i) {
    auto& link = design.link_profiles[i];
    const std::string path = fmt::format("system.levels.{}.link.", i);
    visit(path + "efficiency", link.efficiency);
    visit(path + "all_to_all", link.all_to_all);
    visit(path + "latency", link.latency);
    visit(path + "launch", link.launch);
    visit(path + "ramp", link.ramp);
    visit(path + "transfer_cores", link.transfer_cores);
  }
  auto& stack = design.stack;
  visit("stack.kernel_dispatch", stack.kernel_dispatch);
  visit("stack.micro_batch_overhead", stack.micro_batch_overhead);
  visit("stack.step_overhead", stack.step_overhead);
  visit("stack.allocator_overhead", stack.allocator_overhead);
  visit("stack.context_bytes", stack.context_bytes);
  visit("stack.overlap_efficiency", stack.overlap_efficiency);
  visit("stack.dispatch_cores", stack.dispatch_cores);
  visit("stack.tensor_cores", stack.tensor_cores);
  visit("stack.compute_slowdown", stack.compute_slowdown);
  auto& engine = design.engine;
  visit("engine.step_overhead", engine.step_overhead);
  visit("engine.buffers", engine.buffers);
  visit("engine.memory_reserve", engine.memory_reserve);
  visit("engine.low_latency_tokens", engine.low_latency_tokens);
  if (design.run) walk_run(design, visit);
}

template <class T>
bool ranged(const Datum<T>& datum) {
  return datum.value && datum.low && datum.high && *datum.low < *datum.high && *datum.low <= *datum.value &&
         *datum.value <= *datum.high;
}

/// The record that holds a value, and what of it: formats of one chip share their clock and their kernels.
std::string fact_of(const Design& design, std::string_view path) {
  const auto& system = design.cluster.system;
  const std::pair<std::string_view, const std::string*> owners[] = {
      {"chip.", &system.chip.id},
      {"chip_profile.", &design.chip_profile.id},
      {"system.", &system.id},
      {"reliability.", &design.reliability.id},
      {"operations.", &design.operations.id},
      {"region.", &design.region.id},
      {"stack.", &design.stack.id},
      {"engine.", &design.engine.id}};
  for (const std::string_view shared : {"chip.peak.", "chip_profile.matmul."}) {
    if (path.starts_with(shared)) path = path.substr(0, shared.size() - 1);
  }
  if (path == "currency.cny" || path.starts_with("parts.") || path.starts_with("system.parts.")) {
    const auto part = path.rfind("parts.");
    return std::string(part == std::string_view::npos ? path : path.substr(part));
  }
  for (const auto& [prefix, id] : owners) {
    if (path.starts_with(prefix)) return *id + ":" + std::string(path);
  }
  return std::string(path);
}

}  // namespace

std::vector<Doubt> doubts(const Design& design) {
  std::vector<Doubt> list;
  walk(design, [&](std::string path, const auto& datum) {
    if (!ranged(datum)) return;
    std::string fact = fact_of(design, path);
    list.push_back(
        {std::move(path), plain(*datum.low), plain(*datum.value), plain(*datum.high), std::move(fact)});
  });
  return list;
}

void set_doubts(Design& design, const std::vector<double>& values) {
  std::size_t next = 0;
  walk(design, [&](const std::string&, auto& datum) {
    if (!ranged(datum)) return;
    CAELUM_CHECK(next < values.size(), "one value for each doubt");
    datum.value = std::remove_cvref_t<decltype(*datum.value)>{values[next++]};
  });
  CAELUM_CHECK(next == values.size(), "no value too many");
}

}  // namespace caelum::spec
