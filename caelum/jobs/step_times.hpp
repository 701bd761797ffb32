// The step prices of a deployment as the table that the simulator of requests asks.
#pragma once

#include "caelum/serving/step_times.hpp"
#include "caelum/step/inference.hpp"

namespace caelum::jobs {

/// What will be asked of the table: everything between is interpolated.
struct StepRange {
  long max_batch = 256;    ///< sequences of a step
  long max_tokens = 8192;  ///< new tokens of a step
  double longest = 4096;   ///< tokens of the longest sequence
  double written = 1;      ///< tokens of a sequence and decode step, speculation included
};

/// M-serving-1. A step of n sequences under p pipeline stages is that of n / p in each stage.
serving::StepGrid step_grid(const step::PricingContext& in, const step::Deployment& deployment,
                            const StepRange& range);

}  // namespace caelum::jobs
