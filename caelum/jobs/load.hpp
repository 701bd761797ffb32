// A deployment under the requests of its users.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "caelum/serving/summary.hpp"
#include "caelum/spec/design.hpp"
#include "caelum/step/inference.hpp"

namespace caelum::jobs {

struct LoadResult {
  serving::Summary summary;
  double output_tokens_per_s_per_chip = 0;
  std::optional<double> good_per_s;       ///< answers within the objective
  std::optional<double> usd_per_million;  ///< output tokens, at the chips' rent while requests were answered
  double mean_input = 0, mean_output = 0;
  double batch = 1;                 ///< sequences of a group that write at once, mean
  long cache_tokens = 0;            ///< of one attention group
  Time first_alone;                 ///< the mean prompt on an empty deployment
  Time token_alone;                 ///< a token of a lone sequence
  std::vector<std::string> missed;  ///< figures of the objective that are not kept, in words
};

/// Longest sequence and prompt, and means over all requests.
struct Lengths {
  long sequence = 1, prompt = 1;
  double input = 0, output = 0;
};
Lengths lengths_of(const std::vector<serving::Workload>& loads);

/// An attention group of an engine on its chips.
struct PricedEngine {
  serving::Policy policy;
  long cache_tokens = 0;
  serving::StepTimes times;
};
/// Requires an engine that says how it schedules. `lengths`: of what it will be asked.
PricedEngine price_engine(const step::PricingContext& in, const step::Deployment& deployment,
                          const step::InferenceMemory& memory, double written, const Lengths& lengths);

serving::Objective objective_of(const spec::Serve& serve);

/// M-serving-9. `one`: the design of one instance, `loads`: of every group of all of them. The same on any
/// number of threads.
LoadResult answer_requests(const spec::Design& one, const PricedEngine& engine,
                           const std::vector<serving::Workload>& loads, int threads);

}  // namespace caelum::jobs
