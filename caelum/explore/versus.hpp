// Which of two scenarios is ahead in time, energy and money, and how surely.
#pragma once

#include <string>
#include <vector>

#include "caelum/explore/uncertainty.hpp"

namespace caelum::explore {

struct Ahead {
  const char* figure = "";  ///< days, energy_mwh, cost_usd
  Interval first, second;
  double probability = 0;  ///< that the second needs less than the first
};

struct Versus {
  int samples = 0;  ///< draws in which both run
  std::vector<Ahead> figures;
};

/// M-study-7: both are drawn together; inputs that are one fact in both (M-study-4) are drawn once.
/// Requires designs with a run. Both with their plans in place.
Versus versus(const spec::Design& first, const spec::Design& second, const jobs::Options& options,
              int samples, std::uint64_t seed);

}  // namespace caelum::explore
