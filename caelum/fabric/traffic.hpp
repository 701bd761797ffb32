// How many bytes a member of a group sends over each level in one collective.
#pragma once

#include <array>
#include <vector>

#include "caelum/fabric/tiers.hpp"

namespace caelum::fabric {

/// Bytes that one member sends over each level of the network, by the level's number (M-fabric-63). What
/// the least traffic is, whatever the algorithm: reductions pass every byte on, all-to-all sends a byte
/// only where it belongs. Arguments as of price().
std::vector<double> level_bytes(const NetworkModel& network, const Group& group, Collective collective,
                                Bytes bytes, double fanout_limit = 0, double top_k = 0);

/// The same over each tier that the group crosses.
std::array<double, kMaxTiers> passed_bytes(const Tiers& tiers, Collective collective, double bytes,
                                           double fanout_limit = 0, double top_k = 0);

}  // namespace caelum::fabric
