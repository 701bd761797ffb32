#include "caelum/explore/supply_uncertainty.hpp"

#include <gtest/gtest.h>

#include "caelum/explore/delivered.hpp"
#include "caelum/spec/load.hpp"
#include "caelum/supply/plan.hpp"

namespace caelum::explore {
namespace {

TEST(SupplyUncertainty, BracketsThePlanAndDoesNotDependOnThreads) {
  const spec::Catalogue catalogue;
  Diagnostics diagnostics;
  auto design = spec::load_supply(CAELUM_SOURCE_DIR "/examples/ascend-supply-2025-2028.yaml", {}, catalogue,
                                  diagnostics);
  ASSERT_TRUE(design) << diagnostics.render();
  fill_delivered(*design, catalogue, 2, diagnostics);
  const auto one = sample_supply(*design, 24, 7, {.threads = 1}),
             three = sample_supply(*design, 24, 7, {.threads = 3});
  ASSERT_EQ(one.figures.size(), design->supply.products.size() + 1);
  EXPECT_GT(one.samples, 20);
  for (std::size_t f = 0; f < one.figures.size(); ++f) {
    EXPECT_EQ(one.figures[f].interval.median, three.figures[f].interval.median);
    EXPECT_LE(one.figures[f].interval.low, one.figures[f].interval.high);
  }
  const double packages = supply::plan_supply(*design)->products[2].packages();
  EXPECT_GT(packages, one.figures[3].interval.low);
  EXPECT_LT(packages, one.figures[3].interval.high);
}

}  // namespace
}  // namespace caelum::explore
