// What the slowest member costs a job that waits for it: maxima over the groups that synchronise.
#pragma once

#include "caelum/goodput/job.hpp"

namespace caelum::goodput {

/// The expected largest of `n` standard normal draws (Blom).
double expected_largest(double n);

/// M-goodput-3: time lost over the step time, beyond what is in step times measured at 512 chips.
double straggler_slowdown(const spec::Design& design, const Job& job, const Inventory& inventory);

}  // namespace caelum::goodput
