// Watts by component, from what the chips do up to the meter.
#pragma once

#include <string>
#include <vector>

#include "caelum/goodput/inventory.hpp"
#include "caelum/spec/design.hpp"

namespace caelum::economics {

/// What a chip does in a mean second of the run; shares sum to 1.
struct Activity {
  double compute = 0;        ///< kernels run
  double communication = 0;  ///< waits for transfers that nothing hides
  double waiting = 0;        ///< bubbles, host gaps, and all time that the run stands still
  double matrix = 0;         ///< in compute: operations over the dense peak
};

struct Draw {
  std::string part;
  Power average, peak;
};

struct PowerUse {
  std::vector<Draw> parts;  ///< chips, hosts, cards, switches, optics, supplies and fans, facility
  Power average, peak;      ///< of the machine
  Power meter_average, meter_peak;
  double pue = 1;
};

/// M-economics-1: power of one chip.
Power chip_power(const spec::Chip& chip, const Activity& activity);
/// M-economics-2: of the whole machine and at the meter.
PowerUse power(const spec::Design& design, const goodput::Inventory& inventory, const Activity& activity);

}  // namespace caelum::economics
