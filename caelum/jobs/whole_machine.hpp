// What a machine costs to buy and draws at full load, without a job.
#pragma once

#include <string>

#include "caelum/spec/design.hpp"

namespace caelum::jobs {

struct WholeMachine {
  double chips = 0;
  Money price;                   ///< chips, hosts, network, as M-economics-3
  Power power;                   ///< at full load, before the facility (M-economics-2)
  bool price_estimated = false;  ///< the chip has no price on record
};

/// Chips of a cluster whose file does not say them: of its system, its largest bounded level, or 1,024.
long usual_chips(const spec::Cluster& cluster);

/// Requires a machine of load_machine, of one kind, with chips and a known chip.
WholeMachine whole_machine(const spec::Design& machine);

}  // namespace caelum::jobs
