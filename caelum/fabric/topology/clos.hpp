// Folded Clos networks: one switch, a fat tree of any radix and depth, several planes, rails
// (M-fabric-50, M-fabric-51).
#pragma once

#include <memory>

#include "caelum/fabric/topology/wiring.hpp"

namespace caelum::fabric {

struct ClosTier {
  std::string name;             ///< "leaf", "spine", ...
  long chips = 1;               ///< under one instance of this tier
  long switches = 1;            ///< parallel switches of one instance and plane
  double oversubscription = 1;  ///< of the cables that lead up into this tier
  double length = 1;            ///< m, of those cables
  Medium medium = Medium::copper;
};

struct ClosShape {
  long chips = 1;
  long planes = 1;       ///< equal copies; a chip has a port in each
  double bandwidth = 0;  ///< byte/s of a chip and direction, all planes together
  long rails = 1;        ///< chip c of a node hangs on leaf c modulo rails of its segment
  long segment = 0;      ///< chips over which the rails are dealt; 0 = one leaf for each rail
  Routing routing = Routing::adaptive;
  long flows = 1;               ///< hashed sub-flows of a message (queue pairs)
  std::vector<ClosTier> tiers;  ///< from the leaf up; the last holds all chips
};

/// Requires: tiers ascending in chips, each a multiple of the one below in switches.
std::unique_ptr<Wiring> make_clos(ClosShape shape);

/// The tiers that join `chips`, which stand in groups of `below`, by switches of `radix` ports
/// (M-fabric-50). A chip has one port in each plane.
struct ClosPlan {
  long chips = 1;
  long below = 1;           ///< chips of one group that has its switches already; 1 = none
  long below_switches = 1;  ///< its switches in each plane
  long radix = 64;          ///< ports of a switch at the chip's port rate
  double oversubscription = 1;
  long rails = 1;
};
std::vector<ClosTier> plan_tiers(const ClosPlan& plan);

}  // namespace caelum::fabric
