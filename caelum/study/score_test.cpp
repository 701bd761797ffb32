#include "caelum/study/score.hpp"

#include <cmath>

#include <gtest/gtest.h>

#include "caelum/study/validate.hpp"

namespace caelum::study {
namespace {

TEST(Score, ByFamilyThenClassThenOverClasses) {  // M-study-1
  // Class A: family x has errors 0.1 and 0.3 (mean 0.2), family y has 0.4: class mean 0.3.
  // Class B: one row with 0.1. Score (0.3 + 0.1) / 2; plain mean (0.1+0.3+0.4+0.1) / 4.
  const Summary s = summarise({{.error = 0.1, .family = "x", .hardware = "A"},
                               {.error = -0.3, .family = "x", .hardware = "A"},
                               {.error = 0.4, .family = "y", .hardware = "A"},
                               {.error = 0.1, .family = "z", .hardware = "B"}});
  EXPECT_DOUBLE_EQ(s.score, 0.2);
  EXPECT_DOUBLE_EQ(s.mape, 0.225);
  EXPECT_DOUBLE_EQ(s.bias, 0.075);
  EXPECT_DOUBLE_EQ(s.median, 0.2);
  EXPECT_DOUBLE_EQ(s.p90, 0.4);
  EXPECT_DOUBLE_EQ(s.worst, 0.4);
  EXPECT_DOUBLE_EQ(s.within10, 0.5);
  EXPECT_DOUBLE_EQ(s.within5, 0);
}

TEST(Score, NinetyOfAHundredErrorsAreBelowThe90thPercentile) {
  const auto errors = [](int count) {  // 1 % to `count` %, the last ones first, every second one negative
    std::vector<Scored> rows;
    for (int i = count; i > 0; --i) rows.push_back({.error = i % 2 ? i / 100.0 : -i / 100.0});
    return summarise(rows);
  };
  EXPECT_DOUBLE_EQ(errors(10).p90, 0.09);
  EXPECT_DOUBLE_EQ(errors(20).p90, 0.18);
  EXPECT_DOUBLE_EQ(errors(21).p90, 0.19);  // nearest rank: 18.9 of 21 is the nineteenth
  EXPECT_DOUBLE_EQ(errors(100).p90, 0.90);
  EXPECT_DOUBLE_EQ(errors(100).median, 0.505);
  EXPECT_DOUBLE_EQ(errors(100).within20, 0.20);
}

TEST(Score, ARefusalIsAMissOfAHundredPercent) {
  const Summary s = summarise(
      {{.error = 0.02, .family = "x", .hardware = "A"}, {.miss = true, .family = "x", .hardware = "A"}});
  EXPECT_EQ(s.misses, 1);
  EXPECT_DOUBLE_EQ(s.mape, 0.51);
  EXPECT_DOUBLE_EQ(s.within20, 0.5);
  EXPECT_DOUBLE_EQ(s.bias, 0.02);
}

TEST(Score, NothingScoresNothing) {
  EXPECT_EQ(summarise(std::vector<Scored>{}).rows, 0);
}

TEST(Score, TheBaselineIsOneFittedEfficiency) {  // M-study-20
  const auto at = [](double mfu, bool time) {
    return Scored{
        .error = 0, .miss = false, .family = "f", .hardware = "h", .measured_mfu = mfu, .is_time = time};
  };
  const Summary s = summarise({at(0.4, false), at(0.5, false), at(0.25, true), {.error = 0.1}});
  EXPECT_EQ(s.baseline_rows, 3);  // a row that is no training step has none
  EXPECT_DOUBLE_EQ(s.baseline_efficiency, 0.4);
  // A rate of 0.5 is predicted as 0.4: -20 %; a time at 0.25 of peak as one at 0.4: 0.25 / 0.4 - 1.
  EXPECT_NEAR(s.baseline_mape, (0 + 0.2 + 0.375) / 3, 1e-12);
  EXPECT_NEAR(s.baseline_median, 0.2, 1e-12);
}

TEST(Groups, PlansOfOneModelTellWhatThePickCosts) {
  Validation v;
  for (int i = 0; i < 4; ++i) {
    Compared c{.id = "p", .family = "vtrain/x", .hardware = "A100", .metric = "step.time_s", .measured = 1};
    c.measured_rate = 100 - 10 * i, c.predicted_rate = i == 1 ? 200 : 100 - i;
    c.measured_mfu = c.predicted_mfu = 0.3;
    v.rows.push_back(c);
  }
  summarise(v);
  ASSERT_EQ(v.ranks.size(), 1U);  // over all models every share of peak is the same: no order to judge
  EXPECT_EQ(v.ranks[0].plans, 4);
  EXPECT_NEAR(v.ranks[0].regret, 100.0 / 90 - 1, 1e-12);
}

TEST(RankCorrelation, ByHand) {  // M-study-2
  EXPECT_DOUBLE_EQ(rank_correlation({1, 2, 3, 4}, {10, 20, 30, 40}), 1);
  EXPECT_DOUBLE_EQ(rank_correlation({1, 2, 3, 4}, {4, 3, 2, 1}), -1);
  // One swap of neighbours in four: 1 - 6 * 2 / (4 * 15) = 0.8.
  EXPECT_DOUBLE_EQ(rank_correlation({1, 2, 3, 4}, {1, 3, 2, 4}), 0.8);
  EXPECT_TRUE(std::isnan(rank_correlation({1, 2}, {1, 2})));
  EXPECT_TRUE(std::isnan(rank_correlation({1, 1, 1}, {1, 2, 3})));
}

Compared row(const char* id, double error, bool moe = false) {
  Compared c{.id = id,
             .suite = {},
             .family = std::string("f"),
             .hardware = std::string("H100"),
             .grade = {},
             .source = {},
             .note = {},
             .metric = std::string("step.time_s"),
             .measured = 1};
  c.predicted = 1 + error, c.error = error, c.moe = moe, c.chips = 8, c.sequence = 4096;
  return c;
}

TEST(Groups, ApartAreCalibrationNotScoredAndMemory) {
  Validation v;
  v.rows = {row("a", 0.1), row("b", 0.2, true), row("c", 0.9), row("d", 0.9), row("e", 0.5)};
  v.rows[2].calibration = true;
  v.rows[3].scored = false;
  v.rows[4].primary = false;
  summarise(v);
  EXPECT_EQ(v.summary.rows, 2);
  EXPECT_NEAR(v.summary.mape, 0.15, 1e-12);
  for (const auto& [name, s] : v.by) {
    if (name == "moe" || name == "dense" || name == "calibration" || name == "not_scored" ||
        name == "memory") {
      EXPECT_EQ(s.rows, 1) << name;
    }
  }
}

}  // namespace
}  // namespace caelum::study
