// Plans found by a search, as text and JSON.
#pragma once

#include <string>

#include "caelum/api/plans.hpp"
#include "caelum/report/format.hpp"

namespace caelum::report {

/// The front, then the `most` fastest; where none fits, the nearest misses.
std::string plans_text(const spec::Design& design, const api::Plans& plans, int most, const Style& style);
std::string plans_json(const spec::Design& design, const api::Plans& plans, int most,
                       const std::string& version);

}  // namespace caelum::report
