// Fused attention over new tokens (M-operators-2): blocks of 128 or 64 queries over the cores, each
// walking the keys that its mask leaves; products and exponentials beside each other.
#include "caelum/chip/kernel_parts.hpp"

namespace caelum::chip {

double prefill_seconds(const Kernel& kernel, const KernelShape& s) {
  using enum spec::Constant;
  const KernelChip& chip = kernel.chip;
  const double window = s.window > 0 ? s.window : s.keys + 1;
  const double keys = mean_keys(s.query, s.keys, window);
  const double around = kernel(edge) * (window < s.keys ? 2 : 1) + kernel(ramp);
  // The last blocks of a causal mask see twice the mean: with few blocks they set the pace.
  const double longest = std::min({2 * keys, window, s.keys}) + around;
  const double products = 2 * (s.head_dim + s.value_dim) / (chip.peak * kernel(share));
  const double pair = std::hypot(products, kernel(exponential) / chip.wide_peak) * chip.cores;
  double compute = INFINITY;
  for (const double block : {128.0, 64.0}) {
    const double blocks = s.batch * s.heads * whole_up(s.query / block);
    const double full = blocks / chip.cores;
    const double waves = full + kernel(tail) * (whole_up(full) - full);
    const double steps = std::max(waves * (keys + around), longest);
    compute = std::min(compute, steps * pair * block * (block < 128 ? kernel(small_block) : 1));
  }
  // Queries, keys and values are read and written once more for positions and the cache.
  const double fresh = s.batch * s.query * (s.heads * s.head_dim + s.kv_heads * (s.head_dim + s.value_dim));
  const double cached =
      s.batch * s.kv_heads * (s.head_dim + s.value_dim) * chip.stored * std::min(s.keys, window + s.query);
  const double bytes = 4 * fresh + 2 * s.batch * s.query * s.heads * s.value_dim + cached;
  const double memory_time = bytes * (1 - found(kernel, bytes)) / (chip.bandwidth * kernel(memory));
  return kernel(launch) + kernel(sequence) * s.batch + together(compute, memory_time, kernel(serial));
}

}  // namespace caelum::chip
