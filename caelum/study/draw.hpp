// One draw from a ranged value.
#pragma once

#include <cmath>

namespace caelum::study {

/// M-study-3: from the triangle over low, value, high; log-uniformly where the range spans a decade.
/// Requires low < high and low <= value <= high; u in (0, 1).
inline double draw(double low, double value, double high, double u) {
  if (low > 0 && high / low >= 10) return low * std::pow(high / low, u);
  const double width = high - low, peak = (value - low) / width;
  if (u < peak) return low + width * std::sqrt(u * peak);
  return high - width * std::sqrt((1 - u) * (1 - peak));
}

}  // namespace caelum::study
