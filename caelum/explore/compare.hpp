// Why one scenario is slower than another: the difference of their times, cause by cause.
#pragma once

#include <string>
#include <vector>

#include "caelum/explore/versus.hpp"
#include "caelum/jobs/evaluate.hpp"

namespace caelum::explore {

/// One thing in which the scenarios differ, or several that only change together.
struct Cause {
  std::string what;      ///< "chip", "network", "chips and plan"
  std::string from, to;  ///< what each scenario has
  Time delta;            ///< part of the difference; may be negative
};

struct Difference {
  bool comparable = false;    ///< both run
  Time first, second;         ///< for the tokens of a step of the first
  bool same_work = true;      ///< both steps hold as many tokens
  std::vector<Cause> causes;  ///< sum to second - first; largest first
  Versus versus;              ///< of whole runs, where both ask for one and draws were asked for
};

/// M-study-10: Shapley values over the causes. Both designs with their plans in place. `options.run.stop`
/// ends it without an answer.
Difference compare(const spec::Design& first, const spec::Design& second, const jobs::Options& options);

}  // namespace caelum::explore
