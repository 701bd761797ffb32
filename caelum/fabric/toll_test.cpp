// What a transfer takes from its chip.
#include <limits>

#include <gtest/gtest.h>

#include "caelum/fabric/exchange.hpp"
#include "caelum/fabric/network.hpp"

namespace caelum::fabric {
namespace {

LevelModel link_with_cores(double bandwidth, double chips, double cores) {
  LevelModel level;
  level.chips = chips;
  level.bandwidth = bandwidth;
  level.latency = 1e-6;
  level.profile.id = chips < 100 ? "inside" : "outside";
  level.profile.efficiency.value = 1;
  level.profile.transfer_cores.value = cores;
  return level;
}

NetworkModel tolled_nodes() {
  return {
      {link_with_cores(450e9, 8, 24), link_with_cores(50e9, std::numeric_limits<double>::infinity(), 16)}};
}

const Group kNode{{{8, 1}}}, kNodes{{{16, 1}}};

TEST(MFabric68, TheOutermostLinkSaysHowManyCores) {
  const NetworkModel network = tolled_nodes();
  EXPECT_EQ(price(network, kNode, Collective::all_gather, Bytes{1e9}).toll.cores, 24);
  EXPECT_EQ(price(network, kNodes, Collective::all_gather, Bytes{1e9}).toll.cores, 16);
  EXPECT_EQ(price(network, kNodes, Collective::send_receive, Bytes{1e9}).toll.cores, 2);
}

TEST(MFabric68, EnginesHoldNoCoreButUseTheMemory) {
  NetworkModel network = tolled_nodes();
  for (LevelModel& level : network.levels) level.profile.transfer_cores = {};
  const Toll toll = price(network, kNode, Collective::all_gather, Bytes{8e9}).toll;
  EXPECT_EQ(toll.cores, 0);
  EXPECT_NEAR(toll.memory.in(units::GB), 2 * 7, 1e-9);  // 7/8 of 8 GB pass, read and written
}

TEST(MFabric68, AChipWithEnginesHasThemForItsAdaptersToo) {
  NetworkModel network = tolled_nodes();
  network.levels[0].profile.transfer_cores.value = 0;
  EXPECT_EQ(price(network, kNodes, Collective::all_gather, Bytes{1e9}).toll.cores, 0);
}

TEST(MFabric68, ASwitchThatReducesTakesLess) {
  NetworkModel network = tolled_nodes();
  const Toll ring = price(network, kNode, Collective::all_reduce, Bytes{8e9}).toll;
  auto& profile = network.levels[0].profile;
  profile.in_network_reduce = true;
  profile.in_network.value = 1.3;
  profile.in_network_cores.value = 16;
  const Toll reduced = price(network, kNode, Collective::all_reduce, Bytes{8e9}).toll;
  EXPECT_NEAR(ring.memory.in(units::GB), 2 * 14, 1e-9);
  EXPECT_NEAR(reduced.memory.in(units::GB), 2 * 8, 1e-9);
  EXPECT_EQ(reduced.cores, 16);
}

TEST(MFabric68, ADispatchKernelHasWhatItIsGiven) {
  Exchange x{.kernel = ExchangeKernel::normal,
             .tokens = 4096,
             .hidden = 7168,
             .element = 1,
             .top_k = 8,
             .experts = 256,
             .cores = 20};
  const Toll toll = price_exchange(tolled_nodes(), kNode, x).toll;
  EXPECT_EQ(toll.cores, 20);
  EXPECT_GT(toll.memory.in(units::B), 2 * 4096.0 * 7168);      // more than one copy of a token,
  EXPECT_LT(toll.memory.in(units::B), 2 * 4096.0 * 7168 * 8);  // not one for each expert
  x.kernel = ExchangeKernel::low_latency;
  EXPECT_EQ(price_exchange(tolled_nodes(), kNode, x).toll.cores, 0);
}

}  // namespace
}  // namespace caelum::fabric
