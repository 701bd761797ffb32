// Two pods of different generations behind one network.
#include <gtest/gtest.h>

#include "caelum/fabric/flow/simulate.hpp"
#include "caelum/fabric/messages/collectives.hpp"
#include "caelum/fabric/topology/bill.hpp"
#include "caelum/fabric/topology/fabric.hpp"

namespace caelum::fabric {
namespace {

spec::Level pod_level(Topology topology, long chips, double gigabytes, const char* link) {
  spec::Level l;
  l.name = link;
  l.topology = topology;
  if (chips > 0) l.chips.value = chips;
  l.bandwidth.value = gigabytes * units::GBps;
  l.link = link;
  return l;
}

/// 16 chips with adapters of 50 GB/s, then 8 with 25 GB/s, joined at 50 GB/s a chip.
spec::Cluster two_generations() {
  spec::Cluster cluster;
  cluster.system.levels = {pod_level(Topology::switched, 8, 450, "nvlink4"),
                           pod_level(Topology::fat_tree, 0, 50, "infiniband-ndr")};
  cluster.chips = 24;
  spec::Pod old;
  old.system.levels = {pod_level(Topology::switched, 4, 300, "nvlink3"),
                       pod_level(Topology::fat_tree, 0, 25, "infiniband-hdr")};
  old.chips = 8;
  cluster.joined = {old};
  cluster.join = pod_level(Topology::fat_tree, 0, 50, "infiniband-ndr");
  return cluster;
}

Fabric fabric_of(const spec::Cluster& cluster) {
  Diagnostics diagnostics;
  auto fabric = make_fabric(cluster, diagnostics);
  EXPECT_TRUE(fabric) << diagnostics.render();
  return std::move(*fabric);
}

double seconds(const Fabric& fabric, long from, long to) {
  const flow::Network network = flow_network(fabric);
  flow::Problem problem;
  problem.capacity = network.capacity;
  flow::FlowSpec spec;
  spec.bytes = 1e9;
  EXPECT_TRUE(problem.add_routed(network, static_cast<flow::Endpoint>(from), static_cast<flow::Endpoint>(to),
                                 1, spec));
  return flow::simulate(problem).makespan;
}

TEST(JoinedPods, AMessageTakesTheInnermostNetworkOfItsOwnPod) {
  const Fabric fabric = fabric_of(two_generations());
  ASSERT_EQ(fabric.networks().size(), 5U);
  EXPECT_NEAR(seconds(fabric, 0, 7), 1 / 450.0, 1e-9);
  EXPECT_NEAR(seconds(fabric, 0, 8), 1 / 50.0, 1e-9);
  EXPECT_NEAR(seconds(fabric, 16, 19), 1 / 300.0, 1e-9);
  EXPECT_NEAR(seconds(fabric, 16, 20), 1 / 25.0, 1e-9);
}

TEST(JoinedPods, BetweenPodsTheSlowerPortSetsTheRate) {
  const Fabric fabric = fabric_of(two_generations());
  EXPECT_NEAR(seconds(fabric, 0, 16), 1 / 25.0, 1e-9);
  EXPECT_NEAR(seconds(fabric, 16, 0), 1 / 25.0, 1e-9);
  spec::Cluster thin = two_generations();
  thin.join->bandwidth.value = 10 * units::GBps;
  EXPECT_NEAR(seconds(fabric_of(thin), 0, 16), 1 / 10.0, 1e-9);
}

// What a chip sends inside its pod and out of it leaves by the same adapter.
TEST(JoinedPods, ThePortIsSharedByBothWaysOut) {
  const Fabric fabric = fabric_of(two_generations());
  const flow::Network network = flow_network(fabric);
  flow::Problem problem;
  problem.capacity = network.capacity;
  flow::FlowSpec spec;
  spec.bytes = 1e9;
  ASSERT_TRUE(problem.add_routed(network, 16, 20, 1, spec));
  ASSERT_TRUE(problem.add_routed(network, 16, 1, 1, spec));
  EXPECT_NEAR(flow::simulate(problem).makespan, 2 / 25.0, 1e-9);
}

// A ring over one chip of each node passes the old pod's adapters at their rate, whoever is faster.
TEST(JoinedPods, ARingOverBothRunsAtTheRateOfTheSlowerPart) {
  const Fabric fabric = fabric_of(two_generations());
  const flow::Network network = flow_network(fabric);
  const long ring[] = {0, 8, 16, 20};
  flow::Problem problem;
  problem.capacity = network.capacity;
  flow::FlowSpec spec;
  spec.bytes = 1e9;
  for (std::size_t i = 0; i < 4; ++i) {
    ASSERT_TRUE(problem.add_routed(network, static_cast<flow::Endpoint>(ring[i]),
                                   static_cast<flow::Endpoint>(ring[(i + 1) % 4]), 1, spec));
  }
  EXPECT_NEAR(flow::simulate(problem).makespan, 1 / 25.0, 1e-9);
}

TEST(JoinedPods, TheBillHoldsAllParts) {
  const spec::Cluster cluster = two_generations();
  const Bill bill = bill_of(fabric_of(cluster), {});
  double joins = 0;
  for (const BillLine& line : bill.lines) joins += line.network == 4 ? line.count : 0;
  EXPECT_GT(joins, 0);
  EXPECT_EQ(bill.adapters, 16 + 8);
}

}  // namespace
}  // namespace caelum::fabric
