// M-supply-1. Whole dies on a round wafer: an exact count on the grid that a stepper prints.
#pragma once

#include <vector>

#include "caelum/base/quantity.hpp"
#include "caelum/spec/reticle.hpp"

namespace caelum::supply {

struct Wafer {
  Length diameter = 300 * units::mm;
  Length edge_exclusion = 3 * units::mm;  ///< ring at the rim on which no die counts
  Length scribe = 0.1 * units::mm;        ///< lane between two dies, sawn away
};

using DieSize = spec::DieSides;

struct MapDie {
  Length left, bottom;  ///< from the wafer's centre
};

struct WaferMap {
  long dies = 0;
  Length offset_x, offset_y;   ///< left lower corner of one die of the grid, in [0, pitch)
  std::vector<MapDie> places;  ///< `dies` of them, row by row
};

/// Dies whose four corners lie inside the usable circle, when one die of the grid has its left lower
/// corner at the offset. Requires a die smaller than the usable circle (else 0).
long count_dies(const Wafer& wafer, DieSize die, Length offset_x, Length offset_y);

/// The offset of the grid with most whole dies. Exact for dies of 4 mm and more: the best offset is a
/// corner of the arrangement of circles on which a die's corner meets the rim, and all are tried;
/// smaller dies, of which a wafer holds thousands, use a fine lattice of offsets (within 0.1 %).
WaferMap best_map(const Wafer& wafer, DieSize die);

/// The textbook estimate pi (d/2)^2 / A - pi d / sqrt(2 A), d the usable diameter (de Vries 2005);
/// 0 where that is below zero, of a die about as large as the wafer.
double gross_dies_formula(const Wafer& wafer, DieSize die);

}  // namespace caelum::supply
