// Plans that divide, priced one by one.
#pragma once

#include <vector>

#include "caelum/base/parallel.hpp"
#include "caelum/step/step.hpp"

namespace caelum::step {

struct PricedPlan {
  spec::Plan plan;
  double seconds = 0;
  double peak = 0;                            ///< bytes on the fullest chip
  double over = 0;                            ///< bytes beyond the usable memory; 0 = fits
  bool operator<(const PricedPlan& o) const;  ///< those that fit first, by time; then by what is missing
};

/// What to try. An empty list means the rule of M-step-17.
struct SearchSpace {
  spec::Search values;
  bool several =
      false;  ///< empty lists of micro_batch, context and zero mean several values, not the design's
  std::size_t finalists = 8;  ///< plans whose schedules are tried
  Stop stop = nullptr;        ///< set: ends early with the plans priced by then
};

/// M-step-17: every plan of the space that divides, with the least recompute that fits, under 1F1B; then
/// the schedules of the fastest. Priced by the analytic tier, best first. Requires design.train.
std::vector<PricedPlan> search_plans(const spec::Design& design, const chip::ChipModel& chip,
                                     const fabric::NetworkModel& network, const SearchSpace& space);

}  // namespace caelum::step
