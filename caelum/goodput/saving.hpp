// Checkpoints: what they hold, how long they stall the job, when they are safe, how long to read back.
#pragma once

#include "caelum/goodput/job.hpp"

namespace caelum::goodput {

/// M-goodput-8. Interval, Young and Daly are left for the renewal formulas.
Saving saving(const spec::Design& design, const Job& job, const Inventory& inventory);

/// From a known failure to work going on: diagnosis, spare, restart at this size, reading back.
Time recovery(const spec::Design& design, const Inventory& inventory, Time load);

}  // namespace caelum::goodput
