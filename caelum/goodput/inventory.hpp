// How many hosts, cards, switches and optical modules stand behind the chips: what fails, draws power
// and costs beside them.
#pragma once

#include <vector>

#include "caelum/spec/design.hpp"

namespace caelum::goodput {

/// Parts of one kind in the whole cluster.
struct PartCount {
  spec::Part part;
  double count = 0;
};

/// Of the whole cluster. M-goodput-1.
struct Inventory {
  double chips = 0, nodes = 0, chips_per_node = 1, racks = 0;
  double optics = 0, switches = 0, nics = 0;  ///< pieces that fail: modules, switches, cards
  std::vector<PartCount> parts;               ///< what draws power and costs beside the chips
};

/// Optics and switches are those that `caelum topo` counts, unless the system's own list numbers its
/// switches. Levels that cannot be built count no network.
Inventory inventory(const spec::Design& design);

}  // namespace caelum::goodput
