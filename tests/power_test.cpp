// Published powers of whole systems against the sum of their parts at full load.
#include "caelum/economics/power.hpp"

#include <gtest/gtest.h>

#include "caelum/spec/load.hpp"

namespace caelum {
namespace {

economics::PowerUse full_load(const std::string& system, long chips) {
  const spec::Catalogue catalogue;
  Diagnostics diagnostics;
  spec::Design design;
  auto loaded = spec::load_system(system, catalogue, diagnostics);
  EXPECT_TRUE(loaded) << diagnostics.render();
  if (!loaded) return {};
  design.cluster.system = std::move(*loaded);
  design.cluster.chips = chips;
  const auto inventory = goodput::inventory(design);
  return economics::power(design, inventory, {.compute = 1, .matrix = 1});
}

// M-economics-2: 559 kW by the analysts who took it apart, with all that is inside the pod.
TEST(SystemPower, CloudMatrix384) {
  const auto use = full_load("cloudmatrix384", 384);
  EXPECT_NEAR(use.peak.in(units::kW), 559, 0.05 * 559);
  for (const auto& part : use.parts) {
    if (part.part != "optics") continue;
    EXPECT_NEAR(part.peak.in(units::kW), 45, 5);  // 6,912 modules
  }
}

TEST(SystemPower, GB200NVL72) {
  const double rack = full_load("gb200-nvl72", 72).peak.in(units::kW);
  EXPECT_GE(rack, 132);
  EXPECT_LE(rack, 145);
}

TEST(RunRecords, EveryOneLoads) {
  const spec::Catalogue catalogue;
  Diagnostics diagnostics;
  for (const auto* entry : catalogue.all("reliability")) {
    const auto record = spec::load_reliability(entry->id, catalogue, diagnostics);
    ASSERT_TRUE(record) << diagnostics.render();
    EXPECT_GE(record->causes.size(), 10U) << entry->id;
  }
  for (const auto* entry : catalogue.all("region")) {
    EXPECT_TRUE(spec::load_region(entry->id, catalogue, diagnostics)) << diagnostics.render();
  }
  for (const auto* entry : catalogue.all("part")) {
    EXPECT_TRUE(spec::load_catalogue_part(entry->id, catalogue, diagnostics)) << diagnostics.render();
  }
  for (const auto* entry : catalogue.all("currency")) {
    EXPECT_TRUE(spec::load_currency(entry->id, catalogue, diagnostics)) << diagnostics.render();
  }
  for (const auto* entry : catalogue.all("contract")) {
    EXPECT_TRUE(spec::load_contract(entry->id, catalogue, diagnostics)) << diagnostics.render();
    EXPECT_TRUE(spec::load_contract_system(entry->id, catalogue, diagnostics)) << diagnostics.render();
  }
}

// M-goodput-1: 5,376 modules of the UB planes and 1,536 of the RDMA plane, counted from the levels.
TEST(SystemInventory, CloudMatrix384HoldsItsOpticalModules) {
  const spec::Catalogue catalogue;
  Diagnostics diagnostics;
  spec::Design design;
  design.cluster.system = *spec::load_system("cloudmatrix384", catalogue, diagnostics);
  design.cluster.chips = 384;
  const auto inventory = goodput::inventory(design);
  EXPECT_EQ(inventory.optics, 6912);
  double drawing = 0;
  for (const auto& one : inventory.parts) {
    if (one.part.part == spec::PartClass::optic) drawing += one.count;
  }
  EXPECT_EQ(drawing, 6912);
}

}  // namespace
}  // namespace caelum
