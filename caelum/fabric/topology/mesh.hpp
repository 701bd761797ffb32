// Full meshes of any number of dimensions: every point has a cable to each other point of its row
// in each dimension (M-fabric-52). A point is a chip, or all chips of the level below.
#pragma once

#include <memory>

#include "caelum/fabric/topology/wiring.hpp"

namespace caelum::fabric {

struct MeshShape {
  std::vector<long> sides;  ///< {8} is a full mesh of eight; {8, 8} a rack of UB-Mesh
  long below = 1;           ///< chips of one point; they share its cables through a switch
  double bandwidth = 0;     ///< byte/s of a chip and direction, over all its cables
  Routing routing = Routing::adaptive;
  std::vector<double> lengths;  ///< m, cables of each dimension
  std::vector<Medium> media;
};
std::unique_ptr<Wiring> make_mesh(MeshShape shape);

}  // namespace caelum::fabric
