// Whole steps on real links (M-step-61): as the closed forms say where nothing is shared; slower, and saying
// why, where something is.
#include <thread>

#include <gtest/gtest.h>

#include "caelum/fabric/topology/congestion.hpp"
#include "caelum/step/samples.hpp"

namespace caelum::step {
namespace {

namespace models = workload::samples;

struct Ran {
  StepTimeline step;
  std::vector<fabric::Slowdown> slowdowns;
};

Ran on_links(const spec::Design& d) {
  Diagnostics diagnostics;
  const auto chip = chip::make_chip_model(d.cluster.system.chip, d.chip_profile, diagnostics);
  auto network = fabric::make_network_model(d, diagnostics);
  network.congestion = fabric::make_congestion(d, diagnostics);
  CAELUM_CHECK(diagnostics.ok(), diagnostics.render());
  const auto graph = workload::expand(d.model, *d.train, d.stack);
  auto step = simulate(d, graph, chip, network, {.fidelity = Fidelity::flow});
  CAELUM_CHECK(static_cast<bool>(step), "the plan runs");
  return {std::move(*step), network.congestion->slowdowns()};
}

spec::Design linked(spec::Design d) {
  auto& levels = d.cluster.system.levels;
  levels[1].topology = Topology::fat_tree;
  levels[0].link = d.link_profiles[0].id = "node";
  levels[1].link = d.link_profiles[1].id = "cluster";
  return d;
}

/// Nothing is hidden, so nothing is under way at once.
spec::Design flow_dense() {
  spec::Design d = linked(samples::design(models::llama2_70b(), 256, 512));
  d.train->plan.tensor = 8;
  d.train->plan.pipeline = 4;
  d.train->plan.data = 8;
  d.train->plan.overlap = {false, false, false, false, false, false};
  return d;
}

spec::Design flow_experts() {
  spec::Design d = linked(samples::design(models::deepseek_v3(), 512, 4096));
  d.train->plan.pipeline = 4;
  d.train->plan.data = 128;
  d.train->plan.expert = 64;
  return d;
}

TEST(FlowStep, IsTheEventTiersWhereNothingIsShared) {
  for (const auto& d : {flow_dense(), linked(samples::design(models::llama2_70b(), 64, 128))}) {
    spec::Design alone = d;
    alone.train->plan.overlap = {false, false, false, false, false, false};
    const Ran ran = on_links(alone);
    EXPECT_NEAR(ran.step.time / samples::run(alone)->time, 1, 1e-3);
    EXPECT_TRUE(ran.slowdowns.empty());
    EXPECT_TRUE(ran.step.slowed.empty());
  }
}

TEST(FlowStep, GradientsBesideExpertTrafficAreSlower) {
  const Ran ran = on_links(flow_experts());
  const Time free = samples::run(flow_experts())->time;
  EXPECT_GT(ran.step.time, free);
  ASSERT_FALSE(ran.step.slowed.empty());
  const auto gradients = std::find_if(ran.step.slowed.begin(), ran.step.slowed.end(), [](const Slowed& s) {
    return std::string_view(s.what) == "gradients";
  });
  ASSERT_NE(gradients, ran.step.slowed.end());
  EXPECT_GT(gradients->times, 1.05);
}

TEST(FlowStep, ThinNetworksCollisionsAndFailuresCostTimeAndSaySo) {
  const Time free = on_links(flow_experts()).step.time;
  spec::Design thin = flow_experts(), hashed = flow_experts(), broken = flow_experts();
  thin.cluster.system.levels[1].oversubscription.value = 2;
  hashed.cluster.network.routing = Routing::ecmp;
  broken.cluster.network.failed_links = 0.2;
  for (const spec::Design& d : {thin, hashed, broken}) {
    const Ran ran = on_links(d);
    EXPECT_GT(ran.step.time, free);
    EXPECT_FALSE(ran.slowdowns.empty());
  }
}

TEST(FlowStep, HotExpertsHoldTheirGroupBack) {
  spec::Design even = flow_experts(), hot = flow_experts();
  hot.train->routing_imbalance = 0.5;
  const Breakdown balanced = on_links(even).step.breakdown, skewed = on_links(hot).step.breakdown;
  EXPECT_GT(skewed.expert_comm / balanced.expert_comm, 1.2);
}

TEST(FlowStep, SeveralThreadsGetTheSameBytes) {
  spec::Design d = flow_experts();
  d.cluster.network.routing = Routing::ecmp;
  Diagnostics diagnostics;
  const auto chip = chip::make_chip_model(d.cluster.system.chip, d.chip_profile, diagnostics);
  auto network = fabric::make_network_model(d, diagnostics);
  network.congestion = fabric::make_congestion(d, diagnostics);  // shared by all
  const auto graph = workload::expand(d.model, *d.train, d.stack);
  std::vector<double> seconds(4);
  std::vector<std::thread> threads;
  for (double& mine : seconds) {
    threads.emplace_back(
        [&] { mine = simulate(d, graph, chip, network, {.fidelity = Fidelity::flow})->time.in(units::s); });
  }
  for (std::thread& thread : threads) thread.join();
  for (const double each : seconds) EXPECT_EQ(each, seconds.front());
}

TEST(FlowStep, AMillionChipsFold) {
  spec::Design d = linked(samples::design(models::deepseek_v3(), 1048576, 1048576));
  d.train->plan.pipeline = 8;
  d.train->plan.data = 131072;
  d.train->plan.expert = 64;
  const Ran ran = on_links(d);
  EXPECT_TRUE(ran.slowdowns.empty());
  EXPECT_GE(ran.step.time / samples::run(d)->time, 1 - 1e-9);
  EXPECT_LT(ran.step.time / samples::run(d)->time, 1.05);
}

}  // namespace
}  // namespace caelum::step
