// The fewest chips of a deployment, as text and JSON.
#pragma once

#include <string>

#include "caelum/api/tables.hpp"
#include "caelum/report/format.hpp"

namespace caelum::report {

/// The answer in a sentence, the plan beside its runner-up, what binds, at most `most` lines of the front,
/// and how to run it.
std::string serving_plans_text(const spec::Design& design, const jobs::ServingPlans& plans, int most,
                               const std::string& file, const Style& style);
std::string serving_plans_json(const api::PlannedServing& planned, const std::string& version);

}  // namespace caelum::report
