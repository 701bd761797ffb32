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

/// M-serving-9. `left`: memory of a chip for the cache. Requires design.serve->requests and an engine that
/// says how it schedules. The same on any number of threads.
LoadResult answer_requests(const step::PricingContext& in, const step::Deployment& deployment,
                           const step::InferenceMemory& memory, double written, int threads);

}  // namespace caelum::jobs
