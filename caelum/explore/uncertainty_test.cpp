#include "caelum/explore/uncertainty.hpp"

#include <gtest/gtest.h>

#include "caelum/explore/plan_doubt.hpp"
#include "caelum/explore/sample_design.hpp"
#include "caelum/explore/scale.hpp"
#include "caelum/spec/doubts.hpp"
#include "caelum/spec/load.hpp"

namespace caelum::explore {
namespace {

// M-study-3
TEST(Uncertainty, IsTheSameOnAnyNumberOfThreads) {
  const auto scenario = sample_design();
  const auto one = sample(scenario, {.threads = 1}, 40, 7);
  const auto four = sample(scenario, {.threads = 4}, 40, 7);
  EXPECT_EQ(one.time_s.median, four.time_s.median);
  EXPECT_EQ(one.time_s.low, four.time_s.low);
  EXPECT_EQ(one.from.size(), four.from.size());
  EXPECT_NE(one.time_s.median, sample(scenario, {.threads = 1}, 40, 8).time_s.median);
}

TEST(Uncertainty, BracketsTheMedianAndVanishesWithoutRanges) {
  auto scenario = sample_design();
  const auto wide = sample(scenario, {.threads = 1}, 60, 1);
  EXPECT_LT(wide.time_s.low, wide.time_s.median);
  EXPECT_LT(wide.time_s.median, wide.time_s.high);
  EXPECT_FALSE(wide.from.empty());

  for (auto& peak : scenario.cluster.system.chip.peak) peak.low.reset();
  const auto fewer = spec::doubts(scenario);
  for (const auto& doubt : fewer) EXPECT_EQ(doubt.parameter.find("chip.peak"), std::string::npos);
}

TEST(Doubts, AreSetInTheOrderInWhichTheyAreListed) {
  auto scenario = sample_design();
  const auto before = spec::doubts(scenario);
  std::vector<double> highs;
  for (const auto& doubt : before) highs.push_back(doubt.high);
  spec::set_doubts(scenario, highs);
  const auto after = spec::doubts(scenario);
  ASSERT_EQ(after.size(), before.size());
  for (std::size_t i = 0; i < after.size(); ++i)
    EXPECT_EQ(after[i].value, before[i].high) << before[i].parameter;
}

// M-study-21
TEST(PlansDoubt, OneOfTheFrontIsFastestInEveryDraw) {
  const auto scenario = sample_design();
  Diagnostics diagnostics;
  const auto plans = jobs::search(scenario, diagnostics);
  ASSERT_TRUE(diagnostics.ok());
  const auto doubt = doubt_plans(scenario, plans, 24, 3, {.threads = 2});
  ASSERT_EQ(doubt.samples, 24);
  double fastest = 0;
  for (const auto& one : doubt.plans) {
    EXPECT_TRUE(plans.plans[one.plan].on_front);
    EXPECT_LE(one.time_s.low, one.time_s.high);
    fastest += one.fastest;
  }
  EXPECT_NEAR(fastest, 1, 1e-12);
  EXPECT_EQ(doubt.plans.front().time_s.median,
            doubt_plans(scenario, plans, 24, 3, {.threads = 1}).plans.front().time_s.median);
}

TEST(ScaleDoubt, LargerMachinesAreLessSure) {
  auto scenario = sample_design();
  scenario.run->length.value = Time{90 * 86400.0};
  ScaleOptions options{.chips = {1024, 65536}, .gains = {}, .run = {.samples = 8}, .draws = 40};
  const auto points = scale_points(scenario, options);
  ASSERT_EQ(points.size(), 2U);
  const auto width = [](const ScalePoint& p) { return p.doubt->goodput.high - p.doubt->goodput.low; };
  EXPECT_GT(width(points[1]), width(points[0]));
  EXPECT_DOUBLE_EQ(points[0].doubt->effective_chips.median, 1024 * points[0].doubt->goodput.median);
  EXPECT_FALSE(points[1].doubt->sensitivities.front().tornado.empty());
}

}  // namespace
}  // namespace caelum::explore
