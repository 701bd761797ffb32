// Tokens to experts: what each kernel's cost follows.
#include "caelum/fabric/exchange.hpp"

#include <limits>

#include <gtest/gtest.h>

#include "caelum/fabric/remote_read.hpp"

namespace caelum::fabric {
namespace {

LevelModel link(double bandwidth, double chips, const char* id) {
  LevelModel level;
  level.name = id;
  level.chips = chips;
  level.bandwidth = bandwidth;
  level.latency = 1e-6;
  level.profile.id = id;
  level.profile.efficiency.value = 1;
  level.profile.launch.value = 10 * units::us;
  return level;
}

NetworkModel adapters_of_eight() {
  return {{link(450e9, 8, "inside"), link(50e9, std::numeric_limits<double>::infinity(), "outside")}};
}

double exchange_us(long ranks, const Exchange& x) {
  return price_exchange(adapters_of_eight(), {{{ranks, 1}}}, x).time.in(units::us);
}

Exchange decode(double tokens) {
  return {.kernel = ExchangeKernel::low_latency,
          .tokens = tokens,
          .hidden = 7168,
          .element = 1,
          .top_k = 8,
          .experts = 256};
}

TEST(Exchange, MFabric17_EachChosenExpertGetsACopyAndTheAdapterLimits) {
  // 64 ranks on 8 nodes: 7/8 of the copies leave by 50 GB/s
  const double more = exchange_us(64, decode(256)) - exchange_us(64, decode(128));
  EXPECT_NEAR(more, 128 * 8 * (7168 + 16) * 0.875 / 50e3, 1e-6);
}

TEST(Exchange, MFabric18_CoresLimitUntilTheLinkDoes) {
  Exchange x = decode(4096);
  x.kernel = ExchangeKernel::normal;
  x.cores = 4;
  const double few = exchange_us(8, x);
  x.cores = 8;
  EXPECT_NEAR(exchange_us(8, x) / few, 0.5, 0.02);
  x.cores = 1000;
  const double many = exchange_us(8, x);
  x.cores = 2000;
  EXPECT_NEAR(exchange_us(8, x) / many, 1, 0.02);
}

TEST(Exchange, MFabric18_ANodeLimitSpares) {
  Exchange x = decode(4096);
  x.kernel = ExchangeKernel::normal;
  const double free = exchange_us(64, x);
  x.node_limit = 4;
  EXPECT_LT(exchange_us(64, x), 0.9 * free);
}

TEST(Exchange, MFabric18_TheSecondVersionNeedsAQuarterOfTheCores) {
  Exchange first = decode(4096), second = first;
  first.kernel = second.kernel = ExchangeKernel::normal;
  first.cores = 24;
  second.cores = 6;
  second.second = true;
  for (const long ranks : {8, 32})
    EXPECT_NEAR(exchange_us(ranks, second) / exchange_us(ranks, first), 1, 1e-9);
}

TEST(Exchange, MFabric18_WhatIsForwardedAlsoCrossesTheNodesOwnLinks) {
  Exchange x = decode(4096);
  x.kernel = ExchangeKernel::normal;
  x.cores = 1000;
  NetworkModel thin = adapters_of_eight();
  thin.levels[0].bandwidth = 100e9;
  const Group two_nodes{{{16, 1}}};
  EXPECT_GT(price_exchange(thin, two_nodes, x).time / price_exchange(adapters_of_eight(), two_nodes, x).time,
            2);
}

TEST(RemoteRead, MFabric21_GrowsWithTheSwitchesOnItsWay) {
  NetworkModel network = adapters_of_eight();
  network.levels[1].profile.id = network.levels[0].profile.id;
  const auto nanoseconds = [&](Group group) {
    return 1e3 * price_remote_read(network, group, Bytes{64}).latency_part.in(units::us);
  };
  EXPECT_EQ(nanoseconds({{{2, 1}}}), 0);  // the link cannot
  for (auto& level : network.levels) {
    level.profile.memory_read.value = 0.2 * units::us;
    level.profile.remote_read.value = 0.8 * units::us;
  }
  EXPECT_NEAR(nanoseconds({{{1, 1}}}), 200, 1e-6);
  EXPECT_NEAR(nanoseconds({{{2, 1}}}), 800, 1e-6);
  EXPECT_NEAR(nanoseconds({{{2, 8}}}), 200 + 600 * 7 / 3.0,
              1e-6);  // seven links and switches instead of three
}

TEST(Exchange, MFabric19_ATokenGoesOnceToEachRank) {
  Exchange x = decode(1e5);
  x.kernel = ExchangeKernel::one_sided;
  x.spread_evenly = true;
  // to 7 others of 8 against 1 other of 2, at 0.79 of the link, and two doublings of ranks more
  EXPECT_NEAR(exchange_us(8, x) - exchange_us(2, x), 6e5 * 7168 / (450e3 * 0.79) + 4, 1e-6);
}

// A token stays at home as often as chance has it: (n - 1) / n of its copies cross a link.
TEST(Exchange, MFabric19_CopiesToTheOwnRankCrossNoLink) {
  Exchange x = decode(1e5);
  x.kernel = ExchangeKernel::one_sided;
  x.spread_evenly = true;
  const double crossing = 1e5 * 7168 / (450e3 * 0.79),
               each = 1e5 * 4e-3;  // us: a copy each, and what a token costs
  EXPECT_NEAR(exchange_us(2, x), 11.3 + 2 + 1 * crossing + each, 1e-6);  // of two copies one
  EXPECT_NEAR(exchange_us(8, x), 11.3 + 2 * 3 + 7 * crossing + each, 1e-6);
  EXPECT_NEAR(exchange_us(16, x), 11.3 + 2 * 4 + 7.5 * crossing + each, 1e-6);  // of eight copies 15/16 each
}

TEST(Exchange, OneRankOrNoTokensAreFree) {
  EXPECT_EQ(exchange_us(1, decode(10)), 0);
  EXPECT_EQ(exchange_us(8, decode(0)), 0);
}

}  // namespace
}  // namespace caelum::fabric
