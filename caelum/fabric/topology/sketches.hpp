// Places of points for drawings: trees in rows, meshes on a grid, groups on a circle.
#pragma once

#include "caelum/fabric/topology/wiring.hpp"

namespace caelum::fabric {

struct TreeRow {
  std::string name;
  long count = 1;
  Medium medium = Medium::copper;  ///< of the cables that lead up into this row
};
/// Rows from the bottom up; long rows are thinned and say how many they stand for.
Sketch sketch_tree(const std::vector<TreeRow>& rows);

/// Points of a grid of up to three dimensions, without lines. `count` of each dimension is thinned.
struct Grid {
  Sketch sketch;
  std::vector<long> sides;  ///< as drawn
  [[nodiscard]] std::size_t at(const std::vector<long>& coordinate) const;
};
Grid sketch_grid(const std::vector<long>& sides, long most);

/// `groups` clusters of `members` points each on a circle, without lines between the clusters.
Sketch sketch_circle(long groups, long members);

}  // namespace caelum::fabric
