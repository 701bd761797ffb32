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

TEST(PlanSearch, TriesNoPlanTwiceAndNoScheduleThatIsClosed) {
  const spec::Design d = samples::design(workload::samples::deepseek_v3(), 512, 512);
  const auto wide = search(d, {{}, true, 24});
  ASSERT_FALSE(wide.empty());
  const auto same = [](const PricedPlan& a, const PricedPlan& b) {
    const spec::Plan &p = a.plan, &q = b.plan;
    return p.tensor == q.tensor && p.pipeline == q.pipeline && p.expert == q.expert &&
           p.micro_batch == q.micro_batch && p.zero == q.zero && p.virtual_stages == q.virtual_stages &&
           p.schedule == q.schedule && p.recompute == q.recompute;
  };
  for (std::size_t i = 0; i < wide.size(); ++i) {
    for (std::size_t k = i + 1; k < wide.size(); ++k) EXPECT_FALSE(same(wide[i], wide[k]));
  }
  SearchSpace closed{{}, true, 4};
  closed.values.schedule = {Schedule::interleaved};
  for (const PricedPlan& one : search(d, closed)) EXPECT_NE(one.plan.schedule, Schedule::dualpipe);
}

TEST(PlanSearch, AWiderSpaceIsNeverSlower) {
  const spec::Design d = samples::design(workload::samples::llama2_70b(), 256, 512);
  const auto narrow = search(d, {}), wide = search(d, {{}, true, 24});
  EXPECT_LE(wide.front().seconds, narrow.front().seconds);
  EXPECT_GT(wide.size(), narrow.size());
}

}  // namespace
}  // namespace caelum::step
