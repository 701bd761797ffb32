// Who calls, from where: engines' own all-reduce kernels and the host's part.
#include "caelum/fabric/calls.hpp"

#include <limits>
#include <string>

#include <gtest/gtest.h>

namespace caelum::fabric {
namespace {

NetworkModel node() {
  LevelModel level;
  level.name = "nvlink";
  level.chips = std::numeric_limits<double>::infinity();
  level.bandwidth = 450e9;
  level.latency = 1e-6;
  auto& p = level.profile;
  p.efficiency.value = 1;
  p.latency.value = 1 * units::us;
  p.launch.value = 10 * units::us;
  p.channel.value = 10 * units::GBps;
  p.shared_launch.value = 5 * units::us;
  p.shared_rate.value = 250 * units::GBps;
  p.process_launch.value = 2 * units::us;
  p.framework_launch.value = 30 * units::us;
  return {{level}};
}

double call_us(long ranks, double bytes, Call call) {
  return price_call(node(), {{{ranks, 1}}}, Collective::all_reduce, Bytes{bytes}, call).time.in(units::us);
}

TEST(Calls, MFabric15_OneShotReadsEveryVectorTwoShotsReadParts) {
  const Call engine{.launch = Launch::graph, .kernels = Kernels::shared};
  EXPECT_NEAR(call_us(8, 1e5, engine), 5 + 7e5 / 250e3, 1e-9);
  EXPECT_NEAR(call_us(8, 1e6, engine), 5 * 2.8 + 2e6 * 7 / 8 / 250e3, 1e-9);
  EXPECT_NEAR(call_us(2, 4e6, engine), 5 + 4e6 / 250e3, 1e-9);
}

TEST(Calls, MFabric15_LargeVectorsGoThroughTheLibrary) {
  const Call engine{.launch = Launch::graph, .kernels = Kernels::shared};
  EXPECT_DOUBLE_EQ(call_us(8, 64e6, engine), call_us(8, 64e6, {}));
}

TEST(Calls, MFabric15_NoSwitchNoKernelForMoreThanTwo) {
  auto network = node();
  network.levels[0].profile.channel.value.reset();
  const Call engine{.launch = Launch::graph, .kernels = Kernels::shared};
  const auto cost = [&](long n) {
    return std::string(price_call(network, {{{n, 1}}}, Collective::all_reduce, Bytes{1e4}, engine).algorithm);
  };
  EXPECT_EQ(cost(4), "ring");
  EXPECT_EQ(cost(2), "shared memory");
}

TEST(Calls, MFabric16_TheHostIsSeenWhereNoGraphHidesIt) {
  const double device = call_us(8, 1e5, {});
  EXPECT_NEAR(call_us(8, 1e5, {.launch = Launch::process}), device + 16, 1e-9);
  EXPECT_NEAR(call_us(2, 10, {.launch = Launch::framework}), 30, 1e-9);
  EXPECT_NEAR(call_us(8, 1e9, {.launch = Launch::framework}), call_us(8, 1e9, {}), 1e-9);
}

}  // namespace
}  // namespace caelum::fabric
