// Fewest chips: bounds by hand, what is told can be run, more of anything never needs less.
#include "caelum/jobs/serve_plan.hpp"

#include <gtest/gtest.h>

#include "caelum/jobs/serve.hpp"
#include "caelum/jobs/serve_bounds.hpp"
#include "caelum/spec/load.hpp"

namespace caelum::jobs {
namespace {

spec::Design design_of(const std::string& serving, const std::string& model = "qwen3-32b",
                       const std::string& more = "") {
  const std::string text = "caelum: 1\ncluster: {system: hgx-h20, chips: 8}\nmodel: " + model +
                           "\nserve: " + serving + "\n" + more;
  const spec::Catalogue catalogue;
  Diagnostics diagnostics;
  const auto source = std::make_shared<const SourceFile>(SourceFile{"plan", text});
  auto design =
      spec::load_scenario(spec::read_document(source, diagnostics), ".", {}, catalogue, diagnostics);
  EXPECT_TRUE(design) << diagnostics.render();
  return design ? *design : spec::Design{};
}

ServingPlans plan_of(const spec::Design& design) {
  Diagnostics diagnostics;
  auto plans = plan_serving(design, diagnostics);
  EXPECT_TRUE(diagnostics.ok()) << diagnostics.render();
  return plans;
}

std::string asked(int rate, int first_ms, int token_ms) {
  return "{engine: vllm-0.19, requests: {rate: " + std::to_string(rate) +
         " /s, input: {mean: 800, spread: 0.5}, output: {mean: 200, spread: 0.5}, count: 3000}, objective: "
         "{ttft_p99: " +
         std::to_string(first_ms) + " ms, tpot_p99: " + std::to_string(token_ms) + " ms}}";
}

/// A step takes 10 ms and 1 ms for each sequence, whatever they hold; a prompt's token 0.1 ms.
PricedEngine engine_by_hand() {
  serving::StepGrid grid{.batches = {1, 64},
                         .contexts = {0, 100000},
                         .decode = {0.011, 0.011, 0.074, 0.074},
                         .decode_attention = {0, 0, 0, 0},
                         .tokens = {1, 2000},
                         .dense = {0.0001, 0.2},
                         .prompt_attention = {0, 0},
                         .behind = {0, 0}};
  return {.policy = {.token_budget = 1000, .max_batch = 64, .block = 1, .blocks = 100000},
          .cache_tokens = 100000,
          .times = serving::StepTimes(grid, 64)};
}

// M-serving-10, M-serving-11, M-serving-12.
TEST(ServeBounds, ByHand) {
  const PricedEngine engine = engine_by_hand();
  spec::Requests requests;
  requests.concurrency = 100;
  requests.input.mean = 500;
  requests.output.mean = 100;
  requests.count = 200;
  const Demand demand = demand_of(requests, true);
  const Floors floors = floors_of(engine, demand);
  EXPECT_NEAR(floors.first.p99, 0.05, 1e-9);
  EXPECT_NEAR(floors.token.p50, 0.011, 1e-9);
  // 20 write: 30 ms, and a prompt of 50 ms every five steps.
  EXPECT_NEAR(working_interval(engine, demand, 20), 0.030 + 20 * 0.050 / 100, 1e-9);
  // 25 ms let 15 write; beside prompts 10: 10 + 10 + 5.
  const GroupsNeeded needed = groups_needed(engine, demand, 0.025);
  EXPECT_NEAR(needed.estimate, 100.0 / 10, 1e-9);
  EXPECT_NEAR(needed.least, 0.8 * 100 / 15, 1e-9);
  // At a rate without limits all 64 write: 74 ms for 64 tokens, 100 tokens a request.
  requests.concurrency = 0;
  requests.rate = 10 * units::hertz;
  const GroupsNeeded at_rate = groups_needed(engine, demand_of(requests, true), std::nullopt);
  EXPECT_NEAR(at_rate.least, 0.8 * 10 * 100 * 0.074 / 64, 1e-9);
  EXPECT_NEAR(at_rate.estimate, 10 * 100 * (0.074 + 64 * 0.0005) / 64, 1e-9);
}

TEST(ServePlan, WhatIsToldRunsAndOneInstanceFewerDoesNot) {
  for (const char* serving :
       {"{engine: vllm-0.19, requests: {rate: 30 /s, input: {mean: 800, spread: 0.5}, output: 200, count: "
        "3000}, "
        "objective: {ttft_p99: 1500 ms, tpot_p99: 40 ms}}",
        "{engine: sglang-0.5, tensor: 2, requests: {concurrency: 300, input: 700, output: 300, count: 1500}, "
        "objective: {tpot_p50: 25 ms}}"}) {
    const spec::Design design = design_of(serving);
    const ServingPlans plans = plan_of(design);
    ASSERT_TRUE(plans.best) << plans.reason;
    Diagnostics diagnostics;
    const spec::Design told = with_serving_plan(design, *plans.best);
    const ServeOutcome run = serve(told, diagnostics);
    ASSERT_TRUE(run.serve.load && run.serve.load->summary.meets);
    EXPECT_TRUE(*run.serve.load->summary.meets);
    EXPECT_EQ(run.serve.load->summary.token.p99, plans.best->load.summary.token.p99);
    EXPECT_GE(plans.best->instances, 2);
    ServingPlan fewer = *plans.best;
    --fewer.instances;
    const ServeOutcome worse = serve(with_serving_plan(design, fewer), diagnostics);
    EXPECT_FALSE(*worse.serve.load->summary.meets) << plans.one_fewer;
  }
}

TEST(ServePlan, MoreLoadNeverNeedsFewerChips) {
  long before = 0;
  for (const int rate : {2, 10, 25, 50, 100}) {
    const ServingPlans plans = plan_of(design_of(asked(rate, 1500, 40)));
    ASSERT_TRUE(plans.best) << plans.reason;
    EXPECT_GE(plans.best->chips(), before) << rate;
    before = plans.best->chips();
  }
}

TEST(ServePlan, ATighterObjectiveNeverNeedsFewerChips) {
  long before = 0;
  for (const int token_ms : {80, 50, 35, 25}) {
    const ServingPlans plans = plan_of(design_of(asked(25, 60 * token_ms, token_ms)));
    ASSERT_TRUE(plans.best) << plans.reason;
    EXPECT_GE(plans.best->chips(), before) << token_ms;
    before = plans.best->chips();
  }
}

TEST(ServePlan, AnObjectiveThatNothingMeetsNamesItsFloor) {
  const ServingPlans plans = plan_of(design_of(asked(10, 2000, 1)));
  EXPECT_FALSE(plans.best);
  EXPECT_NE(plans.reason.find("tpot_p99 of 0.001 s is not reachable: the floor is"), std::string::npos)
      << plans.reason;
  ASSERT_EQ(plans.floors.size(), 2U);
  EXPECT_GT(plans.floors[1].least, 0.001);
}

TEST(ServePlan, WhatIsWrittenIsKept) {
  const ServingPlans plans = plan_of(design_of(
      "{engine: {from: vllm-0.19, max_batch: 8}, tensor: 4, instances: 3, requests: {rate: 5 /s, input: 500, "
      "output: 100, count: 1000}}"));
  ASSERT_TRUE(plans.best) << plans.reason;
  EXPECT_EQ(plans.best->layout.tensor, 4);
  EXPECT_EQ(plans.best->instances, 3);
  EXPECT_EQ(plans.best->max_batch, 8);
}

TEST(ServePlan, ChipsOfTheSearchAreTheMost) {
  const std::string load = asked(100, 1500, 40);
  EXPECT_FALSE(plan_of(design_of(load, "qwen3-32b", "search: {chips: [8]}\n")).best);
  const ServingPlans plans =
      plan_of(design_of(load, "qwen3-32b", "search: {chips: [8, 256], tensor: [2]}\n"));
  ASSERT_TRUE(plans.best) << plans.reason;
  EXPECT_EQ(plans.best->layout.tensor, 2);
}

// Users who wait for a place are not served: every plan takes all of them at once.
TEST(ServePlan, ClientsAreAllServedAtOnce) {
  const ServingPlans plans = plan_of(design_of(
      "{engine: auto, expert: 8, tensor: 1, precision: fp8_block, requests: {concurrency: 2000, input: 500, "
      "output: 500, count: 4000}, objective: {tpot_p50: 100 ms}}",
      "deepseek-v3"));
  ASSERT_TRUE(plans.best) << plans.reason;
  EXPECT_GE(plans.best->max_batch * plans.best->instances * plans.best->layout.data, 2000);
}

}  // namespace
}  // namespace caelum::jobs
