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

/// Calls visit(path, datum) for every value that the models read.
template <class DesignRef, class Visit>
void walk(DesignRef& design, Visit&& visit) {
  auto& system = design.cluster.system;
  auto& chip = system.chip;
  for (std::size_t p = 0; p < chip.peak.size(); ++p) {
    visit(fmt::format("chip.peak.{}", name(static_cast<Precision>(p))), chip.peak[p]);
  }
  visit("chip.hbm.bandwidth", chip.hbm.bandwidth);
  visit("chip.hbm.capacity", chip.hbm.capacity);
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
  }
  auto& stack = design.stack;
  visit("stack.kernel_dispatch", stack.kernel_dispatch);
  visit("stack.micro_batch_overhead", stack.micro_batch_overhead);
  visit("stack.step_overhead", stack.step_overhead);
  visit("stack.allocator_overhead", stack.allocator_overhead);
  visit("stack.context_bytes", stack.context_bytes);
  visit("stack.overlap_efficiency", stack.overlap_efficiency);
  visit("stack.compute_slowdown", stack.compute_slowdown);
}

template <class T>
bool ranged(const Datum<T>& datum) {
  return datum.value && datum.low && datum.high && *datum.low < *datum.high && *datum.low <= *datum.value &&
         *datum.value <= *datum.high;
}

}  // namespace

std::vector<Doubt> doubts(const Design& design) {
  std::vector<Doubt> list;
  walk(design, [&](std::string path, const auto& datum) {
    if (!ranged(datum)) return;
    list.push_back({std::move(path), plain(*datum.low), plain(*datum.value), plain(*datum.high)});
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
