#include "caelum/explore/draws.hpp"

#include <set>

#include <gtest/gtest.h>

#include "caelum/explore/versus.hpp"
#include "caelum/spec/load.hpp"

namespace caelum::explore {
namespace {

spec::Design scenario(const std::string& file) {
  const spec::Catalogue catalogue;
  Diagnostics diagnostics;
  auto loaded = spec::load_scenario(CAELUM_SOURCE_DIR "/examples/" + file, {}, catalogue, diagnostics);
  EXPECT_TRUE(loaded.has_value()) << diagnostics.render();
  return *loaded;
}

// M-study-4
TEST(Draws, EveryStratumIsUsedOnce) {
  for (const std::uint64_t n : {2U, 7U, 100U, 1000U}) {
    std::set<long> strata;
    for (std::uint64_t i = 0; i < n; ++i) {
      strata.insert(static_cast<long>(stratified(3, "chip", i, n) * static_cast<double>(n)));
    }
    EXPECT_EQ(strata.size(), n);
  }
  EXPECT_EQ(stratified(3, "chip", 5, 100), stratified(3, "chip", 5, 100));
  EXPECT_NE(stratified(3, "chip", 5, 100), stratified(3, "link", 5, 100));
}

// M-study-4: formats of one chip share its clock.
TEST(Draws, OneFactIsDrawnOnce) {
  const auto design = scenario("deepseek-v3-cloudmatrix384.yaml");
  const auto draws = draw(design, [](const spec::Design&, std::uint64_t) { return std::vector<double>{1}; },
                          10, 1, {.threads = 1});
  std::size_t bf16 = draws.doubts.size(), int8 = bf16;
  for (std::size_t d = 0; d < draws.doubts.size(); ++d) {
    if (draws.doubts[d].parameter == "chip.peak.bf16") bf16 = d;
    if (draws.doubts[d].parameter == "chip.peak.int8") int8 = d;
  }
  ASSERT_LT(bf16, draws.doubts.size());
  ASSERT_LT(int8, draws.doubts.size());
  for (const auto& u : draws.uniform) EXPECT_EQ(u[bf16], u[int8]);
}

// M-study-5, M-study-6: a figure made of two inputs whose variances stand 4 to 1.
TEST(Draws, IndicesAndTornadoNameTheInputsOfAFigure) {
  const auto design = scenario("deepseek-v3-h800.yaml");
  const auto place = [&](const char* parameter) {
    const auto all = spec::doubts(design);
    for (std::size_t d = 0; d < all.size(); ++d) {
      if (all[d].parameter == parameter) return d;
    }
    return all.size();
  };
  const std::size_t a = place("region.pue_air"), b = place("region.upkeep");
  const Figures figures = [&](const spec::Design& varied, std::uint64_t) {
    const auto at = [&](std::size_t d) {
      const auto before = spec::doubts(design)[d];
      const double now = d == a ? *varied.region.pue_air.value : *varied.region.upkeep.value;
      return (now - before.low) / (before.high - before.low);
    };
    return std::vector<double>{10 + 2 * at(a) + at(b)};
  };
  const auto draws = draw(design, figures, 1000, 1, {.threads = 2});
  const auto shares = first_order(draws, 0, 8);
  ASSERT_EQ(shares.size(), 2U);
  EXPECT_EQ(shares[0].parameter, "region.pue_air");
  EXPECT_NEAR(shares[0].share, 0.8, 0.06);
  EXPECT_NEAR(shares[1].share, 0.2, 0.06);
  const auto bars = tornado(design, shares, figures, 0);
  EXPECT_EQ(bars[0].parameter, "region.pue_air");
  EXPECT_LT(bars[0].low, 0);
  EXPECT_GT(bars[0].high, 0);
}

// M-study-31
TEST(Draws, AFigureOutsideItsIntervalNamesTheInputThatLeans) {
  auto design = scenario("deepseek-v3-h800.yaml");
  design.region.upkeep = {.value = 0.02, .low = 0.02, .high = 0.08};
  design.region.pue_air = {.value = 1.4, .low = 1.3, .high = 1.5};
  const Figures figures = [](const spec::Design& varied, std::uint64_t) {
    return std::vector<double>{*varied.region.upkeep.value + *varied.region.pue_air.value * 1e-3,
                               *varied.region.pue_air.value};
  };
  const auto draws = draw(design, figures, 200, 1, {.threads = 2});
  const Interval leaning = interval_of(draws, 0), even = interval_of(draws, 1);
  EXPECT_FALSE(leaning.holds_nominal());
  EXPECT_LT(leaning.nominal, leaning.low);
  EXPECT_EQ(leaning.leans, "region.upkeep");
  EXPECT_EQ(leaning.above, 1);
  EXPECT_TRUE(even.holds_nominal());
  EXPECT_NEAR(even.median, even.nominal, 0.002);
}

// M-study-7
TEST(Versus, AScenarioIsNeverAheadOfItselfAndAlwaysOfItsSlowerTwin) {
  const auto design = scenario("deepseek-v3-h800.yaml");
  auto slower = design;
  slower.operations.restart.value = 5 * units::hour;
  slower.operations.restart.low.reset();
  const auto same = versus(design, design, {.threads = 1}, 20, 1);
  ASSERT_EQ(same.figures.size(), 3U);
  EXPECT_EQ(same.figures[0].probability, 0);
  EXPECT_EQ(versus(slower, design, {.threads = 1}, 20, 1).figures[0].probability, 1);
}

}  // namespace
}  // namespace caelum::explore
