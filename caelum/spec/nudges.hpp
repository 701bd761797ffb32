// The parameters whose effect on a step every result tells (`limits`, M-api-1): those that the field tables
// mark.
#pragma once

#include <string>
#include <vector>

#include "caelum/spec/design.hpp"

namespace caelum::spec {

/// chip.peak, chip.hbm.bandwidth, system.levels.0.bandwidth, ..., in the order of the tables; also where the
/// value is not known.
std::vector<std::string> nudges(const Design& design);
/// All numbers of one parameter times `factor`, as far as they are known.
void nudge(Design& design, const std::string& parameter, double factor);

}  // namespace caelum::spec
