#include "caelum/fabric/group.hpp"

#include <limits>

#include <gtest/gtest.h>

namespace caelum::fabric {
namespace {

spec::Plan deepseek_plan() {
  spec::Plan plan;
  plan.tensor = 1;
  plan.pipeline = 16;
  plan.data = 128;
  plan.expert = 64;
  plan.zero = 1;
  return plan;
}

void expect_one_factor(const Group& group, long size, long stride) {
  ASSERT_EQ(group.factors.size(), 1u);
  EXPECT_EQ(group.factors[0].size, size);
  EXPECT_EQ(group.factors[0].stride, stride);
}

TEST(GroupOf, MFabric1_ExpertAxesFoldOverDenseOnes) {
  const auto plan = deepseek_plan();
  expect_one_factor(group_of(Axis::data, plan), 128, 1);
  expect_one_factor(group_of(Axis::pipeline, plan), 16, 128);
  expect_one_factor(group_of(Axis::expert, plan), 64, 1);
  expect_one_factor(group_of(Axis::expert_data, plan), 2, 64);
  expect_one_factor(group_of(Axis::tensor, plan), 1, 1);
}

TEST(GroupOf, MFabric1_PlacementGivesStrides) {
  spec::Plan plan;
  plan.tensor = 8;
  plan.context = 2;
  plan.data = 4;
  plan.pipeline = 4;
  expect_one_factor(group_of(Axis::context, plan), 2, 8);
  expect_one_factor(group_of(Axis::data, plan), 4, 16);
  expect_one_factor(group_of(Axis::data_context, plan), 8, 8);  // neighbours merge
  plan.placement = {Axis::context, Axis::tensor, Axis::pipeline, Axis::data};
  expect_one_factor(group_of(Axis::tensor, plan), 8, 2);
  expect_one_factor(group_of(Axis::pipeline, plan), 4, 16);
  const Group both = group_of(Axis::data_context, plan);
  ASSERT_EQ(both.factors.size(), 2u);  // context 1 apart, data 64 apart
  EXPECT_EQ(both.factors[1].stride, 64);
  EXPECT_EQ(both.ranks(), 8);
}

TEST(GroupOf, MFabric1_EveryChipIsInExactlyOneGroup) {
  spec::Plan plan;
  plan.tensor = 3;
  plan.context = 2;
  plan.data = 6;
  plan.pipeline = 5;
  plan.expert = 9;
  plan.expert_tensor = 2;
  const long expert = group_of(Axis::expert, plan).ranks() * group_of(Axis::expert_tensor, plan).ranks() *
                      group_of(Axis::expert_data, plan).ranks();
  const long dense = group_of(Axis::tensor, plan).ranks() * group_of(Axis::data_context, plan).ranks();
  EXPECT_EQ(expert, dense);
}

TEST(MembersPerInstance, MFabric2_CountsByHand) {
  EXPECT_DOUBLE_EQ(members_per_instance({{{16, 1}}}, 8), 8);
  EXPECT_DOUBLE_EQ(members_per_instance({{{16, 8}}}, 8), 1);
  EXPECT_DOUBLE_EQ(members_per_instance({{{4, 2}}}, 8), 4);
  EXPECT_DOUBLE_EQ(members_per_instance({{{16, 4}}}, 8), 2);
  EXPECT_DOUBLE_EQ(members_per_instance({{{2, 1}, {16, 8}}}, 64), 16);
  EXPECT_DOUBLE_EQ(members_per_instance({{{16, 1}}}, std::numeric_limits<double>::infinity()), 16);
}

TEST(MembersPerInstance, MFabric2_GroupsThatStraddleABorderCountTheWorst) {
  EXPECT_DOUBLE_EQ(members_per_instance({{{6, 1}}}, 8), 3);   // 6..11 lies on both sides of 8
  EXPECT_DOUBLE_EQ(members_per_instance({{{12, 1}}}, 8), 6);  // two instances at least
}

}  // namespace
}  // namespace caelum::fabric
