// How far the result may be off, given the ranges of the catalogue: draws every ranged input,
// evaluates again, and tells the spread and where it comes from.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "caelum/api/evaluate.hpp"

namespace caelum::study {

struct Interval {
  double median = 0, low = 0, high = 0;  ///< low and high bound the middle 90 %
};

struct DoubtShare {
  std::string parameter;
  double share = 0;  ///< first-order index: squared rank correlation with the step time
};

struct Uncertainty {
  int samples = 0;
  std::uint64_t seed = 0;
  int ranged = 0;  ///< inputs that carry a range
  Interval time_s, tokens_per_s, tokens_per_s_per_chip, mfu, peak_bytes, days;
  std::vector<DoubtShare> from;  ///< largest first, at most eight, none under 1 %
};

/// M-study-3. Requires a design that evaluates without errors. Deterministic: the same seed gives
/// the same result on any number of threads.
Uncertainty sample(const spec::Design& design, const api::Options& options, int samples, std::uint64_t seed);

}  // namespace caelum::study
