// What transfers cost the compute beside them, and who carries tokens to experts.
#include "caelum/step/hiding.hpp"

#include <algorithm>
#include <string_view>

#include <gtest/gtest.h>

#include "caelum/step/inference.hpp"
#include "caelum/step/samples.hpp"

namespace caelum::step {
namespace {

namespace models = workload::samples;

/// Gradients and parameters of fully sharded layers hide under every pass; the stack states no slowdown.
spec::Design sharded(double link_cores) {
  spec::Design d = samples::design(models::llama(32, 4096, 32, 11008, 32000), 64, 512);
  d.train->plan.zero = 3;
  d.train->plan.micro_batch = 4;
  d.stack.compute_slowdown = {};
  for (auto& link : d.link_profiles) link.transfer_cores.value = link_cores;
  return d;
}

spec::Design routed(const char* dispatcher, double cores) {
  spec::Design d = samples::design(models::qwen3_235b(), 64, 512);
  d.train->plan.data = 64;
  d.train->plan.expert = 8;
  d.train->plan.zero = 1;
  d.stack.fused_dispatch = true;
  d.stack.dispatcher = dispatcher;
  d.stack.dispatch_cores.value = cores;
  return d;
}

TEST(MStep62, ProductsLoseCoresAndStreamsLoseBandwidth) {
  const Claim claim{.time = 2, .cores = 2 * 0.2, .memory = 2 * 0.1};
  EXPECT_NEAR(slowdown_of(claim, {.time = 1, .cores = 1}, {}), 0.2, 1e-12);
  EXPECT_NEAR(slowdown_of(claim, {.time = 1, .memory = 1}, {}), 0.1, 1e-12);
  EXPECT_NEAR(slowdown_of(claim, {.time = 4, .cores = 3, .memory = 1}, {}), 0.175, 1e-12);
  EXPECT_EQ(slowdown_of(claim, {.time = 1, .cores = 1}, 0.05), 0.05);  // the stack says so
  EXPECT_EQ(slowdown_of({}, {.time = 1, .cores = 1}, {}), 0);
}

TEST(MStep62, EnginesCostLessThanKernelsAndManyChannelsMoreThanFew) {
  const auto time = [](double cores) { return samples::run(sharded(cores))->time; };
  EXPECT_LT(time(0), time(8));
  EXPECT_LT(time(8), time(24));
}

TEST(MStep62, AStackMayHoldItsTransfersToFewerCores) {
  spec::Design d = sharded(24);
  d.stack.transfer_cores.value = 8;
  EXPECT_EQ(samples::run(d)->time, samples::run(sharded(8))->time);
}

TEST(MStep62, TiersAgree) {
  for (const double cores : {0.0, 16.0}) {
    spec::Design d = sharded(cores);
    d.train->plan.zero = 1;
    d.train->plan.pipeline = 4;
    d.train->plan.data = 16;
    d.train->plan.overlap.tensor = true;
    const Time event = samples::run(d)->time;
    const Time analytic = samples::run(d, {.fidelity = Fidelity::analytic})->time;
    EXPECT_NEAR(analytic / event, 1, 0.005);
  }
}

TEST(MStep62, WhyTellsWhatIsTakenAndWhatIsLost) {
  const auto step = samples::run(sharded(16), {.explain = true});
  ASSERT_EQ(step->alongside.size(), 1U);
  EXPECT_NEAR(step->alongside[0].cores, 16.0 / 128, 1e-9);
  EXPECT_GT(step->alongside[0].memory, 0);
  EXPECT_GT(step->alongside[0].slowdown, 0);
  EXPECT_LT(step->alongside[0].slowdown, std::max(step->alongside[0].cores, step->alongside[0].memory));
  EXPECT_GT(step->lost, Time{});
  EXPECT_LT(step->lost, step->breakdown.data_comm);
}

// Halves of a batch run beside each other's dispatch: that costs them the cores that it holds.
TEST(MStep62, DeploymentsPayForWhatTheyHide) {
  spec::Design d = routed("library", 20);
  Diagnostics diagnostics;
  const auto chip = chip::make_chip_model(d.cluster.system.chip, d.chip_profile, diagnostics);
  const auto network = fabric::make_network_model(d, diagnostics);
  const auto prefill = [&](std::optional<double> slowdown) {
    d.stack.compute_slowdown.value = slowdown;
    const PricingContext in{d, chip, network};
    return inference_step(in, {.data = 32, .expert = 32, .overlap = true}, {.sequences = 8, .query = 4096});
  };
  const InferenceParts charged = prefill({}), free = prefill(0);
  EXPECT_EQ(charged.compute(), free.compute());
  EXPECT_GT(charged.expert, free.expert * 1.1);
}

TEST(MStep63, ExposedDispatchFollowsItsCoresUntilTheLinkLimits) {
  const auto expert = [](const char* dispatcher, double cores) {
    return samples::run(routed(dispatcher, cores))->breakdown.expert_comm;
  };
  EXPECT_GT(expert("deepep", 4), expert("deepep", 8) * 1.5);
  EXPECT_NEAR(expert("deepep", 400) / expert("deepep", 200), 1, 0.03);
  EXPECT_LT(expert("hybridep", 4), expert("deepep", 4) * 0.5);
}

TEST(MStep63, FlexTakesDeepEpAsFarAsItsPeersGo) {
  const auto time = [](const char* dispatcher, long domain) {
    spec::Design d = routed(dispatcher, 4);
    d.cluster.system.levels[0].chips.value = domain;
    return samples::run(d)->time;
  };
  EXPECT_EQ(time("flex", 8), time("deepep", 8));
  EXPECT_EQ(time("flex", 64), time("hybridep", 64));
}

TEST(MStep63, HiddenDispatchCostsComputeItsCores) {
  spec::Design d = routed("deepep", 20);
  d.stack.compute_slowdown = {};
  d.train->plan.overlap.expert = true;
  const auto step = samples::run(d, {.explain = true});
  const auto& told = step->alongside;
  const auto found = std::find_if(told.begin(), told.end(), [](const Alongside& kind) {
    return std::string_view(kind.what) == "expert dispatch and combine";
  });
  ASSERT_NE(found, told.end());
  EXPECT_NEAR(found->cores, 20.0 / 128, 1e-9);
}

}  // namespace
}  // namespace caelum::step
