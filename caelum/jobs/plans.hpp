// The search behind `caelum plan`.
#pragma once

#include <string>
#include <vector>

#include "caelum/jobs/evaluate.hpp"

namespace caelum::jobs {

struct RankedPlan {
  long chips = 0;
  spec::Plan plan;
  Time time;
  double tokens_per_s_per_chip = 0;
  Bytes peak;
  bool fits = false;
  bool on_front = false;  ///< no other plan that fits is as good in time, memory and chips and better in one
};

struct Plans {
  std::vector<RankedPlan> plans;  ///< those that fit first, fastest first for each number of chips
  Bytes capacity;
  std::string reason;        ///< why there is no plan at all; empty when there is one
  bool interrupted = false;  ///< the search was stopped: there may be faster ones
};

/// M-step-26. Prices by the analytic tier. Requires design.train. A stop ends it with the plans priced by
/// then.
Plans search(const spec::Design& design, Diagnostics& diagnostics, Stop stop = nullptr);

}  // namespace caelum::jobs
