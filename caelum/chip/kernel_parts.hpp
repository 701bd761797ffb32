// What the mechanisms of kernels share.
#pragma once

#include <algorithm>
#include <cmath>

#include "caelum/chip/kernel.hpp"

namespace caelum::chip {

double product_seconds(const Kernel& kernel, const KernelShape& shape);
double prefill_seconds(const Kernel& kernel, const KernelShape& shape);
double decode_seconds(const Kernel& kernel, const KernelShape& shape);
double experts_seconds(const Kernel& kernel, const KernelShape& shape);
double latent_seconds(const Kernel& kernel, const KernelShape& shape);
double sparse_seconds(const Kernel& kernel, const KernelShape& shape);

/// std::ceil of a number that is not negative, without the call or the branch that it costs on plain
/// x86-64: adding 2^52 rounds to a whole number.
inline double whole_up(double x) {
  constexpr double kWhole = 4503599627370496.0;
  const double near = (x + kWhole) - kWhole;
  return near + static_cast<double>(near < x);
}

/// Waves of blocks over slots; a kernel lasts at least one block, and the idle slots of the last wave
/// cost the share `tail`.
inline double rounds(double blocks, double slots, double tail) {
  const double full = blocks / slots;
  return std::max(full + tail * (whole_up(full) - full), 1.0);  // tail <= 1: below one wave it is one
}

/// The longer of two resources, and the share of the shorter that does not hide.
inline double together(double a, double b, double serial) {
  return std::max(a, b) + serial * std::min(a, b);
}

/// The longer of two, and the more of the shorter the smaller `norm` is: 1 adds them, a large one hides it.
inline double joined(double compute, double memory_time, double norm) {
  const double longer = std::max(compute, memory_time), shorter = std::min(compute, memory_time);
  return longer * std::pow(1 + std::pow(shorter / longer, norm), 1 / norm);
}

/// Share of data found in the cache when `footprint` bytes pass between two uses: a benchmark runs its
/// kernel again and again. Data that come round in turn are thrown out just before they return, so a
/// tenth too much is as bad as twice too much.
inline double found(const Kernel& kernel, double footprint) {
  const double room = kernel(spec::Constant::warm) * kernel.chip.l2;
  double full = std::min(footprint / std::max(room, 1.0), 1e3);
  for (int doubling = 0; doubling < 5; ++doubling) full *= full;
  return std::min(kernel(spec::Constant::hot), 1.0) / (1 + full);
}

/// Keys that a query sees on average, the last of `keys` being its own: causal, at most `window`.
inline double mean_keys(double query, double keys, double window) {
  const double first = std::max(keys - query + 1, 1.0);
  if (window >= keys) return (first + keys) / 2;
  if (window <= first) return window;
  const double growing = window - first, all = std::max(keys - first, 1.0);
  return (growing * (first + window) / 2 + (all - growing) * window) / all;
}

}  // namespace caelum::chip
