// The best plans of a space, exactly.
#pragma once

#include <vector>

#include "caelum/base/parallel.hpp"
#include "caelum/step/plan_space.hpp"
#include "caelum/step/step.hpp"

namespace caelum::step {

struct PricedPlan {
  spec::Plan plan;
  double seconds = 0;
  double peak = 0;                            ///< bytes on the fullest chip
  double over = 0;                            ///< bytes beyond the usable memory; 0 = fits
  bool operator<(const PricedPlan& o) const;  ///< those that fit first, by time; then by what is missing
};

struct SearchOptions {
  std::size_t keep = 1;   ///< plans that are told, fastest first
  bool front = false;     ///< also all that no other beats in time and memory together
  bool walk_all = false;  ///< brute force: every plan's time, whatever its bound
  Crew crew = {};         ///< its stop ends early with what is done by then
};

struct FoundPlans {
  std::vector<PricedPlan> plans;  ///< best first: those to keep and those on the front
  long priced = 0;                ///< plans of the space that divide
  long fitting = 0;               ///< of these, as many fit
  long walked = 0;                ///< of these, as many had to be walked for their time
};

/// M-step-17: memory of every plan of the space, and a bound of the time of each that fits (M-step-73); in
/// order of the bounds those are walked (analytic tier) that may be among the answers. `keep` and the front
/// are exactly those of walking every plan. The same on any number of threads. Requires design.train.
FoundPlans search_plans(const spec::Design& design, const chip::ChipModel& chip,
                        const fabric::NetworkModel& network, const SearchOptions& options);

}  // namespace caelum::step
