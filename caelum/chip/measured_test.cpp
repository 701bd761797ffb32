// Measured rows on the shipped profiles, with wide gates: a wrong unit or a lost factor shows here;
// accuracy is reported in docs/models/chip.md and by the suites.
#include <string>

#include "caelum/chip/sample_chip.hpp"
#include "caelum/spec/load.hpp"

namespace caelum::chip {
namespace {

ChipModel shipped(const char* id) {
  const spec::Catalogue catalogue;
  Diagnostics diagnostics;
  const auto machine = spec::load_chip_alone(spec::by_id(id), ".", catalogue, diagnostics);
  EXPECT_TRUE(machine.has_value()) << diagnostics.render();
  if (!machine) return make(sample_chip(), sample_profile());
  const ChipModel model = make_chip_model(machine->cluster.system.chip, machine->chip_profile, diagnostics);
  EXPECT_TRUE(diagnostics.ok()) << diagnostics.render();
  return model;
}

/// Single kernels, not hours of training.
ChipModel short_runs(const char* id) {
  return full_clock(shipped(id));
}

struct Product {
  const char* chip;
  Precision precision;
  double m, n, k;
  double measured_us;
};

// Best shapes found (MAMF), cuBLASLt and hipBLASLt runs (Azure), DeepGEMM, TPU micro-benchmarks.
const Product kProducts[] = {
    {"a100-80g-sxm", Precision::bf16, 1024, 10240, 5120, 395.9},
    {"a100-80g-sxm", Precision::bf16, 8192, 8192, 8192, 4333},
    {"h100-sxm", Precision::bf16, 2048, 2048, 13312, 140.6},
    {"h100-sxm", Precision::fp8, 8192, 8192, 8192, 852.3},
    {"h800-sxm", Precision::fp8_block, 4096, 4096, 7168, 184.4},
    {"h200-sxm", Precision::fp8, 16384, 16384, 16384, 6438},
    {"b200-hgx", Precision::bf16, 1792, 16128, 3072, 101.8},
    {"gb200", Precision::fp8, 6144, 12288, 12288, 662.9},
    {"mi300x", Precision::bf16, 8192, 8192, 8192, 1437},
    {"mi355x", Precision::bf16, 12288, 8192, 8192, 1053.8},
    {"ascend-910b2", Precision::bf16, 16384, 16384, 16384, 28907},
    {"gaudi2", Precision::bf16, 14336, 15360, 2048, 2154},
    {"tpu-v6e", Precision::bf16, 8192, 8192, 8192, 1390},
};

TEST(Measured, ProductsWithinAThird) {
  for (const Product& row : kProducts) {
    const double predicted = microseconds(short_runs(row.chip), matmul(row.m, row.n, row.k, row.precision));
    EXPECT_GT(predicted / row.measured_us, 0.7) << row.chip << " " << row.m;
    EXPECT_LT(predicted / row.measured_us, 1.35) << row.chip << " " << row.m;
  }
}

// FlashAttention 3 forward on H100: 648 and 616 Tflop/s at 16,384 tokens and 16 heads of 128.
TEST(Measured, AttentionForward) {
  const ChipModel h100 = short_runs("h100-sxm");
  const double operations = 4.0 * 16 * 16384 * 16384 * 128;
  EXPECT_NEAR(microseconds(h100, attention(1, 16, 16384, 128, false, false)) / (operations / 648e12 * 1e6), 1,
              0.2);
  EXPECT_NEAR(microseconds(h100, attention(1, 16, 16384, 128)) / (operations / 2 / 616e12 * 1e6), 1, 0.2);
}

// A chip with 15 % of the H100's matrix unit at 57 % of its watts is never short of either: large products
// reach 85 to 95 % of the peak hour after hour, as users of H20 report, and attention beside them.
TEST(Measured, ChipsThatAreCutInPeakReachMoreOfIt) {
  const ChipModel h20 = shipped("h20");
  for (const double side : {4096.0, 8192.0, 16384.0}) {
    const double reached = price(h20, matmul(side, side, side)).of_peak;
    EXPECT_GT(reached, 0.85) << side;
    EXPECT_LT(reached, 0.96) << side;
    EXPECT_LT(price(shipped("h800"), matmul(side, side, side)).of_peak, 0.7) << "of the same die, uncut";
  }
  EXPECT_NEAR(microseconds(short_runs("h20"), attention(2, 16, 2048, 128)) / 319, 1, 0.15);
}

// FlashAttention 2 on A100, forward and backward together: 189 Tflop/s with the causal mask.
TEST(Measured, AttentionForwardAndBackward) {
  const ChipModel a100 = short_runs("a100-80g-sxm");
  const double operations = 3.5 * 4.0 * 16 * 16384 * 16384 * 128 / 2;
  const double predicted = microseconds(a100, attention(1, 16, 16384, 128)) +
                           microseconds(a100, attention(1, 16, 16384, 128, true));
  EXPECT_NEAR(predicted / (operations / 189e12 * 1e6), 1, 0.2);
}

// A residual addition of 2 x 1,024 tokens and 5,632 hidden on A100: 42.4 us.
TEST(Measured, ResidualAddition) {
  EXPECT_NEAR(microseconds(short_runs("a100-80g-sxm"), streaming(2.0 * 1024 * 5632 * 6)) / 42.4, 1, 0.25);
}

// Every profile has every constant; a chip whose record lacks a figure is told, not guessed.
TEST(Measured, EveryShippedProfileMakesAModel) {
  const spec::Catalogue catalogue;
  for (const std::string& id : catalogue.names("chip-profile")) {
    Diagnostics diagnostics;
    const auto profile = spec::load_chip_profile(id, catalogue, diagnostics);
    ASSERT_TRUE(profile.has_value()) << id << diagnostics.render();
    spec::Chip chip = sample_chip();
    chip.units = {};  // cores and cache come from the profile
    make_chip_model(chip, *profile, diagnostics);
    EXPECT_TRUE(diagnostics.ok()) << diagnostics.render();
  }
}

// On every chip with a known peak, a bandwidth and tens of cores a large product comes near its share. Where
// the peak itself is an estimate, the cache of the relative that lends its profile may not feed it.
TEST(Measured, LargeProductsOnEveryChip) {
  const spec::Catalogue catalogue;
  int priced = 0;
  for (const std::string& id : catalogue.names("chip")) {
    Diagnostics diagnostics;
    const auto chip = spec::load_chip(id, catalogue, diagnostics);
    ASSERT_TRUE(chip.has_value()) << id << diagnostics.render();
    const auto profile = spec::load_chip_profile(chip->profile, catalogue, diagnostics);
    ASSERT_TRUE(profile.has_value()) << id << diagnostics.render();
    const ChipModel model = make_chip_model(*chip, *profile, diagnostics);
    if (!diagnostics.ok() || model.peak[static_cast<int>(Precision::bf16)] <= 0 || model.cores > 1000)
      continue;
    if (!chip->peak[static_cast<std::size_t>(Precision::bf16)].verified) continue;
    const double share = model.matmul[static_cast<int>(Precision::bf16)];
    const double reached = price(model, matmul(32768, 32768, 32768)).of_peak;
    EXPECT_GT(reached, 0.7 * share) << id;
    EXPECT_LE(reached, share) << id;
    ++priced;
  }
  EXPECT_GT(priced, 40);
}

}  // namespace
}  // namespace caelum::chip
