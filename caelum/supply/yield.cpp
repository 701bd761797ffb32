// Every classical yield model is a Poisson law whose mean is itself drawn; the harvest of partly good
// dies integrates the binomial law of the cores over the same draw.
#include "caelum/supply/yield.hpp"

#include <cmath>

#include "caelum/base/check.hpp"

namespace caelum::supply {
namespace {

using spec::YieldModel;

double murphy(double mean) {
  if (mean < 1e-4) return 1 - mean + 7.0 / 12 * mean * mean;  // (1 - e^-x)/x loses digits near 0
  const double half = (1 - std::exp(-mean)) / mean;
  return half * half;
}

/// Shape of the gamma law that the model is, or 0.
double gamma_shape(const DefectLaw& law) {
  switch (law.model) {
    case YieldModel::seeds:
      return 1;
    case YieldModel::bose_einstein:
      return law.layers;
    case YieldModel::negative_binomial:
      return law.clustering;
    default:
      return 0;
  }
}

struct Node {
  double factor, weight;  ///< of the mean; weights sum to 1
};

/// Factors of the mean and their weights, fine enough for ten digits of any smooth function.
std::vector<Node> nodes_of(const DefectLaw& law) {
  if (law.model == YieldModel::poisson) return {{1, 1}};
  constexpr int kSteps = 2000;  // Simpson's rule: even
  std::vector<Node> nodes;
  nodes.reserve(kSteps + 1);
  const double shape = gamma_shape(law);
  // t = u^power flattens the pole that a gamma density of shape under 1 has at 0.
  const double power = shape > 0 && shape < 3 ? 3 / shape : 1;
  const double most =
      law.model == YieldModel::murphy ? 2 : std::pow(shape + 12 * std::sqrt(shape) + 40, 1 / power);
  double total = 0;
  for (int i = 0; i <= kSteps; ++i) {
    const double u = most * i / kSteps, t = std::pow(u, power);
    double density = 0;
    if (law.model == YieldModel::murphy) {
      density = t <= 1 ? t : 2 - t;
    } else if (u > 0) {
      density = std::exp((shape - 1) * std::log(t) - t - std::lgamma(shape)) * power * std::pow(u, power - 1);
    }
    const double simpson = i == 0 || i == kSteps ? 1 : i % 2 == 1 ? 4 : 2;
    nodes.push_back({law.model == YieldModel::murphy ? t : t / shape, density * simpson});
    total += density * simpson;
  }
  for (Node& node : nodes) node.weight /= total;
  return nodes;
}

}  // namespace

double yield(const DefectLaw& law, double mean) {
  CAELUM_CHECK(mean >= 0, "a mean number of defects is not negative");
  if (law.model == YieldModel::poisson) return std::exp(-mean);
  if (law.model == YieldModel::murphy) return murphy(mean);
  const double shape = gamma_shape(law);
  return std::exp(-shape * std::log1p(mean / shape));
}

std::vector<double> good_cores(const DefectLaw& law, double mean, int cores, double core_share) {
  CAELUM_CHECK(cores >= 1 && core_share >= 0 && core_share <= 1, "cores within the die");
  std::vector<double> share(static_cast<std::size_t>(cores) + 1, 0.0), log_choose(share.size());
  for (int k = 0; k <= cores; ++k) {
    log_choose[static_cast<std::size_t>(k)] =
        std::lgamma(cores + 1.0) - std::lgamma(k + 1.0) - std::lgamma(cores - k + 1.0);
  }
  for (const Node& node : nodes_of(law)) {
    if (node.weight <= 0) continue;
    const double defects = mean * node.factor;
    const double rest = std::exp(-defects * (1 - core_share));
    const double log_good = -defects * core_share / cores;
    const double bad = -std::expm1(log_good);
    for (int k = 0; k <= cores; ++k) {
      const double lost =
          k == cores ? 1.0
          : bad <= 0 ? 0.0
                     : std::exp(log_choose[static_cast<std::size_t>(k)] + (cores - k) * std::log(bad));
      share[static_cast<std::size_t>(k)] += node.weight * rest * std::exp(k * log_good) * lost;
    }
  }
  return share;
}

double learned_density(double density, double floor, double learning, double learned, double cumulative) {
  if (learning >= 1 || cumulative <= learned || density <= floor) return density;
  const double doublings = std::log2(cumulative / learned);
  return floor + (density - floor) * std::pow(learning, doublings);
}

double density_for_yield(const DefectLaw& law, double area_cm2, double share) {
  double low = 0, high = 1;
  while (yield(law, high * area_cm2) > share && high < 1e9) high *= 2;
  for (int i = 0; i < 200; ++i) {
    const double middle = (low + high) / 2;
    (yield(law, middle * area_cm2) > share ? low : high) = middle;
  }
  return (low + high) / 2;
}

double overlay_yield(double extra_exposures, double loss_per_exposure) {
  return std::exp(extra_exposures * std::log1p(-loss_per_exposure));
}

double stack_yield(double layers, double bond_yield) {
  return layers <= 1 ? 1 : std::pow(bond_yield, layers - 1);
}

}  // namespace caelum::supply
