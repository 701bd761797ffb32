// The operator families behind `price`, one .cpp each. Every family answers the same three
// questions: how long the matrix unit, the memory and the fixed parts take.
#pragma once

#include "caelum/chip/chip_model.hpp"

namespace caelum::chip {

/// Seconds of one operator by resource, before they are combined (M-chip-1).
struct Parts {
  double compute = 0;  ///< matrix unit, caches on the way to it, and softmax
  double memory = 0;   ///< off-chip memory
  double fixed = 0;    ///< launches and overheads that hide under nothing
};

Parts matmul_parts(const ChipModel& chip, const workload::Operator& op);
Parts grouped_parts(const ChipModel& chip, const workload::Operator& op);
Parts attention_parts(const ChipModel& chip, const workload::Operator& op);
Parts memory_parts(const ChipModel& chip, const workload::Operator& op);

/// Operations that the matrix unit executes for `shape` with the pairs of query and key that the
/// mask leaves (M-chip-5): two products forward, five backward.
double attention_operations(const workload::AttentionShape& shape);

/// Waves of `tiles` equal tiles over the cores; the idle cores of the last wave cost the share
/// `tail` of what they would cost without any split (M-chip-2).
double waves(const ChipModel& chip, double tiles);

/// Seconds of `products` equal products m x n x k on the best tile shape (M-chip-2, M-chip-3).
double product_time(const ChipModel& chip, int precision, double products, double m, double n, double k);

/// Seconds of as many equal products issued one after another on a few streams (M-chip-20).
double loop_time(const ChipModel& chip, int precision, double products, double m, double n, double k);

/// Seconds to stream `bytes` in `kernels` launches (M-chip-6).
double stream_time(const ChipModel& chip, double bytes, double kernels);

}  // namespace caelum::chip
