// How sure the order of plans is: the plans of a front under the same draws of every ranged input.
#pragma once

#include <cstdint>
#include <vector>

#include "caelum/explore/uncertainty.hpp"
#include "caelum/jobs/plans.hpp"

namespace caelum::explore {

struct PlanDoubt {
  std::size_t plan = 0;  ///< place in Plans::plans
  Interval time_s, tokens_per_s_per_chip, peak_bytes;
  double fits = 0;  ///< share of the draws in which it fits
  double fastest =
      0;  ///< share of the draws in which it fits and no other of them trains more tokens a second and chip
};

struct PlansDoubt {
  int samples = 0;
  int ranged = 0;
  bool interrupted = false;      ///< these are the first of the draws that were asked for
  std::vector<PlanDoubt> plans;  ///< those on the front, in their order
  Sensitivity spread;            ///< of the step time of the first
};

/// M-study-21. Requires design.train; plans as jobs::search(design) gave them.
PlansDoubt doubt_plans(const spec::Design& design, const jobs::Plans& plans, int samples, std::uint64_t seed,
                       const Crew& crew);

}  // namespace caelum::explore
