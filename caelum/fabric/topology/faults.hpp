// Which cables and switches are broken: a pure function of the seed and of what they are, so that
// nothing is stored for a million of them (M-fabric-57).
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "caelum/base/random.hpp"

namespace caelum::fabric {

/// Mixes two words into one with all bits stirred (splitmix64's finaliser).
inline std::uint64_t stir(std::uint64_t a, std::uint64_t b) {
  std::uint64_t z = a + 0x9e3779b97f4a7c15ULL * (b + 1);
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
  return z ^ (z >> 31);
}

struct Faults {
  double failed_links = 0;    ///< share of the cables that are dead
  double degraded_links = 0;  ///< share of the cables that carry less
  double degraded_to = 1;     ///< what those still carry
  std::uint64_t seed = 1;
  std::uint64_t network = 0;          ///< which network of the fabric: another draw for each
  std::vector<long> failed_switches;  ///< numbers of dead switches of instance 0, ascending

  [[nodiscard]] bool any() const {
    return failed_links > 0 || degraded_links > 0 || !failed_switches.empty();
  }
  /// What is left of a cable's capacity: 0, `degraded_to` or 1.
  [[nodiscard]] double cable(long instance, std::uint64_t id) const {
    if (failed_links <= 0 && degraded_links <= 0) return 1;
    const double draw = uniform(seed, stir(network, static_cast<std::uint64_t>(instance)), id);
    if (draw < failed_links) return 0;
    return draw < failed_links + degraded_links ? degraded_to : 1;
  }
  [[nodiscard]] bool dead_switch(long instance, long id) const {
    return instance == 0 && std::binary_search(failed_switches.begin(), failed_switches.end(), id);
  }
};

/// `count` different numbers below `of`, ascending; all of them when there are not more.
std::vector<long> draw_switches(long count, long of, std::uint64_t seed);

}  // namespace caelum::fabric
