// What a job runs on: chips, links and levels, with the constants that price them.
#pragma once

#include <optional>
#include <vector>

#include "caelum/base/diagnostics.hpp"
#include "caelum/spec/profiles.hpp"
#include "caelum/spec/system.hpp"
#include "caelum/spec/terms.hpp"

namespace caelum::spec {

/// State of the network and how messages find their way: read by `--fidelity flow`.
struct NetworkState {
  Routing routing = Routing::adaptive;
  long flows = 1;           ///< hashed sub-flows of a message (queue pairs), for ecmp
  double failed_links = 0;  ///< share of the cables
  long failed_switches = 0;
  double degraded_links = 0;  ///< share of the cables
  double degraded_to = 0.5;   ///< of their capacity
  long seed = 1;
};

/// Chips of another kind or generation in the same machine.
struct Pod {
  System system;
  long chips = 0;
  ChipProfile chip_profile;
  std::vector<LinkProfile> link_profiles;  ///< one for each level of its system
};

struct Cluster {
  System system;              ///< system.chip is the chip after overrides
  long chips = 0;             ///< of the whole machine: those of `system` (key `chips`) and of joined pods
  std::vector<Pod> joined;    ///< the last chips of the machine; the first are of `system`
  std::optional<Level> join;  ///< the network between `system` and the joined pods
  LinkProfile join_profile;
  NetworkState network;
  /// Chips of `system` itself.
  [[nodiscard]] long own_chips() const {
    long own = chips;
    for (const Pod& pod : joined) own -= pod.chips;
    return own;
  }
};

/// Whoever asks for a kernel, a collective or a network needs no more than this.
struct Machine {
  Span cluster_at;  ///< where the machine is named: the place of errors in its values
  Cluster cluster;
  ChipProfile chip_profile;
  std::vector<LinkProfile> link_profiles;  ///< one for each level of the system, same order
};

}  // namespace caelum::spec
