// How far the figures of a deployment may be off.
#pragma once

#include "caelum/explore/uncertainty.hpp"
#include "caelum/jobs/serve.hpp"

namespace caelum::explore {

struct ServeDoubt {
  int samples = 0;
  std::uint64_t seed = 0;
  int ranged = 0;                       ///< inputs that carry a range
  bool interrupted = false;             ///< these are the first of the draws that were asked for
  Interval prefill, decode, delivered;  ///< tokens a second and chip
  Interval first_token_s, per_token_s;
  std::vector<Sensitivity> sensitivities;
};

/// M-study-3. Requires a design with `serve` that runs. The same on any number of threads.
ServeDoubt sample_serve(const spec::Design& design, int samples, std::uint64_t seed, const Crew& crew);

}  // namespace caelum::explore
