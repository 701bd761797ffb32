#include <cmath>

#include <gtest/gtest.h>

#include "caelum/explore/draws.hpp"
#include "caelum/explore/sample_design.hpp"
#include "caelum/explore/uncertainty.hpp"
#include "caelum/explore/versus.hpp"
#include "caelum/spec/load.hpp"

namespace caelum::explore {
namespace {

// M-study-41
TEST(ModelFactor, HoldsNinetyPercentWithinItsWidth) {
  EXPECT_DOUBLE_EQ(model_factor(0.3, 0.5), 1);
  EXPECT_NEAR(std::log(model_factor(0.3, 0.95)), 0.3, 1e-12);
  EXPECT_NEAR(std::log(model_factor(0.3, 0.05)), -0.3, 1e-12);
  EXPECT_NEAR(std::log(model_factor(0.3, 0.75)), 0.3 * std::log10(2.0), 1e-12);
  EXPECT_NEAR(std::log(model_factor(0.3, 1e-9)), -0.6, 1e-12) << "two widths at most";
}

TEST(ModelFactor, MovesAllThatFollowsFromTheStepAndNothingElse) {
  spec::Design design = sample_design();
  Diagnostics diagnostics;
  const auto plain = jobs::evaluate(design, {.run = {.samples = 8}}, diagnostics).train;
  design.model_error.factor = 1.25;
  const auto slow = jobs::evaluate(design, {.run = {.samples = 8}}, diagnostics).train;
  ASSERT_TRUE(diagnostics.ok()) << diagnostics.render();
  EXPECT_DOUBLE_EQ(slow.step.time / plain.step.time, 1.25);
  EXPECT_NEAR(slow.step.breakdown.total() / plain.step.breakdown.total(), 1.25, 1e-12);
  EXPECT_NEAR(slow.tokens_per_s, plain.tokens_per_s / 1.25, 1e-6);
  EXPECT_NEAR(slow.mfu, plain.mfu / 1.25, 1e-12);
  EXPECT_NEAR(slow.days, plain.days * 1.25, 1e-9);
  EXPECT_GT(slow.months->run.days.median, 1.2 * plain.months->run.days.median);
  EXPECT_GT(slow.months->bill.total / plain.months->bill.total, 1.1);
  EXPECT_EQ(slow.step.memory.peak(), plain.step.memory.peak());
}

TEST(ModelFactor, NoStepIsAboveThePeak) {
  spec::Design design = sample_design();
  design.model_error.factor = 0.01;
  Diagnostics diagnostics;
  const auto fast = jobs::evaluate(design, {.months = false}, diagnostics).train;
  ASSERT_TRUE(diagnostics.ok()) << diagnostics.render();
  EXPECT_NEAR(fast.mfu, 1, 1e-9);
}

TEST(ModelFactor, IsDrawnWithTheInputs) {
  spec::Design design = sample_design();
  const jobs::Options options{.threads = 1, .months = false};
  const double width = design.model_error.of.width;
  ASSERT_GT(width, 0);
  const Uncertainty joined = sample(design, options, 60, 1);
  design.model_error = {};
  const Uncertainty inputs = sample(design, options, 60, 1);
  EXPECT_EQ(joined.ranged, inputs.ranged);
  EXPECT_GT(joined.time_s.high / joined.time_s.low, inputs.time_s.high / inputs.time_s.low);
  EXPECT_GT(joined.time_s.high / joined.time_s.low, std::exp(1.6 * width));
  EXPECT_EQ(joined.from.front().parameter, "model_error");
  EXPECT_EQ(joined.peak_bytes.high, inputs.peak_bytes.high);
}

/// One machine is off in both of its scenarios.
TEST(ModelFactor, IsSharedByDesignsOfOneMachine) {
  const spec::Design first = sample_design();
  spec::Design second = first;
  second.train->global_batch += 15360;
  const Versus both = versus(first, second, {.threads = 1}, 20, 1);
  ASSERT_EQ(both.samples, 20);
  EXPECT_TRUE(both.figures.front().probability == 1 || both.figures.front().probability == 0);
}

}  // namespace
}  // namespace caelum::explore
