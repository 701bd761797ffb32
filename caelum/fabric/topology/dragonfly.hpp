// Dragonfly and dragonfly+: groups of switches joined all to all by global cables (M-fabric-54).
#pragma once

#include <memory>

#include "caelum/fabric/topology/wiring.hpp"

namespace caelum::fabric {

struct DragonflyShape {
  long chips = 1;
  long radix = 64;          ///< ports of a switch at the chip's port rate
  double bandwidth = 0;     ///< byte/s of a chip and direction
  bool leaf_spine = false;  ///< dragonfly+: a group is a small leaf-spine, its spines hold the global cables
  double oversubscription = 1;  ///< of the global cables
  Routing routing = Routing::adaptive;
};
std::unique_ptr<Wiring> make_dragonfly(DragonflyShape shape);

}  // namespace caelum::fabric
