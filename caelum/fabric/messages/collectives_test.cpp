// Message graphs on uncongested networks against their closed forms in latency and bandwidth, within 0.1 %;
// bytes are conserved.
#include "caelum/fabric/messages/collectives.hpp"

#include <bit>
#include <cmath>
#include <numeric>

#include <gtest/gtest.h>

#include "caelum/fabric/flow/simulate.hpp"
#include "caelum/fabric/flow/trees.hpp"

namespace caelum::fabric::messages {
namespace {

constexpr double kPort = 50e9, kStep = 2e-6, kVector = 256e6, kBlock = 1e6;

/// A switch without limits inside; endpoint `ports` is the switch itself.
flow::Network star(flow::Endpoint ports, double bandwidth = kPort) {
  flow::Network network{.capacity = std::vector<double>(2 * ports, bandwidth), .endpoints = ports + 1};
  network.route = [ports](flow::Endpoint from, flow::Endpoint to, std::uint64_t,
                          std::vector<flow::Link>& path) {
    if (from != to && from < ports) path.push_back(2 * from);
    if (from != to && to < ports) path.push_back(2 * to + 1);
    return true;
  };
  return network;
}

/// One link from everyone to everyone.
flow::Network full_mesh(flow::Endpoint ranks, double bandwidth) {
  flow::Network network{.capacity = std::vector<double>(ranks * ranks, bandwidth), .endpoints = ranks};
  network.route = [ranks](flow::Endpoint from, flow::Endpoint to, std::uint64_t,
                          std::vector<flow::Link>& path) {
    if (from != to) path.push_back(from * ranks + to);
    return true;
  };
  return network;
}

/// Nodes with a switch inside and a port of each rank to one outside.
flow::Network nodes_of(flow::Endpoint ranks, flow::Endpoint local, double inside, double outside) {
  flow::Network network{.endpoints = ranks};
  for (flow::Endpoint r = 0; r < ranks; ++r)
    network.capacity.insert(network.capacity.end(), {inside, inside, outside, outside});
  network.route = [local](flow::Endpoint from, flow::Endpoint to, std::uint64_t,
                          std::vector<flow::Link>& path) {
    if (from == to) return true;
    const flow::Link kind = from / local == to / local ? 0 : 2;
    path.push_back(4 * from + kind);
    path.push_back(4 * to + kind + 1);
    return true;
  };
  return network;
}

double time_on(const flow::Network& network, const MessageGraph& graph, double step = kStep) {
  std::vector<flow::Endpoint> where(graph.ranks + 1);
  std::iota(where.begin(), where.end(), 0);
  flow::Problem problem;
  problem.capacity = network.capacity;
  EXPECT_TRUE(place(graph, network, where, step, problem));
  EXPECT_EQ(flow::fault_of(problem), "");
  return flow::simulate(problem).makespan;
}

void expect_time(const flow::Network& network, const MessageGraph& graph, double expected) {
  EXPECT_NEAR(time_on(network, graph), expected, 1e-3 * expected);
}

ByteMatrix even(double bytes) {
  return [bytes](Rank, Rank) { return bytes; };
}

class MFabric35 : public testing::TestWithParam<Rank> {};
INSTANTIATE_TEST_SUITE_P(Ranks, MFabric35, testing::Values(2, 3, 8, 13, 32));

TEST_P(MFabric35, RingsPassTheVectorPastEveryRank) {
  const Rank p = GetParam();
  const double half = (p - 1) * (kStep + kVector / p / kPort);
  expect_time(star(p), ring(p, kVector, Half::both), 2 * half);
  expect_time(star(p), ring(p, kVector, Half::reduce_scatter), half);
  expect_time(star(p), ring(p, kVector, Half::all_gather), half);
  EXPECT_NEAR(ring(p, kVector, Half::both).bytes_sent(), 2 * (p - 1) * kVector, 1);
}

TEST_P(MFabric35, DirectSendsEverythingAtOnce) {
  const Rank p = GetParam();
  expect_time(star(p), direct(p, kVector, Half::both), 2 * (kStep + (p - 1) * kVector / p / kPort));
  expect_time(full_mesh(p, kPort), direct(p, kVector, Half::both), 2 * (kStep + kVector / p / kPort));
  expect_time(star(p), direct_all_to_all(p, even(kBlock)), kStep + (p - 1) * kBlock / kPort);
  EXPECT_NEAR(direct_all_to_all(p, even(kBlock)).bytes_sent(), p * (p - 1) * kBlock, 1);
}

TEST_P(MFabric35, PairwiseTakesAStepForEveryDistance) {
  const Rank p = GetParam();
  expect_time(star(p), pairwise_all_to_all(p, even(kBlock)), (p - 1) * (kStep + kBlock / kPort));
}

TEST_P(MFabric35, BruckTakesLogarithmicSteps) {
  const Rank p = GetParam();
  const double steps = std::ceil(std::log2(p));
  expect_time(star(p), bruck_all_gather(p, kVector), steps * kStep + (p - 1) * kVector / p / kPort);
  double blocks = 0;
  for (Rank distance = 1; distance < p; ++distance) blocks += std::popcount(distance);
  expect_time(star(p), bruck_all_to_all(p, kBlock), steps * kStep + blocks * kBlock / kPort);
}

TEST_P(MFabric35, HalvingAndDoublingFoldsRanksBeyondAPowerOfTwo) {
  const Rank p = GetParam();
  const Rank core = std::bit_floor(p);
  const double outside = p == core ? 0 : 2 * (kStep + kVector / kPort);
  const double lg = std::log2(core);
  expect_time(star(p), halving_doubling(p, kVector),
              2 * lg * kStep + 2 * (core - 1) * kVector / core / kPort + outside);
  expect_time(star(p), recursive_doubling(p, kVector), lg * (kStep + kVector / kPort) + outside);
}

TEST_P(MFabric35, BroadcastsPipelineOrFanOut) {
  const Rank p = GetParam();
  const int chunks = 64;
  expect_time(star(p), ring_broadcast(p, kVector, chunks),
              (chunks + p - 2) * (kStep + kVector / chunks / kPort));
  expect_time(star(p), binomial_broadcast(p, kVector), std::ceil(std::log2(p)) * (kStep + kVector / kPort));
}

TEST_P(MFabric35, SwitchesReduceInOnePassUpAndDown) {
  const Rank p = GetParam();
  expect_time(star(p), in_network(p, kVector, 64), 65 * (kStep + kVector / 64 / kPort));
}

/// Both trees together load a port with the vector twice each way; the rest is the depth of the pipeline.
TEST_P(MFabric35, DoubleTreesNearTwiceTheVector) {
  const Rank p = GetParam();
  const int chunks = 256;
  const double port = 2 * kVector / kPort, depth = 2 * std::ceil(std::log2(p)) + 2;
  const MessageGraph graph = double_tree(p, kVector, chunks);
  const double time = time_on(star(p), graph, 0);
  EXPECT_GE(time, port * (p - 1) / p * (1 - 1e-9));
  EXPECT_LE(time, 1.05 * port + depth * 4 * kVector / chunks / kPort);
  EXPECT_NEAR(graph.bytes_sent(), 2 * (p - 1) * kVector, 1e-6 * kVector);
  EXPECT_NEAR(tree(p, kVector, 4).bytes_sent(), 2 * (p - 1) * kVector, 1e-6 * kVector);
}

TEST(MessageGraphs, MultiRingsShareTheVector) {
  std::vector<Rank> up(8), down(8);
  std::iota(up.begin(), up.end(), 0);
  std::iota(down.rbegin(), down.rend(), 0);
  const flow::Network network = flow::make_torus({.sizes = {8}, .bandwidth = kPort});
  expect_time(network, multi_ring({up, down}, kVector, Half::both), 14 * (kStep + kVector / 16 / kPort));
}

TEST(MessageGraphs, LevelsAndRails) {
  const flow::Network network = nodes_of(32, 8, 400e9, kPort);
  expect_time(network, hierarchical(32, 8, kVector, Half::both),
              2 * 7 * (kStep + kVector / 8 / 400e9) + 2 * 3 * (kStep + kVector / 32 / kPort));
  // 3 remote blocks and a local one to each of 7, then 3 merged messages of 8 blocks at once
  const double hand_over = kStep + 7 * 4 * kBlock / 400e9, rails = kStep + 3 * 8 * kBlock / kPort;
  EXPECT_LE(time_on(network, rail_all_to_all(32, 8, kBlock)), (hand_over + rails) * 1.001);
  EXPECT_GE(time_on(network, rail_all_to_all(32, 8, kBlock)), rails);
}

TEST(MessageGraphs, TorusUsesAllLinksBothWays) {
  const std::vector<Rank> sizes = {4, 4, 4};
  const flow::Network network = flow::make_torus({.sizes = {4, 4, 4}, .bandwidth = kPort});
  const double half = 3 * 3 * kStep + kVector / 6 * 63 / 64 / kPort;
  expect_time(network, torus(sizes, kVector, Half::both), 2 * half);
  expect_time(network, torus(sizes, kVector, Half::reduce_scatter), half);
  expect_time(network, torus(sizes, kVector, Half::all_gather), half);
}

TEST(MessageGraphs, MeshRelaysHalfEachWay) {
  flow::Network network = full_mesh(64, kPort);
  expect_time(network, mesh_all_to_all(8, 8, kBlock), 2 * (kStep + 8 * kBlock / 2 / kPort));
}

TEST(MessageGraphs, GroupsThatRunTogetherShareLinks) {
  const flow::Network network =
      flow::make_fat_tree({.children = {4, 2}, .parents = {1, 1}, .bandwidth = kPort});
  flow::Problem problem;
  problem.capacity = network.capacity;
  for (flow::Endpoint group = 0; group < 4; ++group) {
    const std::vector<flow::Endpoint> where = {group, group + 4, 8};
    ASSERT_TRUE(place(ring(2, kVector, Half::both), network, where, 0, problem));
  }
  EXPECT_NEAR(flow::simulate(problem).makespan, 4 * kVector / kPort, 1e-9);  // alone: a quarter
}

TEST(Dispatch, MFabric36_ATokenCrossesOnceToEachNode) {
  const Dispatch even_load{.ranks = 32, .local = 8, .tokens = 4096, .bytes = 7168, .top_k = 8};
  const Reach reach = reach_of(even_load);
  EXPECT_NEAR(reach.node[1], 1 - std::pow(0.75, 8), 1e-12);
  EXPECT_NEAR(reach.rank[9], 1 - std::pow(31.0 / 32, 8), 1e-12);
  Dispatch limited = even_load;
  limited.node_limit = 2;
  const Reach two = reach_of(limited);
  EXPECT_NEAR(std::accumulate(two.node.begin(), two.node.end(), 0.0), 2, 0.02);  // eight draws over two nodes

  const flow::Network network = nodes_of(32, 8, 400e9, kPort);
  const double crossing = 3 * 4096 * 7168 * reach.node[1] / kPort;
  Dispatch pieces = even_load;
  pieces.chunks = 16;
  EXPECT_NEAR(time_on(network, dispatch(pieces), 0), crossing, 0.05 * crossing);
  pieces.combine = true;
  EXPECT_NEAR(time_on(network, dispatch(pieces), 0), crossing, 0.15 * crossing);
}

TEST(Dispatch, AHotRankHoldsEveryoneUp) {
  Dispatch what{.ranks = 16, .local = 16, .tokens = 4096, .bytes = 7168, .top_k = 4};
  const double even_time = time_on(star(16), dispatch(what));
  what.load.assign(16, 1);
  what.load[3] = 5;
  EXPECT_GT(time_on(star(16), dispatch(what)), 2 * even_time);
}

}  // namespace
}  // namespace caelum::fabric::messages
