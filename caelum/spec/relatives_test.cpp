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

Transfer costs() {
  Transfer transfer;
  for (auto* of : {&transfer.same_die, &transfer.same_maker, &transfer.another_maker}) {
    const double cost = of == &transfer.same_die ? 0.05 : of == &transfer.same_maker ? 0.25 : 0.5;
    of->products.value = of->short_products.value = of->prefill.value = of->experts.value = cost;
  }
  return transfer;
}

Chip chip_of(const char* vendor, double area) {
  Chip chip;
  chip.vendor = vendor;
  chip.silicon.die_area.push_back({.value = area * units::mm2});
  return chip;
}

TEST(Relatives, KinshipGoesByMakerAndDie) {
  const Chip h20 = chip_of("nvidia", 814);
  EXPECT_EQ(kinship_of(h20, chip_of("nvidia", 814)), Kinship::same_die);
  EXPECT_EQ(kinship_of(h20, chip_of("nvidia", 609)), Kinship::same_maker);
  EXPECT_EQ(kinship_of(h20, chip_of("huawei", 814)), Kinship::another_maker);
  EXPECT_EQ(kinship_of(h20, std::nullopt), Kinship::another_maker);
}

TEST(Relatives, FartherLendersAreDoubtedMore) {
  double last = 0.85;
  for (const auto kinship : {Kinship::same_die, Kinship::same_maker, Kinship::another_maker}) {
    ChipProfile profile = sample();
    widen_borrowed(profile, costs(), kinship);
    EXPECT_LE(*profile.memory.low, last);
    last = *profile.memory.low;
  }
  EXPECT_DOUBLE_EQ(last, 0.9 / 1.5);
}

TEST(Relatives, RangesWidenAndValuesStay) {
  ChipProfile profile = sample();
  widen_borrowed(profile, costs(), Kinship::same_maker);
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
  widen_borrowed(profile, costs(), Kinship::same_maker);
  EXPECT_DOUBLE_EQ(*profile.memory.low, 0.1);
}

TEST(Relatives, OwnSourcesOfARelativesProfileStay) {
  ChipProfile profile = sample();
  profile.relative = "a100";
  widen_borrowed(profile, costs(), Kinship::same_maker);
  EXPECT_DOUBLE_EQ(*profile.memory.low, 0.85);
  EXPECT_TRUE(profile.launch.low.has_value());
}

TEST(Relatives, ALinkWithARelativeIsDoubtedMore) {
  LinkProfile link;
  link.latency.value = 2 * units::us;
  link.efficiency.value = 0.95;
  LinkProfile own = link;
  link.relative = "nvlink4";
  widen_borrowed(link);
  widen_borrowed(own);
  EXPECT_FALSE(own.latency.low.has_value());
  EXPECT_LT(*link.latency.low, 1.6 * units::us);
  EXPECT_GT(*link.latency.high, 2.5 * units::us);
  EXPECT_DOUBLE_EQ(*link.efficiency.high, 1) << "a share ends at one";
}

}  // namespace
}  // namespace caelum::spec
