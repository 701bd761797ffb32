// M-supply-2 to 5. From defects to good dies, and from dies to good packages.
#pragma once

#include <vector>

#include "caelum/base/quantity.hpp"
#include "caelum/spec/supply.hpp"

namespace caelum::supply {

/// M-supply-2. Share of dies without a defect, for `mean` = critical area x defect density. Each model
/// is a law of how the mean itself varies between dies: not at all (Poisson), by a triangle (Murphy),
/// exponentially (Seeds), by a gamma law (negative binomial with `clustering` alpha; Bose-Einstein
/// with one exponential for each of `layers`). Requires mean >= 0, clustering > 0, layers >= 1.
struct DefectLaw {
  spec::YieldModel model = spec::YieldModel::negative_binomial;
  double clustering = 2;
  double layers = 1;
};
double yield(const DefectLaw& law, double mean);

/// M-supply-3. Probability that exactly k = 0..cores of a die's identical cores are good while the rest of
/// the die is: `mean` defects on the whole die, `core_share` of its area in the cores. By the same law: a die
/// in a bad spot loses several cores. The entries sum to the yield of the rest alone.
std::vector<double> good_cores(const DefectLaw& law, double mean, int cores, double core_share);

/// M-supply-4. Defect density after `cumulative` wafers: the excess over `floor` falls to `learning` of
/// itself with each doubling beyond `learned` wafers, at which it was `density`.
double learned_density(double density, double floor, double learning, double learned, double cumulative);

/// The defect density at which a die of `area_cm2` yields `share`, by bisection; share in (0, 1).
double density_for_yield(const DefectLaw& law, double area_cm2, double share);

/// M-supply-5. Loss by patterning: each exposure beyond the first of a multiply patterned layer must land
/// within the overlay budget.
double overlay_yield(double extra_exposures, double loss_per_exposure);

/// Layers bonded onto one another, tested before: bonds hold, or the stack is lost.
double stack_yield(double layers, double bond_yield);

}  // namespace caelum::supply
