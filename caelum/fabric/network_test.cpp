#include "caelum/fabric/network.hpp"

#include <cmath>

#include <gtest/gtest.h>

namespace caelum::fabric {
namespace {

spec::Level plain_level(double bandwidth_gbps, long chips) {
  spec::Level made;
  made.name = "a level";
  if (bandwidth_gbps > 0) made.bandwidth.value = bandwidth_gbps * units::GBps;
  if (chips > 0) made.chips.value = chips;
  return made;
}

spec::Design design_of(std::vector<spec::Level> levels, long chips) {
  spec::Design design;
  design.cluster.chips = chips;
  design.cluster.system.levels = std::move(levels);
  spec::LinkProfile profile;
  profile.latency.value = 2 * units::us;
  design.link_profiles.assign(design.cluster.system.levels.size(), profile);
  return design;
}

TEST(MakeNetworkModel, TakesOversubscriptionAndLatencyOfTheProfile) {
  auto design = design_of({plain_level(400, 8), plain_level(50, 0)}, 64);
  design.cluster.system.levels[1].oversubscription.value = 4;
  Diagnostics diagnostics;
  const auto network = make_network_model(design, diagnostics);
  EXPECT_TRUE(diagnostics.ok());
  ASSERT_EQ(network.levels.size(), 2u);
  EXPECT_DOUBLE_EQ(network.levels[1].bandwidth, 12.5e9);
  EXPECT_DOUBLE_EQ(network.levels[1].latency, 2e-6);
  EXPECT_TRUE(std::isinf(network.levels[1].chips));
}

TEST(MakeNetworkModel, NamesTheMissingBandwidthAndHowToGiveIt) {
  Diagnostics diagnostics;
  make_network_model(design_of({plain_level(400, 8), plain_level(0, 0)}, 64), diagnostics);
  ASSERT_EQ(diagnostics.all().size(), 1u);
  EXPECT_NE(diagnostics.all()[0].message.find("cluster.system.levels.1.bandwidth"), std::string::npos);
  EXPECT_NE(diagnostics.all()[0].hint.find("--set system.levels.1.bandwidth="), std::string::npos);
}

TEST(MakeNetworkModel, GapsOutsideTheClusterDoNotMatter) {
  Diagnostics diagnostics;
  const auto network =
      make_network_model(design_of({plain_level(400, 8), plain_level(0, 0)}, 8), diagnostics);
  EXPECT_TRUE(diagnostics.ok());
  EXPECT_EQ(network.levels.size(), 1u);
}

TEST(MakeNetworkModel, OneChipNeedsNoNetwork) {
  Diagnostics diagnostics;
  EXPECT_EQ(make_network_model(design_of({}, 1), diagnostics).levels.size(), 1u);
  EXPECT_TRUE(diagnostics.ok());
  make_network_model(design_of({}, 2), diagnostics);
  EXPECT_FALSE(diagnostics.ok());
}

// Four adapters for eight chips: one rank a node has a whole adapter, eight have half of one each.
TEST(MakeNetworkModel, IdleNeighboursLeaveTheirShareOfTheAdapters) {
  auto design = design_of({plain_level(400, 8), plain_level(10, 0)}, 64);
  design.cluster.system.levels[1].adapters.value = 4;
  Diagnostics diagnostics;
  const auto shared = make_network_model(design, diagnostics);
  for (const auto& [each, expected] : {std::pair{1L, 20e9}, {2L, 20e9}, {4L, 20e9}, {8L, 10e9}}) {
    auto network = shared;
    leave_idle(network, each == 1 ? Group{{{2, 8}}} : Group{{{each, 1}, {2, 8}}});
    EXPECT_DOUBLE_EQ(network.levels[1].bandwidth, expected) << each << " ranks a node";
    EXPECT_DOUBLE_EQ(network.levels[0].bandwidth, 400e9);
  }
}

}  // namespace
}  // namespace caelum::fabric
