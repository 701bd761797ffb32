// Cases worked out by hand on a chip of round numbers, and the limits of each mechanism.
#include <cmath>

#include "caelum/chip/families.hpp"
#include "caelum/chip/sample_chip.hpp"

namespace caelum::chip {
namespace {

// M-chip-2: 40 x 80 tiles = 3,200 tiles, 32 full waves on 100 cores; each tile takes
// 2 x 256 x 128 x 4,196 / 8 Tflop/s = 34.37 us.
TEST(Matmul, FullWavesByHand) {
  const ChipModel model = make(sample_chip(), sample_profile());
  const double expected = 2 + 32 * 2.0 * 256 * 128 * 4196 / 8e12 * 1e6;
  EXPECT_NEAR(microseconds(model, matmul(10240, 10240, 4096)), expected, 1e-6);
  EXPECT_EQ(price(model, matmul(10240, 10240, 4096)).bound, Bound::compute);
}

// M-chip-2: 101 tiles need a second wave with one tile in it; half of its idle time is lost.
TEST(Matmul, PartialWaveLosesTheTail) {
  const ChipModel model = make(sample_chip(), sample_profile());
  EXPECT_DOUBLE_EQ(waves(model, 100), 1);
  EXPECT_DOUBLE_EQ(waves(model, 101), 1.01 + 0.5 * 0.99);
  EXPECT_DOUBLE_EQ(waves(model, 10), 0.1 + 0.5 * 0.9);
}

TEST(Matmul, LargeProductsReachTheSustainedShare) {
  const ChipModel model = make(sample_chip(), sample_profile());
  EXPECT_NEAR(price(model, matmul(65536, 65536, 65536)).of_peak, 0.8, 0.002);
}

TEST(Matmul, TinyProductsCostALaunch) {
  const ChipModel model = make(sample_chip(), sample_profile());
  const OperatorCost cost = price(model, matmul(16, 16, 16));
  EXPECT_NEAR(cost.time.in(units::us), 2, 0.5);
  EXPECT_EQ(cost.bound, Bound::launch);
}

// One row against a large weight matrix: 200 MB at 0.9 TB/s.
TEST(Matmul, OneRowIsBoundByMemory) {
  const ChipModel model = make(sample_chip(), sample_profile());
  const OperatorCost cost = price(model, matmul(1, 10000, 10000));
  EXPECT_EQ(cost.bound, Bound::memory);
  EXPECT_NEAR(cost.time.in(units::us), 2 + (200e6 + 1e6) / 0.9e12 * 1e6, 0.1);
}

// M-chip-3: with a slow cache the operand panels of the largest tile set the pace.
TEST(Matmul, CacheBandwidthBinds) {
  spec::ChipProfile profile = sample_profile();
  profile.l2_bandwidth.value = 1 * units::TBps;
  const ChipModel model = make(sample_chip(), profile);
  const double panels = 3200.0 * (256 + 128) * 4096 * 2;
  EXPECT_NEAR(microseconds(model, matmul(10240, 10240, 4096)), 2 + panels / 1e12 * 1e6, 1e-6);
}

// M-chip-1: with overlap 0.75 a quarter of the shorter part shows.
TEST(Price, PartOfTheShorterShows) {
  spec::ChipProfile profile = sample_profile();
  const double hidden = microseconds(make(sample_chip(), profile), matmul(10240, 10240, 4096));
  profile.overlap.value = 0.75;
  const double seen = microseconds(make(sample_chip(), profile), matmul(10240, 10240, 4096));
  const double memory = ((2 * 10240.0 * 4096 + 10240.0 * 10240) * 2 + 1e6) / 0.9e12 * 1e6;
  EXPECT_NEAR(seen - hidden, memory / 4, 1e-6);
}

TEST(Price, EachLaunchCounts) {
  const ChipModel model = make(sample_chip(), sample_profile());
  workload::Operator op = streaming(0);
  op.kernels = 7;
  EXPECT_DOUBLE_EQ(microseconds(model, op), 14);
}

TEST(Price, FasterFormatsAreFaster) {
  const ChipModel model = make(sample_chip(), sample_profile());
  const double wide = microseconds(model, matmul(8192, 8192, 8192));
  const double narrow = microseconds(model, matmul(8192, 8192, 8192, Precision::fp8));
  EXPECT_NEAR(wide / narrow, 2, 0.05);
}

// M-chip-4: 64 groups of 10 rows each take a tile of their own; the groups' overhead is added.
TEST(Grouped, EachGroupRoundsUp) {
  const ChipModel model = make(sample_chip(), sample_profile());
  const double few = microseconds(model, grouped(640, 64, 4096, 4096));
  const double one = microseconds(model, grouped(640, 1, 4096, 4096));
  EXPECT_GT(few, one + 63);
  const double many_rows = microseconds(model, grouped(640 * 256, 64, 4096, 4096)) - 63;
  const double dense = microseconds(model, matmul(640 * 256, 4096, 4096));
  EXPECT_NEAR(many_rows / dense, 1 / 0.9, 0.02);
}

// M-chip-20: 64 products of 4 tiles fill 100 cores together; four at a time leave most of them idle.
TEST(Grouped, LoopsFillTheCoresAFewAtATime) {
  ChipModel model = make(sample_chip(), sample_profile());
  model.group_overhead = 0;  // the loop's is its issue
  workload::Operator op = grouped(64 * 256, 64, 512, 4096);
  op.read = op.written = Bytes{};  // compute alone is looked at
  const double together = microseconds(model, op);
  op.looped = true;
  model.loop_streams = 4;
  EXPECT_GT(microseconds(model, op), together);
  model.loop_issue = 1e-3;  // a slow host sets the pace
  EXPECT_GE(microseconds(model, op), 64e3);
}

// M-chip-5: 8 x 100 blocks = 8 full waves; a block sees 12,800 keys and the ramp of 100.
TEST(Attention, UnmaskedByHand) {
  const ChipModel model = make(sample_chip(), sample_profile());
  const workload::Operator op = attention(1, 8, 12800, 128, false, false);
  const double pair = std::hypot(4 * 128 / (0.8e15 * 0.9), 250 / 1e15);
  const double expected = 2 + 8 * 128 * 100 * 12900.0 * pair * 1e6;
  EXPECT_NEAR(microseconds(model, op), expected, 1e-3);
}

TEST(Attention, OperationsOfTheMask) {
  workload::AttentionShape shape = attention(2, 4, 1024, 64).attention;
  EXPECT_DOUBLE_EQ(attention_operations(shape), 2.0 * 4 * 1024 * 1025 / 2 * 4 * 64);
  shape.window = 1;  // each query sees itself
  EXPECT_DOUBLE_EQ(attention_operations(shape), 2.0 * 4 * 1024 * 4 * 64);
  shape.window = 0;
  shape.query = 1;  // the last token sees all keys
  EXPECT_DOUBLE_EQ(attention_operations(shape), 2.0 * 4 * 1024 * 4 * 64);
  shape.backward = true;
  EXPECT_DOUBLE_EQ(attention_operations(shape), 2.5 * 2.0 * 4 * 1024 * 4 * 64);
}

TEST(Attention, StatedWorkWinsOverTheMask) {
  const ChipModel model = make(sample_chip(), sample_profile());
  workload::Operator op = attention(1, 64, 8192, 128);
  const double by_mask = microseconds(model, op);
  op.work = Ops{attention_operations(op.attention)};
  EXPECT_NEAR(microseconds(model, op), by_mask, by_mask * 1e-9);
  op.work /= 2;
  EXPECT_LT(microseconds(model, op), 0.6 * by_mask);
}

TEST(Attention, FewHeadsWaitForTheLongestBlock) {
  const ChipModel model = make(sample_chip(), sample_profile());
  const double one = microseconds(model, attention(1, 1, 4096, 128));
  const double two = microseconds(model, attention(1, 2, 4096, 128));
  EXPECT_NEAR(one, two, 0.1 * one);
}

// M-chip-6: below the ramp the bytes count twice.
TEST(Memory, HalfRateAtTheRamp) {
  const ChipModel model = make(sample_chip(), sample_profile());
  EXPECT_NEAR(microseconds(model, streaming(1e6)), 2 + 2e6 / 0.9e12 * 1e6, 1e-9);
  EXPECT_NEAR(price(model, streaming(1e12)).of_bandwidth, 0.9, 1e-3);
}

TEST(Model, FullClockTakesThePowerLimitAway) {
  spec::ChipProfile profile = sample_profile();
  profile.sustained.value = 0.9;
  const ChipModel hot = make(sample_chip(), profile);
  EXPECT_DOUBLE_EQ(hot.matmul[static_cast<int>(Precision::bf16)], 0.72);
  EXPECT_DOUBLE_EQ(full_clock(hot).rate[static_cast<int>(Precision::bf16)], 0.8e15);
}

// M-chip-8: fp8 at the sample's share demands as much as bf16; at half of that share it demands half
// and keeps 2^(1/2.5) of the clock, at most all of it.
TEST(Model, FormatsThatDrawLessKeepMoreClock) {
  spec::ChipProfile profile = sample_profile();
  profile.sustained.value = 0.7;
  const auto fp8 = static_cast<std::size_t>(Precision::fp8);
  profile.matmul[fp8].value = 0.8;
  EXPECT_DOUBLE_EQ(make(sample_chip(), profile).matmul[fp8], 0.8 * 0.7);
  profile.matmul[fp8].value = 0.4;
  EXPECT_DOUBLE_EQ(make(sample_chip(), profile).matmul[fp8], 0.4 * 0.7 * std::pow(2.0, 0.4));
  EXPECT_DOUBLE_EQ(full_clock(make(sample_chip(), profile)).matmul[fp8], 0.4);
  profile.sustained.value = 0.95;
  EXPECT_DOUBLE_EQ(make(sample_chip(), profile).matmul[fp8], 0.4);
}

TEST(Model, UnsupportedFormatsRunAsTheNextWider) {
  spec::Chip chip = sample_chip();
  chip.peak[static_cast<std::size_t>(Precision::fp8)] = {};
  const ChipModel model = make(chip, sample_profile());
  EXPECT_EQ(model.peak[static_cast<int>(Precision::fp8)], 0);
  EXPECT_EQ(model.rate[static_cast<int>(Precision::fp8)], 0.8e15);
  EXPECT_EQ(model.rate[static_cast<int>(Precision::fp32)], 0.4e15);
}

TEST(Model, EveryGapIsTold) {
  spec::Chip chip = sample_chip();
  chip.hbm.bandwidth = {};
  chip.peak = {};
  spec::ChipProfile profile = sample_profile();
  profile.k_ramp = {};
  Diagnostics diagnostics;
  make_chip_model(chip, profile, diagnostics);
  ASSERT_EQ(diagnostics.all().size(), 3u);
  EXPECT_NE(diagnostics.all()[0].message.find("peak.bf16"), std::string::npos);
  EXPECT_NE(diagnostics.all()[1].message.find("hbm.bandwidth"), std::string::npos);
  EXPECT_NE(diagnostics.all()[1].hint.find("--set cluster.system.chip.hbm.bandwidth"), std::string::npos);
  EXPECT_NE(diagnostics.all()[2].message.find("k_ramp"), std::string::npos);
}

}  // namespace
}  // namespace caelum::chip
