// Adapters, offload and the one verdict.
#include <gtest/gtest.h>

#include "caelum/step/plan_search.hpp"
#include "caelum/step/samples.hpp"

namespace caelum::step {
namespace {

namespace models = workload::samples;
using spec::Place;

/// Llama 2 70B over 16 chips, fully sharded.
spec::Design sharded_off_chip() {
  spec::Design d = samples::design(models::llama2_70b(), 16, 16);
  d.train->plan.zero = 3;
  d.train->plan.recompute = spec::Recompute::full;
  return d;
}

double item_of(const Memory& memory, const std::string& tensor) {
  for (const auto& item : memory.items) {
    if (item.tensor == tensor) return item.bytes.in(units::B);
  }
  return 0;
}

// M-step-14: frozen weights have no gradients, whole layers in passing included.
TEST(OffChip, AdaptersHaveMegabytesOfGradients) {
  spec::Design d = sharded_off_chip();
  d.train->lora = true;
  const auto step = samples::run(d);
  ASSERT_TRUE(step);
  const double passing = item_of(step->memory, "whole gradients of one layer");
  EXPECT_GT(passing, 0);
  EXPECT_LT(passing, 40e6);
  EXPECT_LT(step->memory.gradients.in(units::B), 100e6);
  EXPECT_GT(item_of(step->memory, "gathered weights of two layers"), 3e9);  // the base is still gathered
}

// M-step-41: what lives off the chip leaves it, and the time goes with the rate of where it lives.
TEST(OffChip, ParametersAndStateLeaveTheChip) {
  spec::Design d = sharded_off_chip();
  const auto here = samples::run(d);
  d.train->plan.offload = {.optimizer = Place::host, .parameters = Place::host};
  const auto host = samples::run(d);
  d.train->plan.offload = {.optimizer = Place::nvme, .parameters = Place::nvme};
  const auto drives = samples::run(d);
  ASSERT_TRUE(here && host && drives);
  EXPECT_EQ(host->memory.weights, Bytes{});
  EXPECT_EQ(host->memory.gradients, Bytes{});
  EXPECT_EQ(host->memory.optimizer, Bytes{});
  const Bytes moved = here->memory.weights + here->memory.gradients + here->memory.optimizer;
  EXPECT_NEAR(host->memory.off_chip.host / moved, 1, 1e-9);
  EXPECT_EQ(host->memory.off_chip.drives, Bytes{});
  EXPECT_NEAR(drives->memory.off_chip.drives / moved, 1, 1e-9);
  EXPECT_GT(host->time, here->time);
  EXPECT_GT(drives->time, host->time);
  d.cluster.system.chips_per_node.value = 8;
  d.cluster.system.nvme.value = 1e3 * units::GBps;  // faster than the link: as the host
  EXPECT_LT(samples::run(d)->time, drives->time);
}

TEST(OffChip, ShardsAreFetchedOnlyWhereWeightsAreSharded) {
  spec::Design d = sharded_off_chip();
  d.train->plan.zero = 1;
  d.train->plan.offload.parameters = Place::host;
  const auto reasons = check_plan(d);
  ASSERT_EQ(reasons.size(), 1U);
  EXPECT_NE(reasons[0].find("offload.parameters host needs zero 3"), std::string::npos) << reasons[0];
}

// M-step-70: the host has room too.
TEST(OffChip, TheHostsMemoryIsChecked) {
  spec::Design d = sharded_off_chip();
  d.train->plan.offload.optimizer = Place::host;
  d.cluster.system.chips_per_node.value = 8;
  d.cluster.system.host_capacity.value = 2.0 * units::TiB;
  EXPECT_TRUE(samples::run(d)->memory.fits());
  d.cluster.system.host_capacity.value = 64.0 * units::GiB;
  const auto step = samples::run(d);
  EXPECT_FALSE(step->memory.fits());
  const auto reasons = explain_memory(step->memory);
  ASSERT_EQ(reasons.size(), 1U);
  EXPECT_NE(reasons[0].find("host memory"), std::string::npos) << reasons[0];
}

// M-step-71: a search accepts what a run accepts, to the byte.
TEST(OffChip, OneVerdictForRunsAndSearches) {
  spec::Design d = sharded_off_chip();
  const auto step = samples::run(d, {.fidelity = Fidelity::analytic});
  ASSERT_TRUE(step);
  Diagnostics diagnostics;
  const auto verdict = [&](Bytes usable) {
    d.cluster.system.chip.hbm.usable.value = usable;
    const auto chip = chip::make_chip_model(d.cluster.system.chip, d.chip_profile, diagnostics);
    const auto network = fabric::make_network_model(d, diagnostics);
    d.search = spec::Search{};
    d.search->tensor = d.search->pipeline = {1};
    d.search->micro_batch = {d.train->plan.micro_batch};
    d.search->context = {1};
    d.search->zero = {3};
    for (const PricedPlan& plan : search_plans(d, chip, network, {.keep = 3}).plans) {
      if (plan.plan.recompute == spec::Recompute::full) return plan.over <= 0;
    }
    return false;
  };
  EXPECT_TRUE(verdict(step->memory.peak()));
  EXPECT_FALSE(verdict(step->memory.peak() - Bytes{1e6}));
}

}  // namespace
}  // namespace caelum::step
