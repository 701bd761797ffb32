#include "caelum/study/fit_score.hpp"

#include <gtest/gtest.h>

#include "caelum/study/validate.hpp"

namespace caelum::study {
namespace {

Compared verdict_row(const std::string& id, bool ran, double used) {
  Compared c;
  c.id = id;
  c.suite = ran ? "runs" : "deaths";
  c.hardware = "H100";
  c.metric = ran ? "step.time_s" : "memory.fits";
  c.measured = ran ? 1 : 0;
  c.predicted = ran ? 1 : (used <= 1 ? 1 : 0);
  c.memory_used = used;
  c.fits = used <= 1;
  return c;
}

// M-study-27
TEST(FitScore, RefusedRunsAndAcceptedDeathsAreToldTogether) {
  const FitScore score =
      score_fit({verdict_row("a", true, 0.5), verdict_row("b", true, 1.2), verdict_row("c", true, 3.0),
                 verdict_row("d", true, 0.9), verdict_row("e", false, 1.1), verdict_row("f", false, 0.8)});
  EXPECT_EQ(score.all.ran, 4);
  EXPECT_EQ(score.all.refused, 2);
  EXPECT_EQ(score.all.out_of_memory, 2);
  EXPECT_EQ(score.all.accepted, 1);
  EXPECT_DOUBLE_EQ(score.error(), 0.5);
  ASSERT_EQ(score.wrong.size(), 3U);
  EXPECT_EQ(score.wrong[0].id, "c");
  ASSERT_EQ(score.by.size(), 3U);
  EXPECT_EQ(score.by[0].first, "suite:deaths");
}

TEST(FitScore, MonthsAndRowsWithoutAVerdictAreLeftOut) {
  Compared months = verdict_row("m", true, 2);
  months.metric = "run.goodput";
  Compared failed = verdict_row("n", true, 0);
  EXPECT_EQ(score_fit({months, failed}).all.ran, 0);
}

TEST(FitScore, AVerdictCountsInNoOtherScore) {
  Validation validation;
  validation.rows = {verdict_row("e", false, 1.1)};
  summarise(validation);
  EXPECT_EQ(validation.summary.rows, 0);
  EXPECT_TRUE(validation.by.empty());
  EXPECT_EQ(validation.fit.all.out_of_memory, 1);
}

}  // namespace
}  // namespace caelum::study
