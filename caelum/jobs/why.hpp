// Why a step takes as long as it does, and what each part of it would give if it were free.
#pragma once

#include "caelum/jobs/evaluate.hpp"

namespace caelum::jobs {

/// The step again with one term free.
struct IfFree {
  const char* key = "";   ///< in JSON: expert_comm
  const char* what = "";  ///< for people
  Time saved;
  double share = 0;  ///< of the step
};

struct Why {
  Time time;
  std::vector<IfFree> free;  ///< largest first; they need not add up, since what one hides another shows
  std::vector<step::PathLeg> path;
  std::vector<step::OperatorReach> operators;
  long critical_stage = 0;
  std::vector<step::Alongside> alongside;
  Time lost;  ///< compute lost to transfers beside it
};

/// M-api-10. Requires a design whose plan runs: `outcome.feasible` of evaluate, its plan in place.
Why explain(const spec::Design& design, const Options& options);

}  // namespace caelum::jobs
