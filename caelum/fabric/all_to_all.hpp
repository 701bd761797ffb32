// What an all-to-all moves over each tier.
#pragma once

#include <array>

#include "caelum/fabric/tiers.hpp"

namespace caelum::fabric {

/// Bytes that one member sends over each tier (M-fabric-10); with a fan-out limit and top_k a token
/// crosses once to each instance that it needs.
std::array<double, kMaxTiers> exchange_bytes(const Tiers& tiers, double bytes, double fanout_limit,
                                             double top_k);

}  // namespace caelum::fabric
