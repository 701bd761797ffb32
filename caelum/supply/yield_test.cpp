#include "caelum/supply/yield.hpp"

#include <cmath>
#include <numeric>

#include <gtest/gtest.h>

namespace caelum::supply {
namespace {

using spec::YieldModel;

constexpr std::array<DefectLaw, 6> kLaws = {{{YieldModel::poisson, 2, 1},
                                             {YieldModel::murphy, 2, 1},
                                             {YieldModel::seeds, 2, 1},
                                             {YieldModel::bose_einstein, 2, 10},
                                             {YieldModel::negative_binomial, 2, 1},
                                             {YieldModel::negative_binomial, 0.5, 1}}};

// M-supply-2: the closed forms, and densities worked out by hand for 665.6 mm2.
TEST(Yield, ClosedForms) {
  const double x = 1.2;
  EXPECT_DOUBLE_EQ(yield(kLaws[0], x), std::exp(-x));
  EXPECT_DOUBLE_EQ(yield(kLaws[1], x), std::pow((1 - std::exp(-x)) / x, 2));
  EXPECT_NEAR(yield(kLaws[2], x), 1 / (1 + x), 1e-15);
  EXPECT_NEAR(yield(kLaws[3], x), std::pow(1 / (1 + x / 10), 10), 1e-15);
  EXPECT_NEAR(yield(kLaws[4], x), std::pow(1 + x / 2, -2), 1e-15);
  for (const auto& law : kLaws) EXPECT_DOUBLE_EQ(yield(law, 0), 1);
}

TEST(Yield, DensitiesThatLargeDiesImply) {
  const double area = 6.656;
  EXPECT_NEAR(density_for_yield(kLaws[0], area, 0.3), 0.1809, 5e-5);
  EXPECT_NEAR(density_for_yield(kLaws[1], area, 0.3), 0.2035, 5e-5);
  EXPECT_NEAR(density_for_yield(kLaws[2], area, 0.3), 0.3506, 5e-5);
  EXPECT_NEAR(density_for_yield(kLaws[3], area, 0.3), 0.1922, 5e-5);
  EXPECT_NEAR(density_for_yield(kLaws[4], area, 0.3), 0.2481, 5e-5);
  EXPECT_NEAR(density_for_yield(kLaws[0], area, 0.4), 0.1377, 5e-5);
}

// M-supply-3: all cores good is the yield of the whole die; any number of them that of the rest.
TEST(Harvest, AgreesWithTheYieldOfTheWhole) {
  for (const auto& law : kLaws) {
    const double mean = 1.1, share = 0.7;
    const auto cores = good_cores(law, mean, 25, share);
    EXPECT_NEAR(cores.back(), yield(law, mean), 1e-7);
    EXPECT_NEAR(std::accumulate(cores.begin(), cores.end(), 0.0), yield(law, mean * (1 - share)), 1e-7);
  }
}

// By hand: a Poisson die with two cores of half the area each.
TEST(Harvest, TwoCoresByHand) {
  const double y = std::exp(-0.5);
  const auto cores = good_cores({YieldModel::poisson, 2, 1}, 1.0, 2, 1.0);
  EXPECT_NEAR(cores[2], y * y, 1e-12);
  EXPECT_NEAR(cores[1], 2 * y * (1 - y), 1e-12);
  EXPECT_NEAR(cores[0], (1 - y) * (1 - y), 1e-12);
}

// Clustered defects leave more perfect dies, and more lost ones, at the same mean.
TEST(Harvest, ClustersSpareMostDies) {
  const auto spread = good_cores({YieldModel::poisson, 2, 1}, 1.5, 20, 0.8);
  const auto clustered = good_cores({YieldModel::negative_binomial, 1, 1}, 1.5, 20, 0.8);
  EXPECT_GT(clustered.back(), spread.back());
  EXPECT_GT(clustered[10], spread[10]);
}

// M-supply-4, 5.
TEST(Learning, HalvesTheExcessWithEachDoublingAtOneHalf) {
  EXPECT_DOUBLE_EQ(learned_density(0.2, 0.1, 0.5, 1000, 4000), 0.1 + 0.1 / 4);
  EXPECT_DOUBLE_EQ(learned_density(0.2, 0.1, 0.5, 1000, 500), 0.2);
  EXPECT_DOUBLE_EQ(learned_density(0.2, 0.1, 1, 1000, 1e9), 0.2);
}

TEST(Patterning, LossesMultiply) {
  EXPECT_DOUBLE_EQ(overlay_yield(0, 0.01), 1);
  EXPECT_NEAR(overlay_yield(20, 0.01), std::pow(0.99, 20), 1e-15);
  EXPECT_DOUBLE_EQ(stack_yield(1, 0.9), 1);
  EXPECT_NEAR(stack_yield(4, 0.99), std::pow(0.99, 3), 1e-15);
}

}  // namespace
}  // namespace caelum::supply
