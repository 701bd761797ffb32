// Attention of one new token a sequence (M-operators-3). Two kernels compete: one block for each query
// head, whose group reads its keys through the cache again and again, and one block for a group of
// query heads. Either cuts long contexts into parts and adds them up in a second pass. Which one runs and
// how many parts there are follows a library's fixed rule, or is whatever is faster.
#include "caelum/chip/kernel_parts.hpp"

namespace caelum::chip {
namespace {

using enum spec::Constant;

constexpr double kLeast = 64;     // keys below which a context is not cut
constexpr double kPart = 128;     // keys of a part where a fixed rule cuts
constexpr double kFilled = 0.25;  // of the cores, from which the rule groups: TensorRT-LLM's choice
constexpr double kWaves = 3;      // parts for each core at most, by that rule
constexpr double kFree = 16;      // SPLITS from which no rule is known, and the fastest is taken
constexpr double kUncut = 1;      // SPLITS of a library that always groups, and never cuts then
constexpr double kParts[] = {2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 128};

struct Blocks {
  double count = 0;       ///< without cuts
  double keys = 0;        ///< that a query sees, of one sequence
  double context = 0;     ///< keys of one sequence, by which libraries with a fixed rule cut
  double row = 0;         ///< bytes of one key and its value
  double outputs = 0;     ///< bytes of the parts' results, for one part
  double cached = 0;      ///< bytes drawn from the cache by all blocks
  double query_time = 0;  ///< s for one key
  double start = 0, draw = 0, slots = 1, tile = 0, extra = 0;
};

/// What may hide under the memory's transfers, and what comes before and after them: the first blocks'
/// prologue and the second pass over the parts.
struct Cost {
  double hidden = 0, open = 0;
  [[nodiscard]] double sum() const { return hidden + open; }
};

bool by_rule(const Kernel& kernel) {
  return kernel(splits) < kFree;
}

Cost cost_of(const Kernel& kernel, const Blocks& b, double parts) {
  const double block = b.start + (b.tile + b.keys / parts) * (b.row / b.draw + b.query_time);
  const double all = rounds(b.count * parts, kernel.chip.cores * b.slots, kernel(tail)) * block;
  Cost cost{std::max(all, b.cached / kernel(cache)) - b.start, b.start + b.extra};
  if (parts > 1) cost.open += kernel(split) + parts * b.outputs / kernel.chip.bandwidth;
  return cost;
}

/// Parts of 128 keys, also where a window hides most of them, but only so many for each core.
Cost fixed_cut(const Kernel& kernel, const Blocks& b) {
  const double most = std::floor(kWaves * kernel.chip.cores / b.count);
  return cost_of(kernel, b, std::clamp(std::floor(b.context / kPart), 1.0, std::max(most, 1.0)));
}

Cost best_cut(const Kernel& kernel, const Blocks& b) {
  const double slots = kernel.chip.cores * b.slots;
  const double start_time = b.start + b.tile * (b.row / b.draw + b.query_time);
  const double all_keys = b.keys * (b.row / b.draw + b.query_time);
  const double output_time = b.outputs / kernel.chip.bandwidth;
  Cost best = cost_of(kernel, b, 1);
  for (const double parts : kParts) {
    if (b.keys < kLeast * parts || b.count * parts > 4 * slots) break;
    // Spread over all slots, no cut is faster; and this bound rises with the parts.
    const double least = b.count / slots * (parts * start_time + all_keys) + parts * output_time;
    if (least + b.extra + kernel(split) >= best.sum()) break;
    const Cost cost = cost_of(kernel, b, parts);
    if (cost.sum() < best.sum()) best = cost;
  }
  return best;
}

Cost cut(const Kernel& kernel, const Blocks& b) {
  return by_rule(kernel) ? fixed_cut(kernel, b) : best_cut(kernel, b);
}

/// Libraries choose by a fixed rule, or take what is faster.
Cost chosen(const Kernel& kernel, const Blocks& head, const Blocks& group) {
  if (!by_rule(kernel)) {
    const Cost alone = best_cut(kernel, head), grouped = best_cut(kernel, group);
    return grouped.sum() < alone.sum() ? grouped : alone;
  }
  if (kernel(splits) <= kUncut) return cost_of(kernel, group, 1);
  const double filled = group.count * std::max(1.0, std::floor(group.context / kPart));
  return fixed_cut(kernel, filled >= kFilled * kernel.chip.cores ? group : head);
}

}  // namespace

double decode_seconds(const Kernel& kernel, const KernelShape& s) {
  const KernelChip& chip = kernel.chip;
  const double group = s.heads / s.kv_heads;
  Blocks b;
  b.keys = s.window > 0 ? std::min(s.window, s.keys) : s.keys;
  b.context = s.keys;
  b.row = (s.head_dim + s.value_dim) * chip.stored;
  b.outputs = 8 * s.batch * s.heads * s.value_dim;
  const double cached = s.batch * s.kv_heads * b.keys * b.row;

  Blocks head = b;
  head.count = s.batch * s.heads;
  head.cached = cached * group;
  head.start = kernel(start_head), head.draw = kernel(operands_head);
  head.slots = kernel(slots_head), head.tile = kernel(tile_head);
  Cost compute;
  if (group > 1 && group <= kernel(group_limit)) {
    b.count = s.batch * s.kv_heads;
    b.cached = cached;
    b.start = kernel(start), b.draw = kernel(operands), b.slots = kernel(slots), b.tile = kernel(tile);
    b.query_time = kernel(query_time) * group * (s.head_dim + s.value_dim) / 256;
    b.extra = kernel(grouped);
    compute = chosen(kernel, head, b);
  } else {
    compute = cut(kernel, head);
  }
  const double footprint = s.batch * s.kv_heads * s.keys * b.row;
  const double bytes =
      cached * (1 - found(kernel, footprint)) + 2 * s.batch * s.heads * (s.head_dim + s.value_dim);
  const double memory_time = bytes / (chip.bandwidth * kernel(memory));
  return kernel(launch) + compute.open + joined(compute.hidden, memory_time, kernel(norm));
}

}  // namespace caelum::chip
