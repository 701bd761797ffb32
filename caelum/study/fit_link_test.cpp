// A link whose constants are known is found again; what the sizes do not show is left alone.
#include "caelum/study/fit_link.hpp"

#include <algorithm>

#include <gtest/gtest.h>

namespace caelum::study {
namespace {

LinkDesign h100() {
  static const spec::Catalogue catalogue;
  Diagnostics diagnostics;
  auto place = link_design("hgx-h100", "nvlink4", 8, catalogue, diagnostics);
  EXPECT_TRUE(place) << diagnostics.render();
  return *place;
}

std::vector<LinkSample> measured(const LinkDesign& place, double first, double last) {
  std::vector<LinkSample> samples;
  for (const long ranks : {2L, 4L, 8L}) {
    for (double bytes = first; bytes <= last; bytes *= 4) {
      LinkSample sample;
      sample.probe.collective = Collective::all_gather;
      sample.probe.ranks = ranks;
      sample.probe.bytes = Bytes{bytes};
      Diagnostics diagnostics;
      sample.seconds = jobs::price_collective(place.design, sample.probe, diagnostics).time.in(units::s);
      samples.push_back(sample);
    }
  }
  return samples;
}

const LinkConstant& constant(const LinkFit& fit, const std::string& key) {
  return *std::find_if(fit.constants.begin(), fit.constants.end(),
                       [&](const auto& each) { return each.key == key; });
}

TEST(FitLink, FindsTheConstantsThatMadeTheTimes) {
  LinkDesign place = h100();
  LinkDesign other = place;
  auto& truth = other.design.link_profiles[other.level];
  truth.launch.value = 9 * units::us;
  truth.efficiency.value = 0.7;
  const LinkFit fit = fit_link(place.design, place.level, measured(other, 1024, 4e9));
  EXPECT_LT(fit.fitted.p90, 0.01);
  EXPECT_LT(fit.held_out.p90, 0.05);
  EXPECT_NEAR(constant(fit, "launch").value, 9e-6, 0.5e-6);
  EXPECT_NEAR(constant(fit, "efficiency").value, 0.7, 0.02);
}

TEST(FitLink, SmallMessagesSayNothingAboutBandwidth) {
  const LinkDesign place = h100();
  const LinkFit fit = fit_link(place.design, place.level, measured(place, 64, 8192));
  EXPECT_FALSE(constant(fit, "efficiency").refused.empty());
  EXPECT_TRUE(constant(fit, "launch").refused.empty());
  EXPECT_DOUBLE_EQ(constant(fit, "efficiency").value,
                   *place.design.link_profiles[place.level].efficiency.value);
}

TEST(FitLink, TheSystemMustHaveTheLink) {
  const spec::Catalogue catalogue;
  Diagnostics diagnostics;
  EXPECT_FALSE(link_design("hgx-h100", "ub", 8, catalogue, diagnostics));
  EXPECT_NE(diagnostics.render().find("its links are nvlink4"), std::string::npos) << diagnostics.render();
}

}  // namespace
}  // namespace caelum::study
