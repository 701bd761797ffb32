// How many members of a group stand under each instance of each level.
#pragma once

#include "caelum/fabric/network.hpp"

namespace caelum::fabric {

/// Members of the group within the first `chips` chips, for a group that starts at chip 0.
double members_below(const Group& group, double chips);

/// Members that share one instance of `chips` consecutive chips. When the group's period and the
/// instance do not divide each other some groups straddle a border: then the mean of the worst
/// group (M-fabric-2).
double members_per_instance(const Group& group, double chips);

}  // namespace caelum::fabric
