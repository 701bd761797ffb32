// The values of a scenario that carry a range: what sampling draws from. Every such value that the question
// reads, found by the field tables.
#pragma once

#include <string>
#include <vector>

#include "caelum/spec/design.hpp"
#include "caelum/spec/supply.hpp"

namespace caelum::spec {

/// One ranged value in canonical units; low < high and low <= value <= high.
struct Doubt {
  std::string parameter;  ///< chip.hbm.bandwidth, chip_profile.sustained, system.levels.1.latency, ...
  double low = 0, value = 0, high = 0;
  /// What is uncertain: inputs with the same fact move together, in one scenario and between scenarios
  /// (the peak of a chip in all formats; the rate of a currency; the dies of one process; the link of two
  /// levels). The record that holds the value and its key there, `chip:h100-sxm:peak`.
  std::string fact;
  /// The model's own error: value is one, low and high bound 90 % of its draws. M-study-41.
  bool of_model = false;
};

/// In a fixed order that depends on the scenario only.
std::vector<Doubt> doubts(const Design& design);
std::vector<Doubt> doubts(const SupplyDesign& design);
/// Sets the same values, in the same order.
void set_doubts(Design& design, const std::vector<double>& values);
void set_doubts(SupplyDesign& design, const std::vector<double>& values);

}  // namespace caelum::spec
