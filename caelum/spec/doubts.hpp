// The values of a design that carry a range: what sampling draws from.
#pragma once

#include <string>
#include <vector>

#include "caelum/spec/design.hpp"

namespace caelum::spec {

/// One ranged value in canonical units; low < high and low <= value <= high.
struct Doubt {
  std::string parameter;  ///< chip.hbm.bandwidth, chip_profile.sustained, system.levels.1.latency, ...
  double low = 0, value = 0, high = 0;
  /// What is uncertain: inputs with the same fact move together, in one design and between designs
  /// (the peak of a chip in all formats; the rate of a currency; the failure rates of a class).
  std::string fact;
};

/// In a fixed order that depends on the design only.
std::vector<Doubt> doubts(const Design& design);
/// Sets the same values, in the same order.
void set_doubts(Design& design, const std::vector<double>& values);

}  // namespace caelum::spec
