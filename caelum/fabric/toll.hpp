// What a collective takes from the chip that it runs on.
#pragma once

#include "caelum/fabric/tiers.hpp"

namespace caelum::fabric {

struct Sent {
  Collective collective = Collective::all_reduce;
  double bytes = 0, fanout_limit = 0, top_k = 0;  ///< as of price()
};

/// M-fabric-68. `in_network`: the switch reduces.
Toll toll_of(const Tiers& tiers, const Sent& sent, bool in_network);

}  // namespace caelum::fabric
