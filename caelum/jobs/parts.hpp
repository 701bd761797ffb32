// Machines of several kinds: what each part does with its share, and what they do together.
#pragma once

#include "caelum/jobs/evaluate.hpp"

namespace caelum::jobs {

/// How many parts the machine has: 1 where all of its chips are of one system.
std::size_t parts_of(const spec::Design& design);

/// The design as if all of the machine were made like one part: its chip, its levels bounded by the part's
/// chips, and the joining network outside at the slowest part's rate.
spec::Design like_part(const spec::Design& design, std::size_t part);

/// A synchronous step waits for the slowest part, and memory must do in each (M-api-3).
Outcome evaluate_parts(const spec::Design& design, const Options& options, Diagnostics& diagnostics);

}  // namespace caelum::jobs
