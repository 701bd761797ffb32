// A round-numbered machine for tests of whole steps: 1 Pflop/s, 80 GB, nodes of 8.
#pragma once

#include "caelum/base/check.hpp"
#include "caelum/step/plan_auto.hpp"
#include "caelum/step/step.hpp"
#include "caelum/workload/samples.hpp"

namespace caelum::step::samples {

inline spec::Design design(spec::Model model, long chips, long global_batch) {
  spec::Design d;
  d.name = "sample";
  d.model = std::move(model);
  d.cluster.chips = chips;
  spec::System& system = d.cluster.system;
  spec::Chip& chip = system.chip;
  const auto peak = [&](Precision p, double tflops) {
    chip.peak[static_cast<std::size_t>(p)].value = tflops * units::Tflops;
  };
  peak(Precision::bf16, 1000);
  peak(Precision::fp8, 2000);
  chip.hbm.capacity.value = 80.0 * units::GB;
  chip.hbm.bandwidth.value = 3.0 * units::TBps;
  chip.units.count.value = 128;
  chip.units.clock.value = 1.7 * units::GHz;
  chip.units.l2.value = 50.0 * units::MB;
  spec::ChipProfile& profile = d.chip_profile;
  profile.id = "sample";
  profile.matmul[static_cast<std::size_t>(Precision::bf16)].value = 0.8;
  profile.tile_m.value = 128;
  profile.tile_n.value = 256;
  profile.k_ramp.value = 100;
  profile.launch.value = 3.0 * units::us;
  profile.memory.value = 0.85;
  profile.memory_ramp.value = 2.0 * units::MB;
  profile.attention_forward.value = 0.8;
  profile.attention_backward.value = 0.7;
  profile.attention_ramp.value = 200;
  profile.grouped.value = 0.9;
  profile.attention_block.value = 128;
  profile.exponential.value = 380;
  profile.l2_bandwidth.value = 10.0 * units::TBps;
  profile.overlap.value = 0.8;
  profile.sustained.value = 0.95;
  profile.tail.value = 0.2;
  profile.group_overhead.value = 0.1 * units::us;
  const auto level = [&](const char* name, long size, double gbps) {
    spec::Level l;
    l.name = name;
    if (size > 0) l.chips.value = size;
    l.bandwidth.value = gbps * units::GBps;
    system.levels.push_back(l);
    spec::LinkProfile link;
    link.efficiency.value = link.all_to_all.value = 0.8;
    link.latency.value = 3.0 * units::us;
    link.launch.value = 8.0 * units::us;
    link.ramp.value = 2.0 * units::MB;
    d.link_profiles.push_back(link);
  };
  level("node", 8, 400);
  level("cluster", 0, 50);
  spec::StackProfile& stack = d.stack;
  stack.kernel_dispatch.value = 5.0 * units::us;
  stack.step_overhead.value = 10.0 * units::ms;
  stack.overlap_efficiency.value = 0.9;
  stack.compute_slowdown.value = 0.1;
  stack.allocator_overhead.value = 0.03;
  stack.context_bytes.value = 2.0 * units::GB;
  spec::Train train;
  train.sequence = 4096;
  train.global_batch = global_batch;
  train.plan.data = chips;
  d.train = train;
  return d;
}

inline Result<StepTimeline, Infeasible> run(const spec::Design& d, StepOptions options = {}) {
  Diagnostics diagnostics;
  const auto chip = chip::make_chip_model(d.cluster.system.chip, d.chip_profile, diagnostics);
  const auto network = fabric::make_network_model(d, diagnostics);
  CAELUM_CHECK(diagnostics.ok(), diagnostics.render());
  const auto graph = workload::expand(d.model, *d.train, d.stack);
  return simulate(d, graph, chip, network, options);
}

inline spec::Plan chosen_plan(const spec::Design& d) {
  Diagnostics diagnostics;
  const auto chip = chip::make_chip_model(d.cluster.system.chip, d.chip_profile, diagnostics);
  const auto network = fabric::make_network_model(d, diagnostics);
  CAELUM_CHECK(diagnostics.ok(), diagnostics.render());
  const auto plan = choose_plan(d, chip, network);
  CAELUM_CHECK(plan.has_value(), "a plan that divides");
  return *plan;
}

inline spec::Recompute chosen_recompute(const spec::Design& d) {
  Diagnostics diagnostics;
  const auto chip = chip::make_chip_model(d.cluster.system.chip, d.chip_profile, diagnostics);
  const auto network = fabric::make_network_model(d, diagnostics);
  CAELUM_CHECK(diagnostics.ok(), diagnostics.render());
  return least_recompute(d, chip, network);
}

}  // namespace caelum::step::samples
