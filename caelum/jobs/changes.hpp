// What another plan would give: single changes of the one that stands, and what would fit where it does not.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "caelum/base/parallel.hpp"
#include "caelum/spec/design.hpp"

namespace caelum::jobs {

/// The plan with one thing changed, priced by the analytic tier.
struct PlanChange {
  std::string what;  ///< `tensor 4`, `schedule zb-h1`
  spec::Plan plan;
  Time time;  ///< of a step
  bool fits = false;
};

/// What would help a plan that runs.
struct Advice {
  Time time;                        ///< of its step, by the same tier
  std::vector<PlanChange> changes;  ///< that fit and are faster, each alone; fastest first
  std::optional<PlanChange> best;   ///< of the search of M-step-17, where it is faster than each of them
};

/// M-api-18. Requires a training whose plan divides (`plan_auto` settled). Empty for machines of several
/// kinds. `stop` ends it with what is found by then.
Advice advice(const spec::Design& design, Stop stop = nullptr);

/// What would make a plan fit that does not.
struct Fitting {
  std::vector<std::string> changes;  ///< of the plan, each alone; the least slow first, at most three
  std::optional<spec::Plan> plan;    ///< that the search finds on the same chips
  long chips = 0;                    ///< the fewest of those tried on which a plan fits; 0 = none
};

/// M-api-19. As advice.
Fitting what_would_fit(const spec::Design& design, Stop stop = nullptr);

}  // namespace caelum::jobs
