// Collectives on a tree of levels, in closed form.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "caelum/base/diagnostics.hpp"
#include "caelum/spec/design.hpp"

namespace caelum::fabric {

struct LevelModel {
  std::string name;
  Topology topology = Topology::switched;
  double chips = 0;      ///< under one instance; infinity for the outermost
  double extent = 0;     ///< chips whose links form one mesh or torus (M-fabric-4); 0: `chips`
  double bandwidth = 0;  ///< byte/s per chip and direction, datasheet over oversubscription
  double latency = 0;    ///< s, one hop with software
  double adapters = 0;   ///< ways out of an instance of the level inside, shared by its chips; 0 = one each
  spec::LinkProfile profile;
};

class Congestion;  // what the real links lose: topology/congestion.hpp

struct NetworkModel {
  std::vector<LevelModel> levels;                          ///< innermost first; at least one
  std::shared_ptr<const Congestion> congestion = nullptr;  ///< of the flow tier; null = free networks
};

NetworkModel make_network_model(const spec::Machine& machine, Diagnostics& diagnostics);

/// One hop of a level in seconds: its own, else its profile's, else that of a slow software stack.
double latency_of(const spec::Level& level, const spec::LinkProfile& profile);

/// Ranks of one group as nested strides over consecutively numbered chips: {size, stride} pairs,
/// innermost first. {8,1} is chips 0..7; {16,8} is 0,8,..,120.
struct Group {
  struct Factor {
    long size = 1, stride = 1;
  };
  std::vector<Factor> factors;
  [[nodiscard]] long ranks() const;
};

/// The group of an axis under the plan's placement (M-fabric-1).
Group group_of(Axis axis, const spec::Plan& plan);

/// M-fabric-20: only this group works, so its members have what idle chips leave of shared adapters.
void leave_idle(NetworkModel& network, const Group& group);

/// What a transfer takes from its chip while it runs (M-fabric-68).
struct Toll {
  double cores = 0;  ///< cores that its kernels hold; 0 where engines move the bytes
  Bytes memory;      ///< read from and written to the chip's memory, in all
};

struct CollectiveCost {
  Time time;
  Time latency_part;
  const char* algorithm = "";  ///< static: ring, tree, direct, hierarchical, nvls, ...
  int level = 0;               ///< the outermost level it crosses
  Toll toll = {};
};

/// Time of one collective when all groups of the axis run it at the same moment: the least of the
/// algorithms that the links' libraries have (M-fabric-2 to M-fabric-12). Bytes as in
/// workload::Message. A group of one, or no bytes, costs nothing. Does not allocate.
/// `fanout_limit`: for all_to_all, how many instances of the outer level a token may reach. With it
/// and `top_k` set, `bytes` counts a token once for each of its top_k experts, and the token crosses
/// once to each instance it needs and is copied inside; a limit of all instances only removes the
/// duplicates. 0 in either: everything is sent as it is.
CollectiveCost price(const NetworkModel& network, const Group& group, Collective collective, Bytes bytes,
                     double fanout_limit = 0, double top_k = 0);

}  // namespace caelum::fabric
