// The search behind `caelum plan`.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "caelum/base/parallel.hpp"
#include "caelum/jobs/evaluate.hpp"
#include "caelum/step/axis_words.hpp"

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

/// Why the best plan is ahead of the next one.
struct Lead {
  std::string words;  ///< one sentence
  double margin = 0;  ///< by how much the next plan's step is longer, of the best one's
  bool tie = false;   ///< less than the order of two plans is known to
};

struct Plans {
  std::vector<RankedPlan> plans;  ///< those that may be told: those that fit first, fastest first for each
                                  ///< number of chips
  long priced = 0;                ///< plans that divide: memory and a bound of the time of each
  long fitting = 0;               ///< of these, as many fit
  long walked = 0;                ///< of these, as many were walked: `plans`
  Bytes capacity;
  std::vector<step::AxisWords> space;  ///< what was searched, of the last number of chips
  std::optional<Lead> lead;            ///< where two plans fit
  std::string reason;                  ///< why there is no plan at all; empty when there is one
  bool interrupted = false;            ///< the search was stopped: there may be faster ones
  /// The plan of the shortest step that fits, else the nearest; null when there is none.
  [[nodiscard]] const RankedPlan* best() const;
};

/// How well the order of two plans of one model on one machine is known: over the 17 families of measured
/// plans in docs/validation.md ("Order of plans") the plan picked is 1.3 % slower than the best measured one
/// in the mean, and within 1 % in all but two. Own estimate, because the families are few.
inline constexpr double kPlanDoubt = 0.03;

struct SearchRequest {
  int most = 12;  ///< of the fastest that are told exactly
  Crew crew = {};
};

/// M-step-26. Prices by the analytic tier. Requires design.train. A stop ends it with the best of the plans
/// priced by then.
Plans search(const spec::Design& design, Diagnostics& diagnostics, const SearchRequest& request = {});

/// What `search` would try, in words; prices nothing.
std::vector<step::AxisWords> search_space(const spec::Design& design);

/// The design with one of the plans that its search found.
spec::Design with_plan(const spec::Design& design, const RankedPlan& ranked);

}  // namespace caelum::jobs
