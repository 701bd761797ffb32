// A scenario with every name resolved and every number typed: what the rooms to the right read.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "caelum/spec/economics.hpp"
#include "caelum/spec/model.hpp"
#include "caelum/spec/profiles.hpp"
#include "caelum/spec/run.hpp"
#include "caelum/spec/search.hpp"
#include "caelum/spec/serve.hpp"
#include "caelum/spec/system.hpp"
#include "caelum/spec/train.hpp"

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

/// A value that nobody wrote: told by `caelum check --explain` and in `assumptions`.
struct Assumption {
  std::string what;  ///< path in the scenario: `train.plan.schedule`
  std::string value;
  std::string source;  ///< why this default
};

struct Design {
  std::string name;
  Span cluster_at;  ///< where the machine is named: the place of errors in its values
  Cluster cluster;
  ChipProfile chip_profile;
  std::vector<LinkProfile> link_profiles;  ///< one for each level of the system, same order
  StackProfile stack;
  EngineProfile engine;  ///< of `serve`, or of generation in `train.rl`
  Model model;
  std::optional<Train> train;
  std::optional<Serve> serve;
  std::optional<Search> search;  ///< what `caelum plan` varies
  std::optional<Run> run;        ///< given, or defaulted where `train.tokens` asks for a whole run
  Reliability reliability;
  Operations operations;
  Region region;
  Currency currency;                 ///< of prices written in yuan
  std::vector<Part> standard_parts;  ///< host, nic, optic, switch: for systems that list no parts
  std::vector<Fact> published;       ///< `published:` figures to stand beside the predicted ones
  std::vector<Fact> measured;        ///< `measured:` figures of one's own, of the same names
  std::vector<Assumption> assumptions;
};

}  // namespace caelum::spec
