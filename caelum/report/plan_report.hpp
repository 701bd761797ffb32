// Plans found by a search, as text and JSON.
#pragma once

#include <string>
#include <vector>

#include "caelum/api/tables.hpp"
#include "caelum/explore/plan_doubt.hpp"
#include "caelum/jobs/plans.hpp"
#include "caelum/report/format.hpp"

namespace caelum::report {

/// The front, then the `most` fastest; where none fits, the nearest misses.
std::string plans_text(const spec::Design& design, const jobs::Plans& plans, int most, const Style& style);
/// How sure the front is: a line for each plan on it, and where the spread comes from.
std::string plans_doubt_text(const jobs::Plans& plans, const explore::PlansDoubt& doubt, const Style& style);
/// What a search tries: an axis a line.
std::string space_text(const std::vector<step::AxisWords>& space, const Style& style);
std::string plans_json(const api::Searched& searched, const std::string& version);

}  // namespace caelum::report
