// Phases of regular groups on a regular tree, without writing a single flow down (M-fabric-34): what a step
// of a million chips calls thousands of times. Does not allocate.
#pragma once

#include <array>

namespace caelum::fabric::flow {

/// A tree whose switches of one level are alike. Parallel links between a node and the switches above it
/// count as one trunk: traffic spreads evenly over them, as under spraying, or d-mod-k for these patterns.
struct RegularTree {
  static constexpr int kMost = 8;
  int levels = 0;
  std::array<double, kMost> children{};  ///< nodes of level i below a switch of level i + 1
  std::array<double, kMost> up{};        ///< byte/s from a node of level i to all above it, and back
};

/// Chips base, base + stride, ... of every base below the stride: all groups of that kind run together.
struct RegularGroup {
  double ranks = 1, stride = 1;
};

/// Seconds until every rank has sent `bytes` to the one `distance` ranks on, around the ring.
double shift_time(const RegularTree& tree, const RegularGroup& group, double distance, double bytes);

/// Seconds until every rank has sent `bytes` to each other one, all at once.
double all_to_all_time(const RegularTree& tree, const RegularGroup& group, double bytes);

}  // namespace caelum::fabric::flow
