#include "caelum/supply/plan.hpp"

#include <cmath>

#include <gtest/gtest.h>

#include "caelum/supply/linear_program.hpp"
#include "caelum/supply/payback.hpp"

namespace caelum::supply {
namespace {

using spec::Datum;

// max 3x + 5y, x <= 4, 2y <= 12, 3x + 2y <= 18: the textbook's answer is x = 2, y = 6, 36; duals 0, 3/2, 1.
TEST(LinearProgram, TextbookCase) {
  LinearProgram lp;
  const int x = lp.add_column(3), y = lp.add_column(5);
  const int a = lp.add_row(-kUnbounded, 4), b = lp.add_row(-kUnbounded, 12), c = lp.add_row(-kUnbounded, 18);
  lp.add(a, x, 1);
  lp.add(b, y, 2);
  lp.add(c, x, 3);
  lp.add(c, y, 2);
  const auto s = solve(lp);
  ASSERT_EQ(s.status, LinearSolution::Status::optimal);
  EXPECT_NEAR(s.objective, 36, 1e-9);
  EXPECT_NEAR(s.x[0], 2, 1e-9);
  EXPECT_NEAR(s.x[1], 6, 1e-9);
  EXPECT_NEAR(s.shadow[0], 0, 1e-9);
  EXPECT_NEAR(s.shadow[1], 1.5, 1e-9);
  EXPECT_NEAR(s.shadow[2], 1, 1e-9);
  EXPECT_LT(s.duality_gap, 1e-9);
}

// Worths of tens of millions a column: their last digits are above any fixed tolerance ("duality gap inf").
TEST(LinearProgram, TheCertificateIsFiniteAtAnyScale) {
  for (const double scale : {1e-6, 1.0, 1e8, 1e14}) {
    LinearProgram lp;
    std::vector<int> made, kept;
    for (int q = 0; q < 8; ++q) {
      made.push_back(lp.add_column(0));
      kept.push_back(lp.add_column(-1e-3 * scale / 3 * std::pow(1.08, -q / 4.0)));
      const int sold = lp.add_column(scale / 3 * std::pow(1.08, -q / 4.0));
      lp.add(lp.add_row(-kUnbounded, 30), made.back(), 1);
      const int balance = lp.add_row(0, 0, true);
      lp.add(balance, kept.back(), 1);
      lp.add(balance, sold, 1.1);
      if (q > 0) lp.add(balance, kept[kept.size() - 2], -1);
      lp.add(balance, made.back(), -41.7 / 3);
    }
    const auto s = solve(lp);
    ASSERT_EQ(s.status, LinearSolution::Status::optimal);
    EXPECT_LT(s.duality_gap, 1e-9) << scale;
  }
}

TEST(LinearProgram, SmallestConflictLeavesOutTheRest) {
  LinearProgram lp;
  const int x = lp.add_column(1), y = lp.add_column(1);
  lp.add(lp.add_row(-kUnbounded, 100), x, 1);  // no part in it
  const int least = lp.add_row(5, kUnbounded), most = lp.add_row(-kUnbounded, 4);
  lp.add(least, x, 1);
  lp.add(least, y, 1);
  lp.add(most, x, 1);
  lp.add(most, y, 1);
  lp.add(lp.add_row(1, kUnbounded), y, 1);  // no part in it
  EXPECT_EQ(solve(lp).status, LinearSolution::Status::infeasible);
  EXPECT_EQ(smallest_conflict(lp), (std::vector<int>{least, most}));
}

/// One line of 1,000 wafers a month, one die of 100 candidates with no defects, two dies and four stacks a
/// package.
spec::SupplyDesign small_design() {
  spec::SupplyDesign design;
  auto& s = design.supply;
  s.quarters = 2;
  s.discount.value = 0;
  s.aim = spec::SupplyAim::packages;
  spec::SupplyLine line;
  line.name = "line";
  line.wafer_starts = {{.value = 1000.0}};
  line.process.wafer_price.value = 5000 * units::USD;
  line.process.defects_per_cm2.value = 0;
  s.lines.push_back(line);
  s.memory.push_back({.name = "hbm", .stockpile = {.value = 400e3}});
  spec::SupplyProduct product;
  product.name = "chip";
  product.line = "line";
  product.memory = "hbm";
  product.die.width.value = product.die.height.value = 20 * units::mm;
  product.die.candidates.value = 100;
  product.dies.value = 2;
  product.stacks.value = 4;
  product.assembly_yield.value = 1;
  s.products.push_back(product);
  return design;
}

// 3,000 wafers a quarter make 150,000 packages; 400,000 stacks are enough for 100,000 in all.
TEST(Plan, MemoryBindsByHand) {
  const auto plan = plan_supply(small_design());
  ASSERT_TRUE(plan);
  EXPECT_NEAR(plan->products[0].packages(), 100e3, 1e-3);
  EXPECT_LT(plan->duality_gap, 1e-6);
  EXPECT_LT(plan->violation, 1e-9);
  ASSERT_FALSE(plan->binding.empty());
  EXPECT_EQ(plan->binding[0].what, "stacks of hbm");
  EXPECT_NEAR(plan->binding[0].worth, 0.25, 1e-9);
}

// What is built counts, whatever lies in stock: a bank of dies that nobody packages takes nothing off.
TEST(Plan, TheObjectiveIsWhatIsBuilt) {
  for (const double bank : {0.0, 1e6, 1e7, 1e9}) {
    auto design = small_design();
    design.supply.products[0].die_bank.value = bank;
    design.supply.products[0].maximum = {{.value = 5000.0}};
    const auto plan = plan_supply(design);
    ASSERT_TRUE(plan);
    EXPECT_NEAR(plan->products[0].packages(), 10e3, 1e-3) << bank;
    EXPECT_NEAR(plan->objective, 10e3, 1e-3) << bank;
  }
}

TEST(Plan, WafersBindByHandAndTheCostIsTheWafers) {
  auto design = small_design();
  design.supply.memory[0].stockpile.value = 4e6;
  const auto plan = plan_supply(design);
  ASSERT_TRUE(plan);
  EXPECT_NEAR(plan->products[0].packages(), 300e3, 1e-3);
  EXPECT_NEAR(plan->binding[0].worth, 50, 1e-9);  // packages a wafer
  EXPECT_NEAR(plan->products[0].quarters[0].cost.wafer.in(units::USD), 100, 1e-9);
}

TEST(Plan, PhonesComeFirst) {
  auto design = small_design();
  design.supply.memory[0].stockpile.value = 4e6;
  spec::SupplyProduct phone = design.supply.products[0];
  phone.name = "phone";
  phone.memory = {};
  phone.stacks.value = 0;
  phone.dies.value = 1;
  phone.die.candidates.value = 500;
  phone.minimum = {{.value = 500e3}};
  phone.maximum = {{.value = 500e3}};
  design.supply.products.push_back(phone);
  const auto plan = plan_supply(design);
  ASSERT_TRUE(plan);
  EXPECT_NEAR(plan->products[0].packages(), 200e3, 1e-3);  // 1,000 of 3,000 wafers a quarter are gone
  EXPECT_NEAR(plan->products[1].packages(), 1e6, 1e-3);
}

TEST(Plan, ConflictNamesWhatCannotHoldTogether) {
  auto design = small_design();
  design.supply.products[0].minimum = {{.value = 60e3}};
  const auto plan = plan_supply(design);
  ASSERT_FALSE(plan);
  // Two quarters of 60,000 need 480,000 stacks: memory of either quarter alone does not explain it.
  const auto& limits = plan.error().limits;
  EXPECT_EQ(limits.size(), 4U);
  EXPECT_NE(std::find(limits.begin(), limits.end(), "least number of chip in 2025 Q2"), limits.end());
  EXPECT_NE(std::find(limits.begin(), limits.end(), "stacks of hbm in 2025 Q1"), limits.end());
}

TEST(Plan, MoneyAddsWafersAfterTheBuildTime) {
  auto design = small_design();
  auto& s = design.supply;
  s.quarters = 3;
  s.memory[0].stockpile.value = 40e6;
  s.lines[0].process.capital.value = 100e6 * units::USD;
  s.lines[0].process.build_time.value = 183 * units::day;
  s.capital = spec::SupplyCapital{.budget = {{.value = 200e6 * units::USD}, {.value = Money{}}}};
  const auto plan = plan_supply(s.capital ? design : design);
  ASSERT_TRUE(plan);
  EXPECT_NEAR(plan->lines[0].quarters[0].added, 2000, 1e-6);
  EXPECT_NEAR(plan->products[0].packages(), 150e3 * 3 + 300e3,
              1e-2);  // two thousand more a month in the third quarter
}

TEST(Plan, LearningAgreesWithTheWafersItNeeds) {
  auto design = small_design();
  auto& s = design.supply;
  s.quarters = 8;
  s.memory[0].stockpile.value = 40e6;
  s.lines[0].process.defects_per_cm2.value = 0.2;
  s.lines[0].process.learning.value = 0.8;
  s.lines[0].process.learned_wafers.value = 3000;
  const auto plan = plan_supply(design);
  ASSERT_TRUE(plan);
  EXPECT_LT(plan->learning_residual, 1e-6);
  const auto& quarters = plan->products[0].quarters;
  // The second quarter follows 3,000 + 3,000 wafers: one doubling.
  EXPECT_NEAR(quarters[1].defects_per_cm2, 0.05 + 0.15 * 0.8, 1e-5);
  for (std::size_t q = 1; q < quarters.size(); ++q)
    EXPECT_GT(quarters[q].die_yield, quarters[q - 1].die_yield);
}

// A bin takes what the better one leaves, and a better die may be sold as a worse one.
TEST(Plan, BetterDiesMayBeSoldAsWorse) {
  auto design = small_design();
  auto& product = design.supply.products[0];
  design.supply.memory[0].stockpile.value = 40e6;
  design.supply.lines[0].process.defects_per_cm2.value = 0.2;
  design.supply.aim = spec::SupplyAim::value;
  product.die.cores = 10;
  product.die.core_share.value = 0.8;
  product.bins = {{"full", 10, {.value = 1 * units::USD}}, {"cut", 8, {.value = 2 * units::USD}}};
  const auto plan = plan_supply(design);
  ASSERT_TRUE(plan);
  EXPECT_NEAR(plan->products[0].quarters[0].by_bin[0], 0, 1e-6);
  EXPECT_GT(plan->products[0].quarters[0].by_bin[1], 0);
}

// M-supply-7: twice the heat at a limit of once leaves the cube root of one half.
TEST(Stacking, HeatLimitsTheClock) {
  EXPECT_DOUBLE_EQ(clock_left(0.5, 1), 1);
  EXPECT_NEAR(clock_left(2, 1), std::cbrt(0.5), 1e-15);
}

// M-supply-11, by hand: no discount, no energy: 100 a year on 400 pays back in four years.
TEST(Payback, ByHand) {
  spec::SupplySite site;
  site.chips.value = 1;
  site.capital.value = 400 * units::USD;
  site.rent.value = (200.0 / 365.25) * units::USD / units::day;
  site.utilisation.value = 0.5;
  site.discount.value = 0;
  site.upkeep.value = 0;
  site.life.value = 8 * 365.25 * units::day;
  const auto p = payback(site);
  ASSERT_TRUE(p.after);
  EXPECT_NEAR(p.after->in(365.25 * units::day), 4, 1e-9);
  EXPECT_NEAR(p.present_value.in(units::USD), 400, 1e-9);
  EXPECT_NEAR(p.break_even_utilisation, 0.25, 1e-12);
  site.utilisation.value = p.break_even_utilisation;
  EXPECT_NEAR(payback(site).present_value.in(units::USD), 0, 1e-9);
}

}  // namespace
}  // namespace caelum::supply
