// What the answers of a deployment come to: latencies as benchmarks define them, rates, and how many answers
// are as good as was asked for.
#pragma once

#include <optional>
#include <vector>

#include "caelum/serving/simulate.hpp"

namespace caelum::serving {

/// Seconds over requests, or over gaps; percentiles between ranks are interpolated.
struct Spread {
  double mean = 0, p50 = 0, p90 = 0, p99 = 0;
};

/// Of values in any order.
Spread spread_of(std::vector<double> values);

/// Seconds that an answer may take; none = any.
struct Objective {
  std::optional<double> first_p50, first_p90, first_p99;
  std::optional<double> token_p50, token_p90, token_p99;
  [[nodiscard]] bool any() const {
    return first_p50 || first_p90 || first_p99 || token_p50 || token_p90 || token_p99;
  }
};

struct Summary {
  Spread first;                             ///< time to first token
  Spread token;                             ///< time per output token: of a request, after the first
  Spread gap;                               ///< between two tokens, over all of them
  Spread whole;                             ///< from arrival to the last token
  double host = 0, queue = 0, prefill = 0;  ///< mean parts of the time to first token; their sum is its mean
  long requests = 0, answered = 0;
  double seconds = 0;  ///< from the first arrival to the last token
  double requests_per_s = 0, input_tokens_per_s = 0, output_tokens_per_s = 0;
  double good_share = 1;      ///< of the answers, within the objective's every figure
  std::optional<bool> meets;  ///< whether the percentiles are within the objective
  double in_flight = 0;       ///< requests at once, mean
  double reused_share = 0;    ///< of prompt tokens, found in the cache
  double peak_cache = 0;      ///< share of the blocks that were in use at once, most of all groups
  long preempted = 0, steps = 0;
};

/// `runs[i]` is what a group made of `loads[i]`. M-serving-7.
Summary summarise(const std::vector<Workload>& loads, const std::vector<Run>& runs, const Policy& policy,
                  const Objective& objective);

}  // namespace caelum::serving
