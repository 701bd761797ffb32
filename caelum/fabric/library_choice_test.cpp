// The library's own choice of protocol, and the channels that it gives to a peer.
#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include <gtest/gtest.h>

#include "caelum/fabric/network.hpp"

namespace caelum::fabric {
namespace {

/// NVLink 4 as its profile has it: what the choice depends on, and round costs.
NetworkModel nvlink() {
  LevelModel level;
  level.name = "nvlink";
  level.chips = std::numeric_limits<double>::infinity();
  level.bandwidth = 450e9;
  level.latency = 1e-6;
  auto& p = level.profile;
  p.id = "nvlink";
  p.efficiency.value = 0.8;
  p.all_to_all.value = 0.8;
  p.latency.value = 1 * units::us;
  p.step.value = 3 * units::us;
  p.launch.value = 5 * units::us;
  p.simple_launch.value = 6 * units::us;
  p.ll_bandwidth_ratio.value = 0.45;
  p.tuner_efficiency.value = 0.8244;
  p.ll_tuner_efficiency.value = 0.313;
  return {{level}};
}

double library_us(const NetworkModel& network, long ranks, Collective collective, double bytes) {
  return price(network, {{{ranks, 1}}}, collective, Bytes{bytes}).time.in(units::us);
}

TEST(LibraryChoice, MFabric13_ProtocolsChangeWhereTheLibraryThinksTheyShould) {
  // All-gather on two ranks: 7.2 us + n/2 / 141 GB/s against 11.8 us + n/2 / 371 GB/s: equal at 2.09 MB.
  const auto network = nvlink();
  const double before = library_us(network, 2, Collective::all_gather, 2.05e6);
  const double after = library_us(network, 2, Collective::all_gather, 2.13e6);
  EXPECT_NEAR(before, 5 + 1 + 2.05e6 / 2 / (360e3 * 0.45), 1e-6);
  EXPECT_NEAR(after, 5 + 6 + 3 + 2.13e6 / 2 / 360e3, 1e-6);
}

TEST(LibraryChoice, MFabric13_SwitchesReduceFromFiveRanksAndAboutAMegabyte) {
  auto network = nvlink();
  network.levels[0].profile.in_network_reduce = true;
  network.levels[0].profile.in_network.value = 1.3;
  const auto of = [&](long ranks, double bytes) {
    return std::string(price(network, {{{ranks, 1}}}, Collective::all_reduce, Bytes{bytes}).algorithm);
  };
  EXPECT_EQ(of(8, 1 << 20), "ring");        // measured on 8 H200: low-latency ring up to 1 MiB
  EXPECT_EQ(of(8, 2 << 20), "in-network");  // and the switch from 2 MiB
  EXPECT_EQ(of(4, 1 << 30), "ring");
}

TEST(LibraryChoice, MFabric13_LibrariesWithoutAModelTakeTheFastest) {
  auto network = nvlink();
  network.levels[0].profile.tuner_efficiency.value.reset();
  EXPECT_NEAR(library_us(network, 2, Collective::all_gather, 2.13e6),
              std::min(5 + 1 + 2.13e6 / 2 / (360e3 * 0.45), 5 + 6 + 3 + 2.13e6 / 2 / 360e3), 1e-6);
}

TEST(AllToAll, MFabric14_APeerHasOneChannelUntilItsPartIsLarge) {
  auto network = nvlink();
  network.levels[0].profile.channel.value = 10 * units::GBps;
  network.levels[0].profile.ll_channel.value = 5 * units::GBps;
  // 2 ranks: 8 KiB to the peer in the low-latency protocol; 64 KiB on one channel; 128 KiB on two
  EXPECT_NEAR(library_us(network, 2, Collective::all_to_all, 16384),
              5 + 1 + std::hypot(8192 / 5e3, 8192 / (360e3 * 0.45)), 1e-6);
  EXPECT_NEAR(library_us(network, 2, Collective::all_to_all, 131072),
              5 + 3 + std::hypot(65536 / 10e3, 65536 / 360e3), 1e-6);
  EXPECT_NEAR(library_us(network, 2, Collective::all_to_all, 262144),
              5 + 3 + std::hypot(65536 / 10e3, 131072 / 360e3), 1e-6);
}

}  // namespace
}  // namespace caelum::fabric
