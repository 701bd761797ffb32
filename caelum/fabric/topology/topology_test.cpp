#include <cmath>
#include <map>

#include <gtest/gtest.h>

#include "caelum/fabric/topology/bill.hpp"
#include "caelum/fabric/topology/clos.hpp"
#include "caelum/fabric/topology/dragonfly.hpp"
#include "caelum/fabric/topology/mesh.hpp"
#include "caelum/fabric/topology/torus.hpp"

namespace caelum::fabric {
namespace {

spec::Level level(Topology topology, long chips, double gigabytes, const char* link = "x") {
  spec::Level l;
  l.name = "level";
  l.topology = topology;
  if (chips > 0) l.chips.value = chips;
  l.bandwidth.value = gigabytes * units::GBps;
  l.link = link;
  return l;
}

Fabric built(const std::vector<spec::Level>& levels, long chips, const spec::NetworkState& state = {}) {
  spec::System system;
  system.levels = levels;
  system.chips.value = chips;
  Diagnostics diagnostics;
  auto fabric = make_fabric(system, chips, state, diagnostics);
  EXPECT_TRUE(fabric) << diagnostics.render();
  return std::move(*fabric);
}

std::string error_of(const std::vector<spec::Level>& levels, long chips,
                     const spec::NetworkState& state = {}) {
  spec::System system;
  system.id = "s";
  system.levels = levels;
  Diagnostics diagnostics;
  EXPECT_FALSE(make_fabric(system, chips, state, diagnostics));
  return diagnostics.render();
}

double count_of(const Bill& bill, const std::string& what) {
  double sum = 0;
  for (const auto& line : bill.lines) sum += line.what == what ? line.count : 0;
  return sum;
}

/// Every pair has a way over live links, and what leaves the sender adds up to the whole message.
void expect_connected(const Fabric& fabric) {
  for (long a = 0; a < fabric.chips(); ++a) {
    for (long b = 0; b < fabric.chips(); ++b) {
      Path path;
      ASSERT_TRUE(fabric.route(a, b, 7, path)) << a << " to " << b;
      if (a == b) continue;
      double carried = 0;
      for (const Hop& hop : path) {
        ASSERT_LT(hop.link, fabric.links());
        ASSERT_GT(fabric.capacity(hop.link), 0) << a << " to " << b;
        carried += hop.share;
      }
      EXPECT_GE(carried, 1 - 1e-9);
    }
  }
}

// CloudMatrix384: 336 and 112 UB switch chips, 5,376 modules within the supernode and 1,536 out of it.
TEST(Topology, CountsOfCloudMatrix384) {
  spec::Level board = level(Topology::switched, 8, 392, "ub"),
              pod = level(Topology::fat_tree, 384, 392, "ub");
  board.planes.value = pod.planes.value = 7;
  pod.radix.value = 24;
  spec::Level rdma = level(Topology::fat_tree, 0, 50, "roce-400");
  rdma.radix.value = 128;
  const Fabric fabric = built({board, pod, rdma}, 384);
  const Bill bill = bill_of(fabric, {});
  EXPECT_EQ(count_of(bill, "switch"), 336);
  EXPECT_EQ(bill.lines[3].count, 112);
  EXPECT_EQ(bill.lines[1].modules, 5376);
  EXPECT_EQ(bill.modules, 5376 + 1536);
}

TEST(Topology, FatTreesOfAnyDepth) {
  const auto tiers = plan_tiers({.chips = 65536, .radix = 64});
  ASSERT_EQ(tiers.size(), 3U);  // 64^3 / 4 hosts
  EXPECT_EQ(tiers[0].chips, 32);
  EXPECT_EQ(tiers[1].chips, 1024);
  EXPECT_EQ(tiers[1].switches, 32);
  EXPECT_EQ(tiers[2].switches, 1024);
  EXPECT_EQ(plan_tiers({.chips = 64, .radix = 64}).size(), 1U);
  EXPECT_EQ(plan_tiers({.chips = 1 << 20, .radix = 64}).size(), 4U);
  const auto thin = plan_tiers({.chips = 960, .radix = 64, .oversubscription = 2});
  EXPECT_EQ(thin[0].chips, 42);  // 42 down, 21 up
  EXPECT_EQ(thin[1].oversubscription, 2);
}

class EveryTopology : public testing::TestWithParam<Routing> {};

TEST_P(EveryTopology, ConnectsEveryPair) {
  const spec::NetworkState state{.routing = GetParam()};
  spec::Level small = level(Topology::fat_tree, 0, 50);
  small.radix.value = 8;
  spec::Level rails = level(Topology::rail_clos, 0, 50);
  rails.radix.value = 8;
  spec::Level apart = rails;
  apart.isolated_rails = true;
  spec::Level group = level(Topology::dragonfly, 0, 25);
  group.radix.value = 8;
  spec::Level plus = group;
  plus.topology = Topology::dragonfly_plus;
  const spec::Level node = level(Topology::switched, 4, 300, "nvlink");
  expect_connected(built({small}, 100, state));
  expect_connected(built({node, small}, 100, state));
  expect_connected(built({node, rails}, 96, state));
  expect_connected(built({node, apart}, 96, state));
  expect_connected(built({level(Topology::full_mesh, 8, 100, "hccs"), small}, 64, state));
  expect_connected(built({level(Topology::mesh_2d, 16, 100, "ub"), level(Topology::mesh_2d, 256, 50, "rack")},
                         256, state));
  expect_connected(built({level(Topology::torus_2d, 0, 200)}, 48, state));
  expect_connected(built({level(Topology::torus_3d, 0, 300)}, 60, state));
  expect_connected(built({group}, 96, state));
  expect_connected(built({plus}, 96, state));
}
INSTANTIATE_TEST_SUITE_P(Routings, EveryTopology,
                         testing::Values(Routing::adaptive, Routing::spray, Routing::ecmp, Routing::rails,
                                         Routing::all_path));

TEST_P(EveryTopology, GoesRoundDeadLinks) {
  const spec::NetworkState state{.routing = GetParam(), .failed_links = 0.04, .seed = 3};
  spec::Level tree = level(Topology::fat_tree, 0, 50);
  tree.radix.value = 16;
  expect_connected(built({tree}, 96, state));
  expect_connected(built({level(Topology::mesh_2d, 64, 100)}, 64, state));
  expect_connected(built({level(Topology::torus_3d, 0, 300)}, 64, state));
}

TEST(Topology, HashedWaysAvoidADeadSwitch) {
  spec::Level tree = level(Topology::fat_tree, 0, 50);
  tree.radix.value = 8;
  const Fabric fabric = built({tree}, 64, {.routing = Routing::ecmp, .failed_switches = 2, .seed = 5});
  ASSERT_EQ(fabric.networks()[0].faults.failed_switches.size(), 2U);
  expect_connected(fabric);
}

// Destination-modulo routing keeps every shift free of conflicts in a tree that is not oversubscribed.
TEST(Topology, StaticRoutesOfAShiftNeverShareACable) {
  spec::Level tree = level(Topology::fat_tree, 0, 50);
  tree.radix.value = 8;
  const Fabric fabric = built({tree}, 128, {.routing = Routing::rails});
  for (const long shift : {1L, 4L, 16L, 37L, 64L}) {
    std::map<LinkId, double> load;
    for (long a = 0; a < 128; ++a) {
      Path path;
      ASSERT_TRUE(fabric.route(a, (a + shift) % 128, 0, path));
      for (const Hop& hop : path) load[hop.link] += hop.share;
    }
    for (const auto& [link, sum] : load) EXPECT_LE(sum, 1 + 1e-9) << shift;
  }
}

TEST(Topology, TorusTakesTheShorterWayRound) {
  const Fabric fabric = built({level(Topology::torus_2d, 0, 40)}, 64, {.routing = Routing::rails});
  const auto hops = [&](long a, long b) {
    Path path;
    EXPECT_TRUE(fabric.route(a, b, 0, path));
    return path.size();
  };
  EXPECT_EQ(hops(0, 1), 1U);
  EXPECT_EQ(hops(0, 7), 1U);   // round the wrap
  EXPECT_EQ(hops(0, 63), 2U);  // both wraps
  EXPECT_EQ(hops(0, 36), 8U);  // half way in both
}

// A twist shortens the mean way on a torus of 4 x 8.
TEST(Topology, ATwistShortensWays) {
  const auto mean = [](long twist) {
    auto torus = make_torus({.sides = {4, 8}, .twist = twist, .bandwidth = 1, .routing = Routing::rails});
    double sum = 0;
    for (long b = 0; b < 32; ++b) {
      Path path;
      EXPECT_TRUE(torus->route(0, b, 0, {}, 0, path));
      sum += static_cast<double>(path.size());
    }
    return sum / 32;
  };
  EXPECT_LT(mean(2), mean(0));
}

TEST(Topology, NearestCubes) {
  EXPECT_EQ(nearest_cube(8960, 3), (std::vector<long>{20, 16, 28}));
  EXPECT_EQ(nearest_cube(4096, 3), (std::vector<long>{16, 16, 16}));
  EXPECT_EQ(nearest_cube(256, 2), (std::vector<long>{16, 16}));
}

TEST(Topology, TellsWhatCannotBeBuilt) {
  const auto has = [](const std::string& text, const char* words) {
    return text.find(words) != std::string::npos;
  };
  EXPECT_TRUE(has(error_of({}, 8), "has no levels"));
  EXPECT_TRUE(has(error_of({level(Topology::switched, 8, 100)}, 16), "cannot reach each other"));
  EXPECT_TRUE(has(error_of({level(Topology::switched, 64, 100), level(Topology::fat_tree, 8, 50, "y")}, 128),
                  "but the level inside it 64"));
  EXPECT_TRUE(has(error_of({level(Topology::switched, 8, 100), level(Topology::fat_tree, 20, 50, "y")}, 20),
                  "no whole number"));
  EXPECT_TRUE(has(error_of({level(Topology::switched, 8, 0)}, 8), "bandwidth is unknown"));
  spec::Level mesh = level(Topology::mesh_2d, 64, 100);
  mesh.sides.resize(2);
  mesh.sides[0].value = 8;
  mesh.sides[1].value = 7;
  EXPECT_TRUE(has(error_of({mesh}, 64), "sides multiply to 56"));
  spec::Level twisted = level(Topology::fat_tree, 64, 100);
  twisted.twist.value = 2;
  EXPECT_TRUE(has(error_of({twisted}, 64), "only a torus can be twisted"));
  EXPECT_TRUE(has(error_of({level(Topology::switched, 8, 100)}, 8, {.failed_switches = 1}),
                  "can fail and leave every chip reachable"));
}

TEST(Faults, AreDrawnAtTheirRateAndRepeat) {
  Faults faults;
  faults.failed_links = 0.01;
  long dead = 0;
  for (std::uint64_t id = 0; id < 100000; ++id) dead += faults.cable(0, id) == 0 ? 1 : 0;
  EXPECT_NEAR(static_cast<double>(dead), 1000, 120);
  EXPECT_EQ(draw_switches(5, 1000, 1), draw_switches(5, 1000, 1));
  EXPECT_EQ(draw_switches(9, 4, 1).size(), 4U);
}

}  // namespace
}  // namespace caelum::fabric
