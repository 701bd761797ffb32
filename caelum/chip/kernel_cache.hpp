// Prices of shapes already seen, for callers that ask for the same few again and again.
#pragma once

#include <cstdint>
#include <vector>

#include "caelum/chip/kernel.hpp"

namespace caelum::chip {

/// A table of prices by shape, for one kernel that outlives it. Not for several threads at once.
class KernelCache {
 public:
  /// Holds the prices of up to `shapes` shapes, rounded up to a power of two; a new shape that finds
  /// the few slots it may lie in taken puts an old one out.
  explicit KernelCache(const Kernel& kernel, std::size_t shapes = 4096);

  /// The same as price(kernel, shape), to the bit.
  double operator()(const KernelShape& shape);

 private:
  static constexpr int kWidth = 8;
  static constexpr std::size_t kWays = 4;  ///< slots that a shape may lie in, one after the other
  struct Slot {
    double key[kWidth];
    double seconds = -1;  ///< none yet
  };
  [[nodiscard]] static std::uint64_t hash(const double* key);

  const Kernel* kernel_;
  std::vector<Slot> slots_;
  int shift_;  ///< of a hash, to leave a slot's number
};

}  // namespace caelum::chip
