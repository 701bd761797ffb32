// How many hosts, cards, switches and optical modules stand behind the chips: what fails, draws power
// and costs beside them.
#pragma once

#include "caelum/spec/design.hpp"

namespace caelum::goodput {

/// Of the whole cluster. M-goodput-1.
struct Inventory {
  double chips = 0, nodes = 0, chips_per_node = 1, racks = 0;
  double optics = 0, switches = 0, nics = 0;
  bool counted = false;  ///< optics and switches from the system's own list of parts, not from a Clos
};

Inventory inventory(const spec::Design& design);

/// Links, switches and optics of the network between nodes for one chip, as a folded Clos of 128-port
/// switches over 400 Gb/s links.
struct ClosCount {
  double links = 0, switches = 0, optics = 0;
};
ClosCount clos_outside_nodes(const spec::Design& design);

}  // namespace caelum::goodput
