// Matrix products (M-operators-1): every tile that the library offers, with K whole or split, and the
// fastest kept. A block is as fast as its products or as the operands that its core can draw.
#include "caelum/chip/kernel_parts.hpp"

namespace caelum::chip {
namespace {

using enum spec::Constant;

// Output tiles that cuBLAS and CUTLASS instantiate; the last ones for few rows.
constexpr Tile kMenu[] = {{256, 128}, {128, 256}, {128, 128}, {128, 64}, {64, 128},
                          {64, 64},   {128, 32},  {64, 32},   {16, 64}};
constexpr double kCopies = 5;  // sets of weights at most that the collectors' loop goes through to fill L2
constexpr double kStep = 64;   // K of one pass of a tile's loop
constexpr double kWide = 2;    // bytes of a result; partial sums have twice that

/// Bytes that leave the chip: each operand once, what does not stay in the cache again.
double traffic(const Kernel& kernel, const KernelShape& s) {
  const KernelChip& chip = kernel.chip;
  const double a = s.m * s.k * chip.element * s.batch, b = s.k * s.n * chip.stored * s.batch;
  const double c = s.m * s.n * kWide * s.batch;
  double again = 0;
  if (a + b > 0.8 * chip.l2) {
    // Blocks at work cover a square of the result: each operand passes once for each such square.
    const double side = std::sqrt(chip.cores) * 128, room = 0.6 * chip.l2;
    const double passes_a = std::max(std::min(s.n / side, b / room), 1.0);
    const double passes_b = std::max(std::min(s.m / side, a / room), 1.0);
    again = std::min(a * (passes_a - 1), b * (passes_b - 1));
  }
  const double copies = std::clamp(whole_up(chip.l2 / b), 1.0, kCopies);
  return (a + c) * (1 - found(kernel, a + b + c)) + b * (1 - found(kernel, copies * b)) + again;
}

}  // namespace

double product_seconds(const Kernel& kernel, const KernelShape& s) {
  const KernelChip& chip = kernel.chip;
  const double core_rate = chip.peak * kernel(share) / chip.cores;
  const double memory_time = traffic(kernel, s) / (chip.bandwidth * kernel(memory));
  const double lost = kernel(tail), draw = kernel(operands), all_draw = kernel(cache);
  const double most = kernel(splits), wait = kernel(serial);
  // Depths of a block by parts of K: the same for every tile.
  constexpr int kMost = 6;
  double depth[kMost];
  int cuts = 0;
  for (double parts = 1; parts <= most && cuts < kMost; parts *= 2) {
    depth[cuts++] = whole_up(s.k / (parts * kStep)) * kStep;
  }
  const double lone_draw = 1 / draw, shared_draw = 1 / all_draw, flop_time = 2 / core_rate;
  const double least_draw = std::max(lone_draw, chip.cores * shared_draw);
  const double sums = s.m * s.n * s.batch * 2 * kWide * shared_draw;
  double best = INFINITY;
  for (const Tile& tile : kMenu) {
    if (tile.m > 64 && tile.m >= 4 * s.m) continue;
    const double count = s.batch * whole_up(s.m / tile.m) * whole_up(s.n / tile.n);
    const double width = std::min(s.m, tile.m) * chip.element + std::min(s.n, tile.n) * chip.stored;
    const double area = tile.m * tile.n * flop_time;
    // No cut is faster than its work, or its operands, spread over all cores.
    const double least = count * std::max(area * (s.k + kernel(ramp)), width * s.k * least_draw) / chip.cores;
    if (together(least, memory_time, wait) > best) continue;
    double parts = 1;
    for (int cut = 0; cut < cuts && (cut == 0 || count * parts < 4 * chip.cores); ++cut, parts *= 2) {
      const double blocks = count * parts;
      const double byte_time = std::max(lone_draw, std::min(blocks, chip.cores) * shared_draw);
      const double block = std::max(area * (depth[cut] + kernel(ramp)), width * depth[cut] * byte_time);
      double compute = rounds(blocks, chip.cores, lost) * block;
      if (cut > 0) compute += kernel(split) + sums * parts;
      best = std::min(best, together(compute, memory_time, wait));
    }
  }
  // The power limit takes longer to act than a short kernel lasts.
  const double work = 2 * s.m * s.n * s.k * s.batch / chip.peak;
  const double busy = std::min(work / best, 1.0);
  const double hot_time = std::clamp(std::log(std::max(best, 1e-9) / 3e-4), 0.0, 3.0);
  const double cast = kernel(quantise) * s.m * s.k * s.batch * 3 / chip.bandwidth;
  return kernel(launch) + best * (1 + kernel(throttle) * hot_time * busy) +
         (kernel.precision == Precision::bf16 ? 0 : cast);
}

}  // namespace caelum::chip
