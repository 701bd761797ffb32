// Attention of one new token a sequence (M-operators-3). Two kernels compete: one block for each query
// head, whose group reads its keys through the cache again and again, and one block for a group of
// query heads. Either cuts long contexts into parts and adds them up in a second pass.
#include "caelum/chip/kernel_parts.hpp"

namespace caelum::chip {
namespace {

using enum spec::Constant;

constexpr double kLeast = 64;  // keys below which a context is not cut
constexpr double kParts[] = {1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 128};

struct Blocks {
  double count = 0;       ///< without cuts
  double keys = 0;        ///< of one sequence
  double row = 0;         ///< bytes of one key and its value
  double outputs = 0;     ///< bytes of the parts' results, for one part
  double cached = 0;      ///< bytes drawn from the cache by all blocks
  double query_time = 0;  ///< s for one key
  double start = 0, draw = 0, slots = 1, tile = 0, extra = 0;
};

double with_memory(double compute, double memory_time, double norm) {
  const double longer = std::max(compute, memory_time), shorter = std::min(compute, memory_time);
  return longer * std::pow(1 + std::pow(shorter / longer, norm), 1 / norm);
}

double best_cut(const Kernel& kernel, const Blocks& b) {
  const double slots = kernel.chip.cores * b.slots;
  const double drawn = b.cached / kernel(cache);
  const double start_time = b.start + b.tile * b.row / b.draw;
  const double all_keys = b.keys * (b.row / b.draw + b.query_time);
  const double output_time = b.outputs / kernel.chip.bandwidth;
  double best = INFINITY;
  for (const double parts : kParts) {
    if (parts > 1 && (b.keys < kLeast * parts || b.count * parts > 4 * slots)) break;
    // Spread over all slots, no cut is faster; and this bound rises with the parts.
    const double least = b.count / slots * (parts * start_time + all_keys) + parts * output_time;
    if (parts > 1 && least + b.extra + kernel(split) >= best) break;
    const double block = start_time + all_keys / parts;
    double compute = rounds(b.count * parts, slots, kernel(tail)) * block + b.extra;
    if (parts > 1) compute += kernel(split) + parts * output_time;
    best = std::min(best, compute);
  }
  return std::max(best, drawn);
}

}  // namespace

double decode_seconds(const Kernel& kernel, const KernelShape& s) {
  const KernelChip& chip = kernel.chip;
  const double group = s.heads / s.kv_heads;
  const double width = s.latent ? s.head_dim : s.head_dim + s.value_dim;
  Blocks b;
  b.keys = s.window > 0 ? std::min(s.window, s.keys) : s.keys;
  b.row = width * chip.stored;
  b.outputs = 8 * s.batch * s.heads * s.value_dim;
  const double cached = s.batch * s.kv_heads * b.keys * b.row;

  Blocks head = b;
  head.count = s.batch * s.heads;
  head.cached = cached * group;
  head.start = kernel(start_head), head.draw = kernel(operands_head);
  head.slots = kernel(slots_head), head.tile = kernel(tile_head);
  double compute = best_cut(kernel, head);
  if (group > 1 && group <= kernel(group_limit)) {
    b.count = s.batch * s.kv_heads;
    b.cached = cached;
    b.start = kernel(start), b.draw = kernel(operands), b.slots = kernel(slots), b.tile = kernel(tile);
    b.query_time = kernel(query_time) * group * (s.head_dim + s.value_dim) / 256;
    b.extra = kernel(grouped);
    compute = std::min(compute, best_cut(kernel, b));
  }
  const double footprint = s.batch * s.kv_heads * s.keys * b.row;
  const double bytes =
      cached * (1 - found(kernel, footprint)) + 2 * s.batch * s.heads * (s.head_dim + s.value_dim);
  return kernel(launch) + with_memory(compute, bytes / (chip.bandwidth * kernel(memory)), kernel(norm));
}

}  // namespace caelum::chip
