// The search keeps to what the file opens and orders what it finds.
#include "caelum/step/plan_search.hpp"

#include <gtest/gtest.h>

#include "caelum/step/samples.hpp"

namespace caelum::step {
namespace {

std::vector<PricedPlan> search(const spec::Design& d, const SearchSpace& space) {
  Diagnostics diagnostics;
  const auto chip = chip::make_chip_model(d.cluster.system.chip, d.chip_profile, diagnostics);
  const auto network = fabric::make_network_model(d, diagnostics);
  return search_plans(d, chip, network, space);
}

// M-step-17, M-step-26
TEST(PlanSearch, KeepsToWhatIsOpened) {
  const spec::Design d = samples::design(workload::samples::llama2_70b(), 256, 512);
  SearchSpace space{{}, true, 4};
  space.values.tensor = {2, 4};
  space.values.micro_batch = {2};
  space.values.schedule = {Schedule::zb_h1};
  const auto found = search(d, space);
  ASSERT_FALSE(found.empty());
  for (std::size_t i = 0; i < found.size(); ++i) {
    const spec::Plan& plan = found[i].plan;
    EXPECT_TRUE(plan.tensor == 2 || plan.tensor == 4);
    EXPECT_EQ(plan.micro_batch, 2);
    EXPECT_TRUE(plan.schedule == Schedule::one_f_one_b || plan.schedule == Schedule::zb_h1);
    EXPECT_FALSE(i > 0 && found[i] < found[i - 1]);
  }
}

TEST(PlanSearch, AWiderSpaceIsNeverSlower) {
  const spec::Design d = samples::design(workload::samples::llama2_70b(), 256, 512);
  const auto narrow = search(d, {}), wide = search(d, {{}, true, 24});
  EXPECT_LE(wide.front().seconds, narrow.front().seconds);
  EXPECT_GT(wide.size(), narrow.size());
}

}  // namespace
}  // namespace caelum::step
