// M-spec-3, M-spec-4: what a chip has beside its lender changes the constants that it borrows.
#include "caelum/spec/headroom.hpp"

#include <cmath>

#include <gtest/gtest.h>

#include "caelum/spec/load.hpp"

namespace caelum::spec {
namespace {

constexpr auto kBf16 = static_cast<std::size_t>(Precision::bf16);

/// 100 cores, 1,000 Tflop/s, 1 GHz, 400 W.
Chip lender() {
  Chip chip;
  chip.vendor = "nvidia";
  chip.silicon.process = "TSMC 4N";
  chip.peak[kBf16].value = OpRate{1e15};
  chip.units.count.value = 100;
  chip.units.clock.value = 1 * units::GHz;
  chip.tdp.value = 400 * units::W;
  return chip;
}

ChipProfile constants() {
  ChipProfile profile;
  profile.matmul[kBf16].value = 0.8;
  profile.matmul[kBf16].low = 0.5;
  profile.sustained.value = 0.5;
  profile.attention_forward.value = 1.1;
  profile.k_ramp.value = 100;
  profile.exponential.value = 400;
  profile.l2_bandwidth.value = 10 * units::TBps;
  return profile;
}

const std::vector<const SourceFile*> kAnyRecord = {nullptr};

TEST(Headroom, AQuarterOfTheMatrixUnitLosesAQuarterBesideIt) {
  Chip chip = lender();
  chip.peak[kBf16].value = OpRate{125e12};  // an eighth: half of the cores, a quarter of each
  chip.units.count.value = 50;
  const Headroom headroom = headroom_of(chip, lender());
  EXPECT_DOUBLE_EQ(headroom.math[kBf16], 0.25);
  EXPECT_DOUBLE_EQ(headroom.cores, 0.5);
  ChipProfile profile = constants();
  use_headroom(profile, headroom, kAnyRecord);
  // Of 1.25 times its work a product spent 0.25 beside it; now 0.0625.
  EXPECT_DOUBLE_EQ(*profile.matmul[kBf16].value, 1 / 1.0625);
  EXPECT_DOUBLE_EQ(*profile.matmul[kBf16].low, 1 / 1.25);
  EXPECT_DOUBLE_EQ(*profile.attention_forward.value, 1.1) << "nothing is lost that could be freed";
  EXPECT_DOUBLE_EQ(*profile.k_ramp.value, 25);
  EXPECT_DOUBLE_EQ(*profile.exponential.value, 100);
  EXPECT_DOUBLE_EQ(profile.l2_bandwidth.value->in(units::TBps), 5);
  // The same 400 W for an eighth of the work, of which 0.94 and not 0.8 is reached: 6.8 times the watts.
  EXPECT_DOUBLE_EQ(*profile.sustained.value, 1);
}

TEST(Headroom, TheClockGoesWithTheWattsForTheWork) {
  Chip rich = lender();
  rich.tdp.value = 600 * units::W;
  ChipProfile profile = constants();
  use_headroom(profile, headroom_of(rich, lender()), kAnyRecord);
  EXPECT_DOUBLE_EQ(*profile.sustained.value, 0.5 * std::pow(1.5, 0.4));
  EXPECT_DOUBLE_EQ(*profile.matmul[kBf16].value, 0.8);

  Chip poor = lender();
  poor.tdp.value = 200 * units::W;
  profile = constants();
  use_headroom(profile, headroom_of(poor, lender()), kAnyRecord);
  EXPECT_DOUBLE_EQ(*profile.sustained.value, 0.5);
  EXPECT_DOUBLE_EQ(*profile.matmul[kBf16].value, 0.8 * std::pow(0.5, 0.4)) << "in short runs already";
}

TEST(Headroom, AHigherClockCostsMoreForEachOperation) {
  Chip fast = lender();
  fast.units.clock.value = 2 * units::GHz;
  fast.peak[kBf16].value = OpRate{2e15};
  EXPECT_NEAR(*headroom_of(fast, lender()).watts, std::pow(0.5, 2.5), 1e-12);
}

TEST(Headroom, ProcessesThatCannotBeComparedSayNothingOfWatts) {
  Chip chip = lender();
  chip.silicon.process = "TSMC N7";
  EXPECT_FALSE(headroom_of(chip, lender()).watts.has_value());
  chip.generation = "ampere";
  Chip samsung = chip;
  samsung.silicon.process = "Samsung 8N";
  EXPECT_NEAR(*headroom_of(samsung, chip).watts, 1 / 1.5, 1e-12);
  chip.vendor = "amd";
  chip.silicon.process = "TSMC 4N";
  EXPECT_FALSE(headroom_of(chip, lender()).watts.has_value());
  EXPECT_DOUBLE_EQ(headroom_of(chip, lender()).math[kBf16], 1);
}

TEST(Headroom, OwnConstantsStay) {
  ChipProfile profile = constants();
  Chip chip = lender();
  chip.peak[kBf16].value = OpRate{1e14};
  use_headroom(profile, headroom_of(chip, lender()), {});
  EXPECT_DOUBLE_EQ(*profile.matmul[kBf16].value, 0.8);
  EXPECT_DOUBLE_EQ(*profile.sustained.value, 0.5);
}

TEST(Headroom, OfTheCatalogue) {
  const Catalogue catalogue;
  Diagnostics diagnostics;
  const auto profile = [&](const char* id) {
    const auto machine = load_chip_alone(by_id(id), ".", catalogue, diagnostics);
    EXPECT_TRUE(machine.has_value()) << diagnostics.render();
    return machine ? machine->chip_profile : ChipProfile{};
  };
  const auto h20 = profile("h20"), h800 = profile("h800"), pcie = profile("h100-pcie");
  EXPECT_GT(*h20.matmul[kBf16].value * *h20.sustained.value, 0.9);
  EXPECT_DOUBLE_EQ(*h800.matmul[kBf16].value, 0.848) << "the whole die at the whole limit";
  EXPECT_LT(*pcie.matmul[kBf16].value, 0.8) << "half of the watts for three quarters of the work";
}

TEST(Headroom, ASettingOfTheUserStays) {
  const Catalogue catalogue;
  Diagnostics diagnostics;
  const std::string text =
      "{caelum: 1, cluster: {system: {from: hgx-h20, chip: {from: h20-96g, profile: {from: h100, sustained: "
      "0.6}}}, "
      "chips: 8}, model: llama2-7b, train: {sequence: 4096, global_batch: 8}}";
  const auto source = std::make_shared<SourceFile>(SourceFile{"f", text});
  const auto design = load_scenario(read_document(source, diagnostics), ".", {}, catalogue, diagnostics);
  ASSERT_TRUE(design.has_value()) << diagnostics.render();
  EXPECT_DOUBLE_EQ(*design->chip_profile.sustained.value, 0.6);
  EXPECT_GT(*design->chip_profile.matmul[kBf16].value, 0.95);
}

}  // namespace
}  // namespace caelum::spec
