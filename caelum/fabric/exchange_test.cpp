// Tokens to experts: what each kernel's cost follows.
#include "caelum/fabric/exchange.hpp"

#include <limits>

#include <gtest/gtest.h>

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

NetworkModel nodes_of_eight() {
  return {{link(450e9, 8, "inside"), link(50e9, std::numeric_limits<double>::infinity(), "outside")}};
}

double us(long ranks, const Exchange& x) {
  return price_exchange(nodes_of_eight(), {{{ranks, 1}}}, x).time.in(units::us);
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
  const double more = us(64, decode(256)) - us(64, decode(128));
  EXPECT_NEAR(more, 128 * 8 * (7168 + 16) * 0.875 / 50e3, 1e-6);
}

TEST(Exchange, MFabric18_CoresLimitUntilTheLinkDoes) {
  Exchange x = decode(4096);
  x.kernel = ExchangeKernel::normal;
  x.cores = 4;
  const double few = us(8, x);
  x.cores = 8;
  EXPECT_NEAR(us(8, x) / few, 0.5, 0.02);
  x.cores = 1000;
  const double many = us(8, x);
  x.cores = 2000;
  EXPECT_NEAR(us(8, x) / many, 1, 0.02);
}

TEST(Exchange, MFabric18_ANodeLimitSpares) {
  Exchange x = decode(4096);
  x.kernel = ExchangeKernel::normal;
  const double free = us(64, x);
  x.node_limit = 4;
  EXPECT_LT(us(64, x), 0.9 * free);
}

TEST(Exchange, MFabric19_ATokenGoesOnceToEachRank) {
  Exchange x = decode(1e5);
  x.kernel = ExchangeKernel::one_sided;
  x.spread_evenly = true;
  // to 7 others of 8 against 1 other of 2, at 0.79 of the link, and two doublings of ranks more
  EXPECT_NEAR(us(8, x) - us(2, x), 6e5 * 7168 / (450e3 * 0.79) + 4, 1e-6);
}

TEST(Exchange, OneRankOrNoTokensAreFree) {
  EXPECT_EQ(us(1, decode(10)), 0);
  EXPECT_EQ(us(8, decode(0)), 0);
}

}  // namespace
}  // namespace caelum::fabric
