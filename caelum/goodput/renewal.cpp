// Between failures the job renews itself at every checkpoint: expected times follow from the
// exponential law alone.
#include "caelum/goodput/renewal.hpp"

#include <algorithm>
#include <cmath>

namespace caelum::goodput {

// M-goodput-4.
double young(const Cycle& c) {
  return c.rate > 0 ? std::sqrt(2 * c.stall / c.rate) : 0;
}

// M-goodput-5: with x = stall / (2 MTBF).
double daly(const Cycle& c) {
  if (c.rate <= 0) return 0;
  const double mtbf = 1 / c.rate;
  if (c.stall >= 2 * mtbf) return mtbf;
  const double x = std::sqrt(c.stall / (2 * mtbf));
  return std::sqrt(2 * c.stall * mtbf) * (1 + x / 3 + x * x / 9) - c.stall;
}

// M-goodput-6: (1/rate + detection + E[recovery]) (e^(rate (interval + stall)) - 1) to gain one
// interval; a checkpoint that still drains costs a failure one more drain of work.
double kept_share(const Cycle& c, double interval) {
  const double cycle = interval + c.stall;
  if (c.rate <= 0) return interval / cycle;
  const double failures = std::expm1(std::min(700.0, c.rate * cycle));
  const double recovery = (1 / c.rate + c.detection) * std::expm1(std::min(700.0, c.rate * c.recovery));
  const double time = (1 / c.rate + c.detection + recovery) * failures + failures * c.drain;
  return interval / time;
}

double best_interval(const Cycle& c, double least) {
  constexpr double kGolden = 0.6180339887498949, kMost = 30 * 86400;
  least = std::max(least, 1.0);
  double low = std::log(least), high = std::log(std::max(kMost, least * 2));
  for (int i = 0; i < 80; ++i) {
    const double a = high - kGolden * (high - low), b = low + kGolden * (high - low);
    if (kept_share(c, std::exp(a)) < kept_share(c, std::exp(b))) {
      low = a;
    } else {
      high = b;
    }
  }
  return std::exp((low + high) / 2);
}

}  // namespace caelum::goodput
