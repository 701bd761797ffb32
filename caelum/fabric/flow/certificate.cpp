#include "caelum/fabric/flow/certificate.hpp"

#include <algorithm>

namespace caelum::fabric::flow {

double certificate_gap(const Problem& problem, const std::vector<double>& rate) {
  std::vector<double> load(problem.capacity.size()), highest(problem.capacity.size());
  for (Flow f = 0; f < problem.flows(); ++f) {
    for (const Link link : problem.path_of(f)) {
      load[link] += rate[f];
      highest[link] = std::max(highest[link], rate[f] / problem.weight_of(f));
    }
  }
  double worst = 0;
  for (std::size_t l = 0; l < load.size(); ++l) {
    worst = std::max(worst, load[l] / problem.capacity[l] - 1);
  }
  for (Flow f = 0; f < problem.flows(); ++f) {
    if (rate[f] == 0) continue;
    const double level = rate[f] / problem.weight_of(f);
    double gap = problem.cap_of(f) > 0 ? 1 - rate[f] / problem.cap_of(f) : 1;
    if (gap < 0) worst = std::max(worst, -gap);  // over its cap
    for (const Link link : problem.path_of(f)) {
      gap = std::min(gap, std::max(1 - load[link] / problem.capacity[link], 1 - level / highest[link]));
    }
    worst = std::max(worst, gap);
  }
  return worst;
}

}  // namespace caelum::fabric::flow
