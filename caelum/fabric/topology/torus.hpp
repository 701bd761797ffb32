// Tori of any number of dimensions, straight or twisted, with or without optical circuit switches
// between cubes (M-fabric-53).
#pragma once

#include <memory>

#include "caelum/fabric/topology/wiring.hpp"

namespace caelum::fabric {

struct TorusShape {
  std::vector<long> sides;
  long twist = 0;        ///< the wrap of the last dimension comes back shifted by so much in the first
  long below = 1;        ///< chips of one point
  double bandwidth = 0;  ///< byte/s of a chip and direction, over all its cables
  Routing routing = Routing::adaptive;
  long cube = 0;      ///< sides of the blocks joined through optical circuit switches; 0 = none
  double length = 1;  ///< m, of a cable to the neighbour
};
std::unique_ptr<Wiring> make_torus(TorusShape shape);

/// The sides nearest to a cube (or square) whose product is `points`, ascending (M-fabric-53).
std::vector<long> nearest_cube(long points, int dimensions);

}  // namespace caelum::fabric
