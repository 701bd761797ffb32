// The priced machine of a design: its chip under the stack, and its network.
#pragma once

#include "caelum/chip/chip_model.hpp"
#include "caelum/fabric/network.hpp"

namespace caelum::jobs {

struct Machine {
  chip::ChipModel chip;
  fabric::NetworkModel network;
};

/// Values that are needed and unknown are errors in `diagnostics`.
Machine machine_of(const spec::Design& design, Diagnostics& diagnostics);

}  // namespace caelum::jobs
