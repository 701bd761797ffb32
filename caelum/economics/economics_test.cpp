// Sums that can be done by hand.
#include <gtest/gtest.h>

#include "caelum/economics/bill.hpp"

namespace caelum::economics {
namespace {

spec::Design machine() {
  spec::Design design;
  design.cluster.chips = 1000;
  auto& system = design.cluster.system;
  system.chips_per_node.value = 8;
  system.chip.tdp.value = 700 * units::W;
  system.chip.price.usd.value = 30000 * units::USD;
  design.region.tariff.value = 0.1 * units::USD / units::kWh;
  design.region.pue_air.value = 1.3;
  return design;
}

TEST(Power, ChipsDrawTheirLimitInMatrixProductsAndLittleAtRest) {
  spec::Chip chip;
  chip.tdp.value = 700 * units::W;
  EXPECT_NEAR(chip_power(chip, {.compute = 1, .matrix = 1}).in(units::W), 700, 1e-9);
  // Idle 12 % of the limit; waiting 8 % of the rest, transfers 35 %, kernels without products 55 %.
  EXPECT_NEAR(chip_power(chip, {.waiting = 1}).in(units::W), 700 * (0.12 + 0.88 * 0.08), 1e-9);
  EXPECT_NEAR(chip_power(chip, {.communication = 1}).in(units::W), 700 * (0.12 + 0.88 * 0.35), 1e-9);
  EXPECT_NEAR(chip_power(chip, {.compute = 1}).in(units::W), 700 * (0.12 + 0.88 * 0.55), 1e-9);
  chip.idle_power.value = 0.1;  // measured: 70 W
  EXPECT_NEAR(chip_power(chip, {.waiting = 1}).in(units::W), 70 + 630 * 0.08, 1e-9);
}

TEST(Power, TheMeterReadsPueTimesTheParts) {
  const auto design = machine();
  const auto use = power(design, goodput::inventory(design), {.compute = 1, .matrix = 1});
  Power sum;
  for (const auto& part : use.parts) sum += part.average;
  EXPECT_NEAR(use.meter_average / use.average, 1.3, 1e-12);
  EXPECT_NEAR(sum / use.meter_average, 1, 1e-12);
}

TEST(Bill, AnInstalmentPaysPriceAndInterest) {
  EXPECT_NEAR(annuity(0, 5), 0.2, 1e-12);
  EXPECT_NEAR(annuity(0.08, 5), 0.2504565, 1e-6);  // tables of annuities
}

TEST(Bill, PartsSumAndEnergyIsPowerTimesTime) {
  const auto design = machine();
  const auto inventory = goodput::inventory(design);
  const auto use = power(design, inventory, {.compute = 1, .matrix = 1});
  const auto b = bill(design, inventory, use, {.calendar = 10 * units::day, .tokens = 1e12});
  EXPECT_NEAR((b.machine + b.network + b.facility + b.energy + b.staff + b.upkeep) / b.total, 1, 1e-12);
  EXPECT_NEAR(b.energy.in(units::USD), use.meter_average.in(units::kW)*240 * 0.1, 1e-6);
  EXPECT_NEAR(b.machine.in(units::USD), 3e7 * 0.2 * 10 / 365.25, 1);
  EXPECT_NEAR(b.per_million_tokens.in(units::USD), b.total.in(units::USD) / 1e6, 1e-9);
}

TEST(Bill, RentIsHoursTimesRate) {
  auto design = machine();
  design.cluster.system.chip.price.rent.value = 2 * units::USD / units::hour;
  const auto inventory = goodput::inventory(design);
  const auto b = bill(design, inventory, power(design, inventory, {}), {.calendar = 100 * units::hour});
  ASSERT_TRUE(b.rented);
  EXPECT_NEAR(b.rented->in(units::USD), 200000, 1e-6);
}

// Yuan are read at 7.1; a record that says 7.0 makes the same sticker dearer in dollars.
TEST(Bill, YuanFollowTheDatedRate) {
  auto design = machine();
  design.cluster.system.chip.price.usd.value.reset();
  design.cluster.system.chip.price.cny.value = Money{142000 / 7.1};
  design.currency.per_usd.value = 7.0;
  const auto inventory = goodput::inventory(design);
  const auto b = bill(design, inventory, power(design, inventory, {}), {.calendar = 1 * units::day});
  EXPECT_NEAR(b.price.in(units::USD), 142000 / 7.0 * 1000, 1);
}

TEST(Bill, AnOrderBuysWholeServers) {
  spec::Contract contract;
  contract.value.value = Money{1e9 / 7.1};
  contract.server_price.value = Money{1.1e6 / 7.1};
  contract.hardware_share.value = 0.9;
  spec::System system;
  system.chips_per_node.value = 8;
  const auto got = bought(contract, system, {});
  EXPECT_EQ(got.servers, 818);
  EXPECT_EQ(got.chips, 818 * 8);
}

}  // namespace
}  // namespace caelum::economics
