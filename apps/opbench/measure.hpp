// Timing of a prepared call: warm-up, repeats, median and spread.
#pragma once

#include "apps/opbench/backend.hpp"

namespace caelum::opbench {

struct Timing {
  double seconds = 0;  ///< median of one run
  double spread = 0;   ///< (P90 - P10) / median
  int samples = 0;
};

struct Effort {
  double warm_up = 0.005, budget = 0.04;  ///< s for each operator
  int least = 3, most = 200;              ///< samples
  double grain = 20e-6;                   ///< s: a sample repeats its operator for at least so long
};

Timing measure(const Call& call, const Effort& effort);

/// Median and spread of samples in seconds.
Timing summary(std::vector<double> samples);

}  // namespace caelum::opbench
