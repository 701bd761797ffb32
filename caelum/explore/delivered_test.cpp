// H100s that a package delivers, by simulated reference jobs.
#include "caelum/explore/delivered.hpp"

#include <gtest/gtest.h>

namespace caelum::explore {
namespace {

spec::SupplyDesign design_of(const std::string& machine) {
  spec::SupplyDesign design;
  design.supply.products.emplace_back();
  design.supply.products.back().name = "package";
  design.supply.products.back().delivered.machine = machine;
  return design;
}

// M-study-23
TEST(Delivered, TheReferenceDeliversItself) {
  const spec::Catalogue catalogue;
  Diagnostics diagnostics;
  auto design = design_of("hgx-h100");
  fill_delivered(design, catalogue, 2, diagnostics);
  ASSERT_TRUE(diagnostics.ok()) << diagnostics.render();
  const auto& delivered = design.supply.products.front().delivered;
  EXPECT_DOUBLE_EQ(*delivered.training.value, 1);
  EXPECT_DOUBLE_EQ(*delivered.serving.low, 1);
  EXPECT_DOUBLE_EQ(*delivered.serving.high, 1);
}

TEST(Delivered, IntervalsHoldTheValueAndThreadsChangeNothing) {
  const spec::Catalogue catalogue;
  Diagnostics diagnostics;
  auto one = design_of("cloudmatrix384"), two = one;
  fill_delivered(one, catalogue, 1, diagnostics);
  fill_delivered(two, catalogue, 3, diagnostics);
  ASSERT_TRUE(diagnostics.ok()) << diagnostics.render();
  const auto& a = one.supply.products.front().delivered;
  const auto& b = two.supply.products.front().delivered;
  EXPECT_LT(*a.training.low, *a.training.value);
  EXPECT_GT(*a.training.high, *a.training.low);
  EXPECT_EQ(*a.training.high, *b.training.high);
  EXPECT_GT(*a.serving.value, 0.3);
  EXPECT_LT(*a.serving.value, 2);
}

TEST(Delivered, WhatIsStatedStays) {
  const spec::Catalogue catalogue;
  Diagnostics diagnostics;
  auto design = design_of("cloudmatrix384");
  design.supply.products.front().delivered.training.value = 0.5;
  design.supply.products.front().delivered.serving.value = 0.6;
  fill_delivered(design, catalogue, 1, diagnostics);
  EXPECT_EQ(*design.supply.products.front().delivered.training.value, 0.5);
  EXPECT_FALSE(design.supply.products.front().delivered.training.low);
}

TEST(Delivered, UnknownMachinesAreErrors) {
  const spec::Catalogue catalogue;
  Diagnostics diagnostics;
  auto design = design_of("no-such-machine");
  fill_delivered(design, catalogue, 1, diagnostics);
  EXPECT_FALSE(diagnostics.ok());
}

}  // namespace
}  // namespace caelum::explore
