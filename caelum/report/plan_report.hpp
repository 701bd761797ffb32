// Plans found by a search, as text and JSON.
#pragma once

#include <optional>
#include <string>

#include "caelum/explore/plan_doubt.hpp"
#include "caelum/jobs/plans.hpp"
#include "caelum/report/format.hpp"

namespace caelum::report {

/// The front, then the `most` fastest; where none fits, the nearest misses.
std::string plans_text(const spec::Design& design, const jobs::Plans& plans, int most, const Style& style);
/// How sure the front is: a line for each plan on it, and where the spread comes from.
std::string plans_doubt_text(const jobs::Plans& plans, const explore::PlansDoubt& doubt, const Style& style);
std::string plans_json(const spec::Design& design, const jobs::Plans& plans,
                       const std::optional<explore::PlansDoubt>& doubt, int most, const std::string& version);

}  // namespace caelum::report
