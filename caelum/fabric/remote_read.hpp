// Loads from another chip's memory, where chips address each other's (UB, NVLink): no software takes part.
#pragma once

#include "caelum/fabric/network.hpp"

namespace caelum::fabric {

/// M-fabric-21: time from the load to its data. Group of one: from the other die of the package. Zero where
/// the innermost link has no remote_read.
CollectiveCost price_remote_read(const NetworkModel& network, const Group& group, Bytes bytes);

}  // namespace caelum::fabric
