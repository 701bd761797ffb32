#include "caelum/fabric/topology/matrix.hpp"

#include <numeric>

#include <gtest/gtest.h>

#include "caelum/fabric/traffic.hpp"

namespace caelum::fabric {
namespace {

spec::Level matrix_level(Topology topology, long chips, double gigabytes, const char* link) {
  spec::Level l;
  l.name = link;
  l.topology = topology;
  if (chips > 0) l.chips.value = chips;
  l.bandwidth.value = gigabytes * units::GBps;
  l.link = link;
  return l;
}

struct Machine {
  NetworkModel network;
  Fabric fabric;
};
Machine machine_of_eights(long chips) {
  spec::Design design;
  design.cluster.chips = chips;
  design.cluster.system.levels = {matrix_level(Topology::switched, 8, 450, "nvlink"),
                                  matrix_level(Topology::fat_tree, 0, 50, "infiniband")};
  Diagnostics diagnostics;
  auto network = make_network_model(design, diagnostics);
  return {std::move(network), *make_fabric(design.cluster.system, chips, {}, diagnostics)};
}

double sum(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0);
}

// 64 ranks on eight nodes: of 64 MB, 7 MB go to the node's others and 56 MB leave it.
TEST(Traffic, AllToAllByHand) {
  const Machine m = machine_of_eights(256);
  const auto sent = level_bytes(m.network, {{{64, 1}}}, Collective::all_to_all, Bytes{64e6});
  EXPECT_DOUBLE_EQ(sent[0], 7e6);
  EXPECT_DOUBLE_EQ(sent[1], 56e6);
}

// A ring over 16 ranks on two nodes passes 2 * 15/16 of the vector on, an eighth of it on each rail.
TEST(Traffic, RingsByHand) {
  const Machine m = machine_of_eights(256);
  const auto sent = level_bytes(m.network, {{{16, 1}}}, Collective::all_reduce, Bytes{16e6});
  EXPECT_DOUBLE_EQ(sent[0], 30e6 * 7 / 8);
  EXPECT_DOUBLE_EQ(sent[1], 30e6 / 8);
}

TEST(Traffic, MatricesConserveBytes) {
  const Machine m = machine_of_eights(256);
  for (const Collective collective :
       {Collective::all_reduce, Collective::all_to_all, Collective::all_gather}) {
    for (const Group& group : {Group{{{64, 1}}}, Group{{{32, 8}}}, Group{{{8, 1}}}}) {
      const auto sent = level_bytes(m.network, group, collective, Bytes{1e6});
      TrafficMatrix matrix = empty_matrix(m.fabric, 32);
      add_traffic(m.fabric, group, collective, sent, matrix);
      EXPECT_NEAR(sum(matrix.bytes) / (sum(sent) * 256), 1, 1e-9)
          << name(collective) << " of " << group.ranks();
    }
  }
}

}  // namespace
}  // namespace caelum::fabric
