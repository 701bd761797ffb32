// What is told must be a result: every figure finite, none negative that cannot be, shares in [0, 1], no more
// operations than the peak allows, parts that sum to the whole, intervals in order. Ranges stop inputs that
// make no sense alone; this stops what makes no sense together, and our own faults. The first figure that is
// wrong is an error at `at`, with its name as `--json` has it.
#pragma once

#include "caelum/jobs/evaluate.hpp"
#include "caelum/jobs/serve.hpp"
#include "caelum/supply/payback.hpp"
#include "caelum/supply/plan.hpp"

namespace caelum::jobs {

/// Called by evaluate() for every result of a step that ran.
void check_result(const TrainResult& result, const Span& at, Diagnostics& diagnostics);
/// Called by serve().
void check_result(const ServeResult& result, const Span& at, Diagnostics& diagnostics);
/// Of a machine without a step; those of a training run are part of its result.
void check_result(const MonthsResult& result, const Span& at, Diagnostics& diagnostics);
void check_result(const supply::SupplyPlan& plan, const std::vector<supply::Payback>& sites, const Span& at,
                  Diagnostics& diagnostics);

}  // namespace caelum::jobs
