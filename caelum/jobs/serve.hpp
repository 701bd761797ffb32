// A deployment that answers: its two kinds of step, what fits, and what a chip delivers (M-api-13).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "caelum/jobs/load.hpp"
#include "caelum/jobs/machine.hpp"
#include "caelum/step/inference.hpp"

namespace caelum::jobs {

struct PhaseResult {
  step::InferenceParts parts;  ///< of one step
  Time time;                   ///< of one step
  double tokens_per_s = 0;     ///< of all chips, were they all in this phase
  double tokens_per_s_per_chip = 0;
};

struct ServeResult {
  PhaseResult prefill, decode;
  Time first_token;                       ///< of one prompt that finds the deployment empty
  Time per_token;                         ///< of one user while writing
  double written = 1;                     ///< tokens of a sequence and decode step, speculation included
  double context = 0;                     ///< tokens that a sequence holds while it is written, mean
  double answers_per_s_per_chip = 0;      ///< prompts read and answered, one kind of step after the other
  double tokens_per_s_per_chip = 0;       ///< written, the reading of prompts paid for
  std::optional<double> usd_per_million;  ///< written tokens, at the chip's rent
  step::InferenceMemory memory;
  Bytes cache;               ///< of the batch at its longest
  double largest_batch = 0;  ///< sequences of one attention group that the memory holds
  bool fits = true;
  std::optional<LoadResult> load;  ///< when the scenario says what users ask
};

struct ServeOutcome {
  bool feasible = true;
  std::vector<std::string> reasons;  ///< also why the memory does not hold the batch
  std::string would_fit;             ///< where not one sequence fits: the least split that would hold one
  step::Deployment deployment;
  ServeResult serve;
};

/// The same on the chips of one of its instances.
spec::Design one_instance(const spec::Design& design);

/// What the layout comes to on all chips of the design: requires those of one instance.
step::Deployment deployment_of(const spec::Design& design);

/// Tokens of a sequence that a step surely writes, and the proposed ones that stand with it.
double written_of(const spec::Serve& serve);

/// Requires design.serve. With requests, the steps are those of the mean batch that the load makes. Unknown
/// values that are needed are errors in `diagnostics`.
ServeOutcome serve(const spec::Design& design, Diagnostics& diagnostics, int threads = 1);

}  // namespace caelum::jobs
