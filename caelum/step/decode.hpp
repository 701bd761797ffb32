// What writing text costs, from the same operators: for iterations of reinforcement learning.
#pragma once

#include "caelum/step/prices.hpp"

namespace caelum::step {

struct Instance {
  long tensor = 1;     ///< ranks; experts are spread over the same
  double batch = 1;    ///< sequences at once
  double context = 0;  ///< tokens that each has so far, on average
  Precision precision = Precision::bf16;
};

/// M-step-44: seconds for one further token of every sequence of the batch. Kernels are replayed as graphs.
double token_time(const PricingContext& in, const Instance& instance);

/// Seconds to read prompts of `tokens` tokens, the batch together.
double prompt_time(const PricingContext& in, const Instance& instance, double tokens);

}  // namespace caelum::step
