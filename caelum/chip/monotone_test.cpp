// Properties over many shapes: less of a resource never helps, more work never costs less.
#include <functional>
#include <vector>

#include "caelum/chip/sample_chip.hpp"

namespace caelum::chip {
namespace {

std::vector<workload::Operator> many_operators() {
  std::vector<workload::Operator> all;
  for (double m : {1.0, 17.0, 128.0, 1000.0, 4096.0, 30000.0}) {
    for (double n : {64.0, 1536.0, 7168.0, 28672.0}) {
      for (double k : {64.0, 512.0, 4096.0, 16384.0}) {
        all.push_back(matmul(m, n, k));
        all.push_back(matmul(m, n, k, Precision::fp8));
        all.push_back(grouped(m * 8, 8, n, k));
      }
    }
  }
  for (double length : {100.0, 512.0, 4096.0, 32768.0}) {
    for (double heads : {1.0, 8.0, 64.0}) {
      for (double head_dim : {64.0, 128.0, 192.0}) {
        all.push_back(attention(1, heads, length, head_dim));
        all.push_back(attention(2, heads, length, head_dim, true));
      }
    }
  }
  for (double bytes : {0.0, 1e3, 1e5, 1e6, 3e6, 1e9}) all.push_back(streaming(bytes));
  return all;
}

void expect_never_faster(const std::function<void(spec::Chip&, spec::ChipProfile&)>& weaken) {
  spec::Chip chip = sample_chip();
  spec::ChipProfile profile = sample_profile();
  const ChipModel before = make(chip, profile);
  weaken(chip, profile);
  const ChipModel after = make(chip, profile);
  for (const workload::Operator& op : many_operators()) {
    EXPECT_GE(price(after, op).time, price(before, op).time) << op.m << " " << op.n << " " << op.k;
  }
}

TEST(Monotone, HalfOfAnyResourceIsNeverFaster) {
  expect_never_faster([](spec::Chip& c, spec::ChipProfile&) { *c.hbm.bandwidth.value /= 2; });
  expect_never_faster([](spec::Chip& c, spec::ChipProfile&) {
    c.peak[static_cast<std::size_t>(Precision::bf16)].value = OpRate{5e14};
  });
  expect_never_faster([](spec::Chip& c, spec::ChipProfile&) {
    c.peak[static_cast<std::size_t>(Precision::fp8)].value = OpRate{1e15};
  });
  expect_never_faster([](spec::Chip&, spec::ChipProfile& p) { *p.l2_bandwidth.value /= 2; });
  expect_never_faster([](spec::Chip&, spec::ChipProfile& p) { *p.memory.value /= 2; });
  expect_never_faster([](spec::Chip&, spec::ChipProfile& p) { *p.sustained.value /= 2; });
  expect_never_faster([](spec::Chip&, spec::ChipProfile& p) { *p.overlap.value /= 2; });
  expect_never_faster([](spec::Chip&, spec::ChipProfile& p) { *p.grouped.value /= 2; });
  expect_never_faster([](spec::Chip&, spec::ChipProfile& p) { *p.launch.value *= 2; });
  expect_never_faster([](spec::Chip&, spec::ChipProfile& p) { *p.tail.value = 1; });
  expect_never_faster([](spec::Chip&, spec::ChipProfile& p) { *p.exponential.value *= 2; });
}

TEST(Monotone, MoreWorkNeverCostsLess) {
  const ChipModel model = make(sample_chip(), sample_profile());
  double last = 0;
  for (double m = 1; m < 20000; m += 37) {
    const double now = microseconds(model, matmul(m, 4096, 4096));
    EXPECT_GE(now, last) << m;
    last = now;
  }
  last = 0;
  for (double k = 1; k < 20000; k += 37) {
    const double now = microseconds(model, matmul(1000, 3000, k));
    EXPECT_GE(now, last) << k;
    last = now;
  }
  last = 0;
  for (double length = 1; length < 20000; length += 61) {
    const double now = microseconds(model, attention(1, 8, length, 128));
    EXPECT_GE(now, last) << length;
    last = now;
  }
}

/// Times after over before, launches left out, when one thing is changed on the sample chip.
double time_ratio(const workload::Operator& op,
                  const std::function<void(spec::Chip&, spec::ChipProfile&)>& change) {
  spec::Chip chip = sample_chip();
  spec::ChipProfile profile = sample_profile();
  const double before = microseconds(make(chip, profile), op) - 2;
  change(chip, profile);
  return (microseconds(make(chip, profile), op) - 2) / before;
}

// How much, not only which way: what limits an operator costs it in full, what does not costs nothing.
TEST(Monotone, WhatLimitsCostsInFull) {
  const auto half_bandwidth = [](spec::Chip& c, spec::ChipProfile&) { *c.hbm.bandwidth.value /= 2; };
  const auto half_peak = [](spec::Chip& c, spec::ChipProfile&) {
    *c.peak[static_cast<std::size_t>(Precision::bf16)].value /= 2;
  };
  const workload::Operator stream = streaming(10e9), product = matmul(16384, 16384, 16384);
  EXPECT_NEAR(time_ratio(stream, half_bandwidth), 2, 0.001);
  EXPECT_NEAR(time_ratio(stream, [](spec::Chip&, spec::ChipProfile& p) { *p.memory.value /= 2; }), 2, 0.001);
  EXPECT_NEAR(time_ratio(stream, half_peak), 1, 1e-12);
  EXPECT_NEAR(time_ratio(product, half_peak), 2, 0.02);
  EXPECT_NEAR(time_ratio(product,
                         [](spec::Chip&, spec::ChipProfile& p) {
                           p.matmul[static_cast<std::size_t>(Precision::bf16)].value = 0.4;
                         }),
              2, 0.02);
  EXPECT_NEAR(time_ratio(product, half_bandwidth), 1, 0.02);
  EXPECT_NEAR(time_ratio(matmul(1, 16384, 16384), half_bandwidth), 2, 0.05);  // a row: its weights are read
  EXPECT_NEAR(time_ratio(grouped(65536, 8, 8192, 8192), half_peak), 2, 0.05);
  EXPECT_NEAR(time_ratio(attention(8, 64, 16384, 128), half_peak), 2, 0.1);
}

// 2 x 16,384^3 operations at 80 % of 1 Pflop/s are 10,995 us, and 10 GB at 90 % of 1 TB/s 11,111 us.
TEST(Monotone, LargeOperatorsTakeWhatTheirLimitSays) {
  const ChipModel model = make(sample_chip(), sample_profile());
  EXPECT_NEAR(microseconds(model, matmul(16384, 16384, 16384)) / 10995.1, 1, 0.05);
  EXPECT_NEAR(microseconds(model, streaming(10e9)) / 11111.1, 1, 0.01);
  EXPECT_NEAR(
      microseconds(model, matmul(32768, 16384, 16384)) / microseconds(model, matmul(16384, 16384, 16384)), 2,
      0.02);
  EXPECT_NEAR(
      microseconds(model, attention(8, 64, 32768, 128)) / microseconds(model, attention(8, 64, 16384, 128)),
      4, 0.1);
}

TEST(Monotone, TimesAreFiniteAndAtLeastALaunch) {
  const ChipModel model = make(sample_chip(), sample_profile());
  for (const workload::Operator& op : many_operators()) {
    const OperatorCost cost = price(model, op);
    EXPECT_TRUE(cost.time >= 2 * units::us && cost.time < 1e4 * units::s);
    EXPECT_LE(cost.of_peak, 1);
    EXPECT_LE(cost.of_bandwidth, 1);
  }
  workload::Operator nothing;
  nothing.kind = workload::OpKind::attention;
  EXPECT_EQ(price(model, nothing).time, 2 * units::us);
}

// M-chip-9: heads of 108 elements are 216 bytes a row, no multiple of 16; of 112 they are.
TEST(Matmul, HeadsOffTheRowAlignmentAreSlow) {
  const ChipModel model = make(sample_chip(), sample_profile());
  workload::Operator op = matmul(4096, 4096, 4096);
  const double whole = microseconds(model, op);
  op.head_row = 112;
  EXPECT_DOUBLE_EQ(microseconds(model, op), whole);
  op.head_row = 108;
  EXPECT_GT(microseconds(model, op), 5 * whole);
}

}  // namespace
}  // namespace caelum::chip
