// Absorbed latent attention of one new token a sequence (M-chip-27): all heads read one row for keys and
// values. Blocks hold up to 64 heads of a sequence; contexts are cut so that all cores are at work.
#include "caelum/chip/kernel_parts.hpp"

namespace caelum::chip {
namespace {

using enum spec::Constant;

constexpr double kHeads = 64;       // of a block: the rows of one instruction of the matrix unit
constexpr double kLeastHeads = 16;  // rows that fewer heads occupy all the same
constexpr double kKeys = 64;  // of one step of a block: a page of the cache; shorter contexts cost as much
constexpr double kLatentParts[] = {1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128};

}  // namespace

double latent_seconds(const Kernel& kernel, const KernelShape& s) {
  const KernelChip& chip = kernel.chip;
  const double row = s.head_dim * chip.stored;
  const double heads = std::clamp(s.heads, kLeastHeads, kHeads);
  const double count = s.batch * whole_up(s.heads / kHeads), places = chip.cores * kernel(slots);
  const double block_start = kernel(start) + kernel(start_head) * s.heads / kHeads;
  const double outputs = 8 * s.batch * s.heads * s.value_dim / chip.bandwidth;
  double compute = INFINITY;
  for (const double parts : kLatentParts) {
    const bool cut = parts > 1;
    if (cut && (kernel(splits) <= 1 || s.keys < kKeys * parts || count * parts > 4 * places)) break;
    const double draw = std::min(kernel(operands), kernel(cache) / std::min(count * parts, places));
    const double key_time = std::max(row / draw, kernel(query_time) * heads);
    const double block = block_start + whole_up(s.keys / (parts * kKeys)) * kKeys * key_time;
    const double all = rounds(count * parts, places, kernel(tail)) * block;
    compute = std::min(compute, all + (cut ? kernel(split) + parts * outputs : 0));
  }
  const double cached = s.batch * s.keys * row;
  const double bytes =
      cached * (1 - found(kernel, cached)) + 2 * s.batch * s.heads * (s.head_dim + s.value_dim);
  const double memory_time = bytes / (chip.bandwidth * kernel(memory));
  return kernel(launch) + joined(compute, memory_time, kernel(norm));
}

}  // namespace caelum::chip
