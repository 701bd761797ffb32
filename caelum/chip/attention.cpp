// Fused attention (FlashAttention class): blocks of queries over cores, products on the matrix
// unit, one exponential for each pair of query and key on the vector unit.
#include <algorithm>
#include <cmath>

#include "caelum/chip/families.hpp"

namespace caelum::chip {
namespace {

constexpr double kBlock = 128;  // queries of one block, and keys of one step: FlashAttention 2 and 3

/// Keys that a query sees on average. The mask ends at the last key, also with more keys than
/// queries (a cached prefix); a window w leaves at most w keys to each query.
double mean_keys(const workload::AttentionShape& shape) {
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

double operations_per_pair(const workload::AttentionShape& shape) {
  return shape.backward ? 2 * (3 * shape.head_dim + 2 * shape.value_dim) : 2 * (shape.head_dim + shape.value_dim);
}

}  // namespace

double attention_operations(const workload::AttentionShape& shape) {
  return shape.batch * shape.heads * shape.query * mean_keys(shape) * operations_per_pair(shape);
}

// M-chip-5. The stated work wins over the mask: a context-parallel rank's share of a causal mask
// depends on how the sequence was cut, which only the workload knows.
Parts attention_parts(const ChipModel& chip, const workload::Operator& op) {
  const workload::AttentionShape& shape = op.attention;
  const double per_pair = operations_per_pair(shape);
  const double rows = shape.batch * shape.heads * shape.query;
  const double keys = op.work.canonical() > 0 ? op.work.canonical() / (per_pair * rows) : mean_keys(shape);

  const double blocks = shape.batch * shape.heads * std::ceil(shape.query / kBlock);
  const bool masked = shape.causal || shape.window > 0;
  const double steps = keys + (masked ? kBlock / 2 : 0) + chip.attention_ramp;
  const double pairs_per_core = waves(chip, blocks) * kBlock * steps;

  const double share = shape.backward ? chip.attention_backward : chip.attention_forward;
  const double rate = chip.rate[static_cast<int>(op.precision)] * share;
  const double compute = pairs_per_core * chip.cores * (per_pair / rate + chip.exponential);
  const double bytes = op.read.canonical() + op.written.canonical();
  return {compute, stream_time(chip, bytes, op.kernels), op.kernels * chip.launch};
}

}  // namespace caelum::chip
