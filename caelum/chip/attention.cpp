// Fused attention (FlashAttention class): blocks of queries over cores, products on the matrix
// unit, one exponential for each pair of query and key on the vector unit.
#include <algorithm>
#include <cmath>

#include "caelum/chip/families.hpp"

namespace caelum::chip {
namespace {

constexpr double kBackwardBlock = 128;  // queries of one block where registers also hold two gradients
constexpr double kEdge = 64;            // half of a 128-key step: what a mask's edge wastes on average

/// Keys that a query sees on average. The mask ends at the last key, also with more keys than
/// queries (a cached prefix); a window w leaves at most w keys to each query.
double masked_keys(const workload::AttentionShape& shape) {
  if (!shape.causal) return shape.window > 0 ? std::min(shape.window, shape.keys) : shape.keys;
  const double last = shape.keys;
  const double first = std::max(shape.keys - shape.query + 1, 1.0);
  const double full = (first + last) / 2;
  if (shape.window <= 0 || shape.window >= last) return full;
  if (shape.window <= first) return shape.window;
  const double growing = shape.window - first;  // queries that see less than the window
  const double all = last - first;
  return (growing * (first + shape.window) / 2 + (all - growing) * shape.window) / all;
}

/// Operations of the matrix unit for one pair: two products forward; backward computes the scores
/// again and four gradients, three of them over the head's dimension.
double operations_per_pair(const workload::AttentionShape& shape) {
  return shape.backward ? 2 * (3 * shape.head_dim + 2 * shape.value_dim)
                        : 2 * (shape.head_dim + shape.value_dim);
}

/// Keys a query sees on average by the work stated, which counts backward as 2.5 times forward.
double stated_keys(const workload::Operator& op, double rows) {
  const workload::AttentionShape& shape = op.attention;
  const double forward = 2 * (shape.head_dim + shape.value_dim);
  return op.work.canonical() / (rows * forward * (shape.backward ? 2.5 : 1));
}

/// M-chip-21: cores share the keys, so no wave is part empty; rows that share keys are one operand of the
/// matrix unit, filled up to its 64.
Parts cache_parts(const ChipModel& chip, const workload::Operator& op) {
  constexpr double kRows = 64;
  const workload::AttentionShape& shape = op.attention;
  const double rows = shape.query * shape.heads / std::max(shape.kv_heads, 1.0);
  const double filled = std::ceil(rows / kRows) * kRows / rows;
  const double rate = chip.rate[static_cast<int>(op.precision)] * chip.attention_forward;
  const double bytes = op.read.canonical() + op.written.canonical();
  // Parts of the keys are joined by a second, small kernel.
  return {op.work.canonical() * filled / rate, stream_time(chip, bytes, op.kernels),
          (op.kernels + 1) * chip.launch};
}

}  // namespace

double attention_operations(const workload::AttentionShape& shape) {
  return shape.batch * shape.heads * shape.query * masked_keys(shape) * operations_per_pair(shape);
}

// M-chip-5. The stated work wins over the mask: a context-parallel rank's share of a causal mask
// depends on how the sequence was cut, which only the workload knows.
Parts attention_parts(const ChipModel& chip, const workload::Operator& op) {
  const workload::AttentionShape& shape = op.attention;
  if (shape.decode) return cache_parts(chip, op);
  const double per_pair = operations_per_pair(shape);
  const double rows = shape.batch * shape.heads * shape.query;
  if (rows <= 0) return {0, 0, op.kernels * chip.launch};
  const double keys = op.work.canonical() > 0 ? stated_keys(op, rows) : masked_keys(shape);

  const bool windowed = shape.window > 0 && shape.window < shape.keys;
  const double edges = (shape.causal ? kEdge : 0) + (windowed ? kEdge : 0);
  const double around = edges + chip.attention_ramp;
  const double block = shape.backward ? std::min(chip.attention_block, kBackwardBlock) : chip.attention_block;
  const double blocks = shape.batch * shape.heads * std::ceil(shape.query / block);
  // The last block of a causal mask sees about twice the mean: with few blocks it sets the pace.
  const double most = windowed ? std::min(shape.window, shape.keys) : shape.keys;
  const double longest = shape.causal ? std::min(2 * keys, most) : keys;
  const double steps = std::max(waves(chip, blocks) * (keys + around), longest + around);

  const double share = shape.backward ? chip.attention_backward : chip.attention_forward;
  const double products = per_pair / (chip.rate[static_cast<int>(op.precision)] * share);
  // Products and exponentials run beside each other, imperfectly: the square root of their squares.
  const double compute = steps * block * chip.cores * std::hypot(products, chip.exponential);
  const double bytes = op.read.canonical() + op.written.canonical();
  return {compute, stream_time(chip, bytes, op.kernels), op.kernels * chip.launch};
}

}  // namespace caelum::chip
