// The values of a supply scenario that carry a range: what sampling draws from.
#pragma once

#include <vector>

#include "caelum/spec/doubts.hpp"
#include "caelum/spec/supply.hpp"

namespace caelum::spec {

/// In a fixed order. Values of one name are one uncertainty (the dies of one process, the delivered
/// throughput of one chip in two products): they are to be drawn once.
std::vector<Doubt> doubts(const SupplyDesign& design);
/// Sets the same values, in the same order.
void set_doubts(SupplyDesign& design, const std::vector<double>& values);

}  // namespace caelum::spec
