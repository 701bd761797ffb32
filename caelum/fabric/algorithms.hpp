// Closed forms of collective algorithms on tiers. Seconds in, seconds out; the caller picks the
// least. `factor` is 2 for all-reduce (reduce-scatter and all-gather), 1 for either half.
#pragma once

#include <optional>

#include "caelum/fabric/tiers.hpp"

namespace caelum::fabric {

struct Estimate {
  double time = 0;     ///< s
  double latency = 0;  ///< s, the part that stays when bytes go to zero
  const char* algorithm = "";
  bool in_network = false;  ///< the switch reduces
};

inline Estimate better(const Estimate& a, const Estimate& b) {
  return b.time < a.time ? b : a;
}

Estimate ring(const Tiers& tiers, double bytes, double factor, Protocol protocol);  ///< M-fabric-5
Estimate ring(const Tiers& tiers, double bytes, double factor);                     ///< its best protocol
Estimate tree(const Tiers& tiers, double bytes);                                    ///< M-fabric-6
Estimate level_by_level(const Tiers& tiers, double bytes, double factor);           ///< M-fabric-7
Estimate direct(const Tiers& tiers, double bytes, double factor);                   ///< M-fabric-8
/// What NCCL runs in one domain of links, by its own model of cost; none where that does not apply.
std::optional<Estimate> library_choice(const Tiers& tiers, double bytes, double factor);   ///< M-fabric-13
Estimate in_network(const Tiers& tiers, double bytes);                                     ///< M-fabric-9
Estimate all_to_all(const Tiers& tiers, double bytes, double fanout_limit, double top_k);  ///< M-fabric-10
Estimate send_receive(const Tiers& tiers, double bytes);                                   ///< M-fabric-11
Estimate broadcast(const Tiers& tiers, double bytes);                                      ///< M-fabric-12

}  // namespace caelum::fabric
