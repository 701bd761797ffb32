// The parts of a difference sum to it, and a cause that is not there gets nothing.
#include "caelum/explore/compare.hpp"

#include <gtest/gtest.h>

#include "caelum/spec/load.hpp"

namespace caelum::explore {
namespace {

spec::Design load(const std::vector<std::string>& overrides) {
  const spec::Catalogue catalogue;
  Diagnostics diagnostics;
  auto design = spec::load_scenario(CAELUM_SOURCE_DIR "/examples/deepseek-v3-h800.yaml", overrides, catalogue,
                                    diagnostics);
  EXPECT_TRUE(design) << diagnostics.render();
  return *design;
}

void expect_sum(const Difference& d) {
  ASSERT_TRUE(d.comparable);
  Time sum;
  for (const Cause& cause : d.causes) sum += cause.delta;
  EXPECT_NEAR(sum.in(units::s), (d.second - d.first).in(units::s), 1e-9);
}

// M-study-10
TEST(Compare, OneCauseTakesItAll) {
  const Difference d = compare(load({}), load({"chip.hbm.bandwidth=1 TB/s"}), {});
  expect_sum(d);
  ASSERT_EQ(d.causes.size(), 1U);
  EXPECT_EQ(d.causes.front().what, "chip");
  EXPECT_GT(d.causes.front().delta, Time{});
}

TEST(Compare, CausesSumToTheDifference) {
  const Difference d = compare(load({}),
                               load({"chip.hbm.bandwidth=1 TB/s", "plan.recompute=full", "plan.schedule=1f1b",
                                     "system.levels.1.bandwidth=20 GB/s"}),
                               {});
  expect_sum(d);
  EXPECT_EQ(d.causes.size(), 3U);
}

// Fewer chips with the old plan cannot run: both change together.
TEST(Compare, JoinsWhatOnlyChangesTogether) {
  const Difference d = compare(load({}), load({"cluster.chips=1024", "plan.data=64"}), {});
  expect_sum(d);
  ASSERT_EQ(d.causes.size(), 1U);
  EXPECT_EQ(d.causes.front().what, "plan and chips");
}

TEST(Compare, ComparesEqualTokens) {
  const Difference d = compare(load({}), load({"train.global_batch=7680"}), {});
  EXPECT_FALSE(d.same_work);
  expect_sum(d);
}

}  // namespace
}  // namespace caelum::explore
