// M-spec-1: what is borrowed is doubted more, what is the chip's own is not.
#include "caelum/spec/relatives.hpp"

#include <gtest/gtest.h>

namespace caelum::spec {
namespace {

ChipProfile sample() {
  ChipProfile profile;
  profile.memory.value = 0.9;
  profile.memory.low = 0.85;
  profile.memory.high = 0.95;
  profile.launch.value = 3 * units::us;
  profile.launch.sources = {"borrowed from a100"};
  return profile;
}

TEST(Relatives, RangesWidenAndValuesStay) {
  ChipProfile profile = sample();
  widen_borrowed(profile);
  EXPECT_DOUBLE_EQ(*profile.memory.value, 0.9);
  EXPECT_LT(*profile.memory.low, 0.85);
  EXPECT_DOUBLE_EQ(*profile.memory.high, 1) << "a share ends at one";
  EXPECT_LT(*profile.launch.low, 3 * units::us);
  EXPECT_GT(*profile.launch.high, 3 * units::us);
  EXPECT_NE(profile.memory.sources.back().find("leaving chips out"), std::string::npos);
}

TEST(Relatives, AWiderRangeOfTheRelativeStays) {
  ChipProfile profile = sample();
  profile.memory.low = 0.1;
  widen_borrowed(profile);
  EXPECT_DOUBLE_EQ(*profile.memory.low, 0.1);
}

TEST(Relatives, OwnSourcesOfARelativesProfileStay) {
  ChipProfile profile = sample();
  profile.relative = "a100";
  widen_borrowed(profile);
  EXPECT_DOUBLE_EQ(*profile.memory.low, 0.85);
  EXPECT_TRUE(profile.launch.low.has_value());
}

}  // namespace
}  // namespace caelum::spec
