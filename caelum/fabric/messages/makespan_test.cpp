// Whole collectives on a 1,024-host tree against the makespans that SimGrid gave
// (tests/network/collectives.jsonl).
#include <cmath>
#include <fstream>
#include <numeric>
#include <utility>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "caelum/fabric/flow/simulate.hpp"
#include "caelum/fabric/flow/trees.hpp"
#include "caelum/fabric/messages/collectives.hpp"

namespace caelum::fabric::messages {
namespace {

std::vector<flow::Endpoint> placement(std::uint64_t seed) {
  std::vector<flow::Endpoint> where(1024);
  std::iota(where.begin(), where.end(), 0);
  std::uint64_t x = seed;
  for (std::size_t i = 1023; seed != 0 && i > 0; --i) {
    x = x * 6364136223846793005ULL + 1442695040888963407ULL;
    std::swap(where[i], where[(x >> 33) % i]);
  }
  return where;
}

MessageGraph graph_of(const std::string& kind, Rank ranks, double bytes) {
  const auto whole =
      static_cast<double>(static_cast<std::uint64_t>(bytes) / ranks);  // SimGrid sent whole bytes
  const auto block = [whole](Rank, Rank) { return whole; };
  if (kind == "ring") return ring(ranks, whole * ranks, Half::both);
  if (kind == "hd") return halving_doubling(ranks, bytes);
  if (kind == "a2a_shift") return pairwise_all_to_all(ranks, block);
  return direct_all_to_all(ranks, block);
}

TEST(CollectiveReferences, MakespansAreSimGrids) {
  const flow::Network network =
      flow::make_fat_tree({.children = {8, 8, 16}, .parents = {1, 8, 8}, .bandwidth = 50e9});
  std::ifstream lines(std::string(CAELUM_SOURCE_DIR) + "/tests/network/collectives.jsonl");
  std::size_t compared = 0;
  for (std::string line; std::getline(lines, line);) {
    const auto row = nlohmann::json::parse(line);
    const auto ranks = row["n"].get<Rank>();
    if (row["msgs"].get<int>() > 140000) continue;  // the largest take minutes
    const auto kind = row["kind"].get<std::string>();
    MessageGraph graph = graph_of(kind, ranks, row["bytes"].get<double>());
    for (Message& message : graph.messages)
      message.bytes = std::floor(message.bytes);  // as SimGrid sent them
    flow::Problem problem;
    problem.capacity = network.capacity;
    ASSERT_TRUE(place(graph, network, placement(row["seed"].get<std::uint64_t>()), 0, problem));
    const double expected = row["makespan_s"].get<double>();
    // Steps of unequal length between ranks that drift apart are chaotic from some 100 ranks on: one part in
    // 1e15 more bytes changes the makespan of 256 shuffled ranks by up to 1 %, so no two programs can agree
    // further.
    const bool chaotic = kind == "a2a_shift" && ranks > 100 && row["seed"] != 0;
    EXPECT_NEAR(flow::simulate(problem).makespan, expected, (chaotic ? 0.015 : 1e-9) * expected) << line;
    ++compared;
  }
  EXPECT_GE(compared, 16U);
}

}  // namespace
}  // namespace caelum::fabric::messages
