// Two networks for the flow tier, with the routing of well-known simulators: what the reference cases and
// the speed figures are stated on.
#pragma once

#include <cstdint>
#include <vector>

#include "caelum/fabric/flow/problem.hpp"

namespace caelum::fabric::flow {

/// A fat tree in the notation of generalised fat trees: children[i] below each switch of level i + 1,
/// parents[i] above each node of level i. {{k/2, k/2, k}, {1, k/2, k/2}} is the tree of k-port switches.
struct FatTree {
  std::vector<std::uint32_t> children, parents;
  double bandwidth = 0;  ///< byte/s of each link and direction
  double latency = 0;    ///< s of each link
  /// false: d-mod-k, the way up follows from the destination. true: the hash `choice` picks it.
  bool hashed = false;
};

/// Empty when the numbers of levels differ, one is 0, or there would be more than 2^23 links.
Network make_fat_tree(const FatTree& tree);

struct Torus {
  std::vector<std::uint32_t> sizes;  ///< innermost first
  double bandwidth = 0, latency = 0;
};
/// Dimension order, the shorter way round; half-way goes up unless to 0, as in SimGrid.
Network make_torus(const Torus& torus);

/// A 64-bit mix of three numbers: which of several equal paths a flow takes.
std::uint64_t hash_of(std::uint64_t a, std::uint64_t b, std::uint64_t c);

}  // namespace caelum::fabric::flow
