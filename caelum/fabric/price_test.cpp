// Closed forms worked out by hand, properties that must hold for any network, and measured anchors.
#include <cmath>
#include <limits>
#include <string>

#include <gtest/gtest.h>

#include "caelum/fabric/network.hpp"

namespace caelum::fabric {
namespace {

constexpr double kInfinite = std::numeric_limits<double>::infinity();

/// A link with round constants: 1 us a step, 10 us to start, all of its bandwidth, no ramp.
LevelModel plain(double bandwidth, double chips, const char* id = "plain") {
  LevelModel level;
  level.name = id;
  level.chips = chips;
  level.bandwidth = bandwidth;
  level.latency = 1e-6;
  level.profile.id = id;
  level.profile.efficiency.value = 1;
  level.profile.latency.value = 1 * units::us;
  level.profile.launch.value = 10 * units::us;
  return level;
}

NetworkModel one_level(double bandwidth = 100e9) {
  return {{plain(bandwidth, kInfinite)}};
}
NetworkModel nodes_of_eight() {
  return {{plain(400e9, 8, "inside"), plain(50e9, kInfinite, "outside")}};
}

double us(const NetworkModel& network, const Group& group, Collective collective, double bytes,
          double fanout = 0, double top_k = 0) {
  return price(network, group, collective, Bytes{bytes}, fanout, top_k).time.in(units::us);
}

const Collective kAll[] = {Collective::all_reduce, Collective::reduce_scatter, Collective::all_gather,
                           Collective::all_to_all, Collective::broadcast,      Collective::send_receive};

TEST(Price, MFabric3_SmallBulkMessagesReachHalfOfTheLink) {
  auto network = one_level();
  network.levels[0].profile.ramp.value = 1 * units::MB;
  // 2 ranks: 1 MB past a link of 100 GB/s with ramp 1 MB: 10 us * 1.5
  EXPECT_NEAR(us(network, {{{2, 1}}}, Collective::all_reduce, 1e6), 10 + 2 + 15, 1e-6);
}

TEST(Price, MFabric5_RingByHand) {
  // 8 ranks, 80 MB, 100 GB/s: 10 + 14 * 1 + 2 * 80e6 * 7/8 / 100e9
  EXPECT_NEAR(us(one_level(), {{{8, 1}}}, Collective::all_reduce, 80e6), 10 + 14 + 1400, 1e-6);
  EXPECT_NEAR(us(one_level(), {{{8, 1}}}, Collective::all_gather, 80e6), 10 + 7 + 700, 1e-6);
  // 16 ranks on two nodes: 8 rails carry 2 * 80e6 * 15/16 at 50 GB/s each; 28 + 2 steps
  const auto cost = price(nodes_of_eight(), {{{16, 1}}}, Collective::all_reduce, Bytes{80e6});
  EXPECT_NEAR(cost.time.in(units::us), 10 + 30 + 150e6 * 7 / 8 / 400e9 * 1e6 + (375 - 328.125), 1e-6);
  EXPECT_EQ(cost.level, 1);
  EXPECT_STREQ(cost.algorithm, "ring");
  // one member a node: its own link only
  EXPECT_NEAR(us(nodes_of_eight(), {{{16, 8}}}, Collective::all_reduce, 80e6), 10 + 30 + 3000, 1e-6);
}

TEST(Price, MFabric5_PartOfANodeUsesItsOwnRails) {
  EXPECT_NEAR(us(nodes_of_eight(), {{{16, 4}}}, Collective::all_reduce, 80e6),
              10 + 30 + 150e6 / 2 / 50e9 * 1e6, 1e-6);
}

TEST(Price, MFabric6_TheBusiestNodeOfTheTwoTreesSetsThePace) {
  auto network = nodes_of_eight();
  for (auto& level : network.levels) level.profile.latency.value = level.profile.launch.value = 0 * units::us;
  network.levels[0].latency = network.levels[1].latency = 0;
  network.levels[0].bandwidth = 4000e9;
  network.levels[1].profile.tree.value = 1;
  // 8 GB over eight rails of 50 GB/s, which the trees load 1, 1.5 and 2 times with two, three and four nodes;
  // a ring of four takes 2 x 31/32.
  const auto times = [&](long nodes) {
    return us(network, {{{8 * nodes, 1}}}, Collective::all_reduce, 8e9) / 20e3;
  };
  EXPECT_NEAR(times(2), 1, 1e-9);
  EXPECT_NEAR(times(3), 1.5, 1e-9);
  EXPECT_NEAR(times(4), 2 * 31 / 32.0, 1e-9);
}

TEST(Price, MFabric6_TreesWinSmallMessagesOnManyNodes) {
  auto network = nodes_of_eight();
  network.levels[1].profile.tree.value = 0.9;
  const auto cost = price(network, {{{128, 8}}}, Collective::all_reduce, Bytes{1e4});
  EXPECT_STREQ(cost.algorithm, "tree");
  EXPECT_NEAR(cost.latency_part.in(units::us), 10 + 2 * 7, 1e-9);
}

TEST(Price, MFabric7_HierarchyPaysStepsPerLevelNotPerRank) {
  auto network = nodes_of_eight();
  network.levels[1].profile.hierarchical = true;
  // all-gather over 1,024: 3 + 7 steps and the sum of both levels' transfers
  const auto cost = price(network, {{{1024, 1}}}, Collective::all_gather, Bytes{1e6});
  EXPECT_STREQ(cost.algorithm, "hierarchical");
  EXPECT_NEAR(cost.time.in(units::us), 10 + 10 + 0.875e6 / 400e9 * 1e6 + 0.125e6 * 127 / 128 / 50e9 * 1e6,
              1e-6);
}

TEST(Price, MFabric8_FullMeshSendsEachPartStraightToItsOwner) {
  auto network = one_level(196e9);
  network.levels[0].topology = Topology::full_mesh;
  network.levels[0].profile.direct = true;
  network.levels.insert(network.levels.begin(), network.levels[0]);
  network.levels[0].chips = 8;
  EXPECT_NEAR(us(network, {{{8, 1}}}, Collective::all_gather, 56e6), 10 + 1 + 49e6 / 196e9 * 1e6, 1e-6);
  // two of the eight share one link of seven (M-fabric-4)
  EXPECT_NEAR(us(network, {{{2, 1}}}, Collective::all_gather, 56e6), 10 + 1 + 28e6 / 28e9 * 1e6, 1e-6);
}

TEST(Price, MFabric4_TorusAxisUsesItsShareOfLinks) {
  auto network = one_level(600e9);
  network.levels[0].topology = Topology::torus_3d;
  network.levels.insert(network.levels.begin(), network.levels[0]);
  network.levels[0].chips = 4096;
  EXPECT_NEAR(us(network, {{{16, 1}}}, Collective::all_gather, 160e6), 10 + 15 + 150e6 / 200e9 * 1e6, 1e-6);
}

TEST(Price, MFabric4_AJobOnATorusHasASliceOfItsOwnAndAxesTakeWholeDimensions) {
  auto network = one_level(600e9);
  network.levels[0].topology = Topology::torus_3d;
  network.levels[0].extent = 512;  // 8 x 8 x 8: a group of eight is one side, with two links of six
  EXPECT_NEAR(us(network, {{{8, 1}}}, Collective::all_gather, 160e6), 10 + 7 + 140e6 / 200e9 * 1e6, 1e-6);
  network.levels[0].extent = 128;  // 4 x 4 x 8
  EXPECT_NEAR(us(network, {{{8, 1}}}, Collective::all_gather, 160e6), 10 + 7 + 140e6 / 200e9 * 1e6, 1e-6);
}

TEST(Price, MFabric9_SwitchReductionBeatsRingsFromAboutFiveRanks) {
  auto network = one_level(450e9);
  auto& profile = network.levels[0].profile;
  profile.in_network_reduce = true;
  profile.in_network.value = 1.31;
  const auto of = [&](long n) {
    return std::string(price(network, {{{n, 1}}}, Collective::all_reduce, Bytes{8e9}).algorithm);
  };
  EXPECT_EQ(of(3), "ring");
  EXPECT_EQ(of(8), "in-network");
}

TEST(Price, MFabric10_NearAndFarTrafficGoAtOnce) {
  // 16 ranks: 8/16 of the bytes leave by 50 GB/s while 7/16 go inside at 400 GB/s
  EXPECT_NEAR(us(nodes_of_eight(), {{{16, 1}}}, Collective::all_to_all, 16e6), 10 + 2 + 160, 1);
}

TEST(Price, MFabric10_LevelsOnOnePortAddUp) {
  const NetworkModel network{{plain(400e9, 8, "ub"), plain(400e9, kInfinite, "ub")}};
  EXPECT_NEAR(us(network, {{{16, 1}}}, Collective::all_to_all, 16e6), 10 + 2 + 15e6 / 400e9 * 1e6, 1);
}

TEST(Price, MFabric10_NodeLimitSendsATokenOnceToEachNode) {
  const auto network = nodes_of_eight();
  const Group group{{{64, 1}}};
  const double plain_time = us(network, group, Collective::all_to_all, 800e6);
  const double limited = us(network, group, Collective::all_to_all, 800e6, 4, 8);
  // 8 copies of 100 MB against 4 * (1 - (3/4)^8) * 7/8 = 3.15 crossings
  EXPECT_NEAR(plain_time, 12 + 700e6 / 50e9 * 1e6, 1);
  EXPECT_NEAR(limited, 12 + 100e6 * 3.1496 / 50e9 * 1e6, 20);
}

TEST(Price, MFabric11_SendCrossesTheOutermostLevelOfItsGroup) {
  EXPECT_NEAR(us(nodes_of_eight(), {{{4, 8}}}, Collective::send_receive, 50e6), 11 + 1000, 1e-6);
  EXPECT_NEAR(us(nodes_of_eight(), {{{4, 2}}}, Collective::send_receive, 40e6), 11 + 100, 1e-6);
}

TEST(Price, MFabric12_BroadcastIsPipelined) {
  EXPECT_NEAR(us(one_level(), {{{8, 1}}}, Collective::broadcast, 100e6), 10 + 7 + 1000, 1e-6);
}

TEST(PriceProperties, AGroupOfOneIsFree) {
  for (const auto collective : kAll) EXPECT_EQ(us(nodes_of_eight(), {{{1, 1}}}, collective, 1e9), 0);
}

TEST(PriceProperties, MonotoneInBytesAndBandwidth) {
  auto network = nodes_of_eight();
  for (auto& level : network.levels) {
    level.profile.ramp.value = 8 * units::MB;
    level.profile.ll_bandwidth_ratio.value = 0.45;
    level.profile.step.value = 4 * units::us;
    level.profile.tree.value = 0.92;
  }
  auto halved = network;
  halved.levels[0].bandwidth /= 2;
  halved.levels[1].bandwidth /= 2;
  for (const auto collective : kAll) {
    for (const Group& group :
         {Group{{{4, 1}}}, Group{{{48, 1}}}, Group{{{64, 8}}}, Group{{{4, 2}, {8, 8}}}}) {
      double before = 0;
      for (double bytes = 100; bytes < 1e11; bytes *= 1.7) {
        const double now = us(network, group, collective, bytes);
        EXPECT_GE(now, before);
        EXPECT_GE(us(halved, group, collective, bytes), now);
        before = now;
      }
    }
  }
}

TEST(PriceProperties, LatencyGrowsWithRanks) {
  for (const auto collective : {Collective::all_reduce, Collective::all_gather, Collective::broadcast}) {
    double before = 0;
    for (long ranks = 2; ranks <= 4096; ranks *= 2) {
      const double now =
          price(nodes_of_eight(), {{{ranks, 1}}}, collective, Bytes{1}).latency_part.in(units::us);
      EXPECT_GE(now, before);
      before = now;
    }
  }
}

TEST(PriceProperties, RingAllReduceIsItsTwoHalves) {
  const Group group{{{32, 1}}};
  const double whole = us(nodes_of_eight(), group, Collective::all_reduce, 1e9);
  const double halves = us(nodes_of_eight(), group, Collective::reduce_scatter, 1e9) +
                        us(nodes_of_eight(), group, Collective::all_gather, 1e9);
  EXPECT_NEAR(whole / halves, 1, 0.01);
}

TEST(PriceProperties, SplittingAFactorChangesNothing) {
  for (const auto collective : kAll) {
    EXPECT_DOUBLE_EQ(us(nodes_of_eight(), {{{64, 1}}}, collective, 1e8),
                     us(nodes_of_eight(), {{{4, 1}, {16, 4}}}, collective, 1e8));
  }
}

TEST(PriceProperties, OddSizesAreFinite) {
  for (const auto collective : kAll) {
    for (long ranks = 2; ranks < 100; ++ranks) {
      const double now = us(nodes_of_eight(), {{{ranks, 3}}}, collective, 1e7);
      EXPECT_TRUE(std::isfinite(now) && now > 0 && now < 1e6) << ranks;
    }
  }
}

// --- measured anchors, wide gates: constants of the link profiles, repeated here so that a change of
// a profile does not silently move the formulas ---

LevelModel nvlink4(double chips) {
  LevelModel level = plain(450e9, chips, "nvlink4");
  auto& p = level.profile;
  level.latency = 0.87e-6;
  p.efficiency.value = 0.80;
  p.all_to_all.value = 0.82;
  p.latency.value = 0.87 * units::us;
  p.step.value = 2.3 * units::us;
  p.launch.value = 5.3 * units::us;
  p.ramp.value = 6 * units::MB;
  p.ll_bandwidth_ratio.value = 0.48;
  p.own_copy.value = 0.4;
  p.in_network_reduce = true;
  p.in_network.value = 1.31;
  p.in_network_launch.value = 42 * units::us;
  p.in_network_ramp.value = 2.5 * units::MB;
  return level;
}

LevelModel ndr() {
  LevelModel level = plain(50e9, kInfinite, "ndr");
  auto& p = level.profile;
  level.latency = 2.7e-6;
  p.efficiency.value = 0.96;
  p.latency.value = 2.7 * units::us;
  p.step.value = 14 * units::us;
  p.ll128_step.value = 4 * units::us;
  p.ll128_bandwidth_ratio.value = 0.88;
  p.ll_bandwidth_ratio.value = 0.4;
  p.ramp.value = 4 * units::MB;
  p.tree.value = 0.92;
  return level;
}

double bus(double ranks, double bytes, double time_us) {
  return 2 * (ranks - 1) / ranks * bytes / time_us / 1e3;
}

TEST(PriceAnchors, EightH200) {  // Azure AI benchmarking guide, ML Engineering book
  const NetworkModel network{{nvlink4(kInfinite)}};
  const Group group{{{8, 1}}};
  EXPECT_NEAR(bus(8, 0x1p28, us(network, group, Collective::all_reduce, 0x1p28)) / 432, 1, 0.05);
  EXPECT_NEAR(bus(8, 0x1p33, us(network, group, Collective::all_reduce, 0x1p33)) / 477, 1, 0.05);
  EXPECT_NEAR(us(network, group, Collective::all_gather, 0x1p29) / 1397, 1, 0.1);
  EXPECT_NEAR(us(network, group, Collective::all_to_all, 0x1p29) / 1476, 1, 0.1);
  EXPECT_NEAR(us(network, group, Collective::reduce_scatter, 0x1p10) / 10.5, 1, 0.25);
}

TEST(PriceAnchors, NinetySixH100OverNdr) {  // CoreWeave nccl-tests README
  const NetworkModel network{{nvlink4(8), ndr()}};
  const Group group{{{96, 1}}};
  EXPECT_NEAR(bus(96, 0x1p29, us(network, group, Collective::all_reduce, 0x1p29)) / 356, 1, 0.1);
  EXPECT_NEAR(bus(96, 0x1p33, us(network, group, Collective::all_reduce, 0x1p33)) / 386, 1, 0.1);
}

}  // namespace
}  // namespace caelum::fabric
