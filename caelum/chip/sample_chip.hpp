// A chip of round numbers for tests by hand: 100 cores, 1,000 Tflop/s, 1 TB/s.
#pragma once

#include <gtest/gtest.h>

#include "caelum/chip/chip_model.hpp"

namespace caelum::chip {

inline spec::Chip sample_chip() {
  spec::Chip chip;
  chip.id = "sample";
  chip.peak[static_cast<std::size_t>(Precision::bf16)].value = OpRate{1e15};
  chip.peak[static_cast<std::size_t>(Precision::fp8)].value = OpRate{2e15};
  chip.hbm.bandwidth.value = 1 * units::TBps;
  chip.hbm.capacity.value = 80 * units::GB;
  chip.units.count.value = 100;
  chip.units.l2.value = 50 * units::MB;
  return chip;
}

inline spec::ChipProfile sample_profile() {
  spec::ChipProfile profile;
  profile.id = "sample";
  profile.matmul[static_cast<std::size_t>(Precision::bf16)].value = 0.8;
  profile.sustained.value = 1.0;
  profile.cores.value = 100;
  profile.tile_m.value = 256;
  profile.tile_n.value = 128;
  profile.k_ramp.value = 100;
  profile.tail.value = 0.5;
  profile.l2_bandwidth.value = 100 * units::TBps;
  profile.overlap.value = 1.0;
  profile.launch.value = 2 * units::us;
  profile.memory.value = 0.9;
  profile.memory_ramp.value = 1 * units::MB;
  profile.attention_forward.value = 0.9;
  profile.attention_backward.value = 0.7;
  profile.attention_ramp.value = 100;
  profile.attention_block.value = 128;
  profile.exponential.value = 250;
  profile.grouped.value = 0.9;
  profile.group_overhead.value = 1 * units::us;
  return profile;
}

inline ChipModel make(const spec::Chip& chip, const spec::ChipProfile& profile) {
  Diagnostics diagnostics;
  ChipModel model = make_chip_model(chip, profile, diagnostics);
  EXPECT_TRUE(diagnostics.ok());
  return model;
}

inline workload::Operator matmul(double m, double n, double k, Precision precision = Precision::bf16) {
  workload::Operator op;
  op.kind = workload::OpKind::matmul;
  op.precision = precision;
  op.m = m;
  op.n = n;
  op.k = k;
  op.work = Ops{2 * m * n * k};
  const double element = precision == Precision::bf16 ? 2 : 1;
  op.read = Bytes{(m * k + k * n) * element};
  op.written = Bytes{m * n * 2};
  return op;
}

inline workload::Operator grouped(double rows, double groups, double n, double k) {
  workload::Operator op = matmul(rows, n, k);
  op.kind = workload::OpKind::grouped_matmul;
  op.groups = groups;
  op.read = Bytes{(rows * k + groups * k * n) * 2};
  return op;
}

inline workload::Operator streaming(double bytes) {
  workload::Operator op;
  op.kind = workload::OpKind::memory;
  op.read = Bytes{bytes / 2};
  op.written = Bytes{bytes / 2};
  return op;
}

inline workload::Operator attention(double batch, double heads, double length, double head_dim,
                                    bool backward = false, bool causal = true) {
  workload::Operator op;
  op.kind = workload::OpKind::attention;
  op.attention = {.batch = batch,
                  .heads = heads,
                  .kv_heads = heads,
                  .query = length,
                  .keys = length,
                  .head_dim = head_dim,
                  .value_dim = head_dim,
                  .window = 0,
                  .causal = causal,
                  .backward = backward};
  const double tensor = batch * heads * length * head_dim * 2;
  op.read = Bytes{(backward ? 5 : 3) * tensor};
  op.written = Bytes{(backward ? 3 : 1) * tensor};
  return op;
}

inline double microseconds(const ChipModel& model, const workload::Operator& op) {
  return price(model, op).time.in(units::us);
}

}  // namespace caelum::chip
