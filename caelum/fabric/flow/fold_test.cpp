#include "caelum/fabric/flow/fold.hpp"

#include <cmath>

#include <gtest/gtest.h>

#include "caelum/base/random.hpp"
#include "caelum/fabric/flow/symmetric.hpp"
#include "caelum/fabric/flow/trees.hpp"

namespace caelum::fabric::flow {
namespace {

Problem on(const Network& network) {
  Problem problem;
  problem.capacity = network.capacity;
  return problem;
}

Problem shift(const Network& network, Endpoint ranks, Endpoint distance, double bytes) {
  Problem problem = on(network);
  for (Endpoint i = 0; i < ranks; ++i)
    problem.add_routed(network, i, (i + distance) % ranks, 0, {.bytes = bytes});
  return problem;
}

/// Every group base, base + stride, ... of `ranks` members, everyone to everyone.
Problem all_to_all_flows(const Network& network, Endpoint ranks, Endpoint stride, double bytes) {
  Problem problem = on(network);
  for (Endpoint base = 0; base < stride; ++base) {
    for (Endpoint i = 0; i < ranks; ++i) {
      for (Endpoint j = 0; j < ranks; ++j) {
        if (i != j) problem.add_routed(network, base + i * stride, base + j * stride, 0, {.bytes = bytes});
      }
    }
  }
  return problem;
}

FatTree two_to_one() {
  return {.children = {8, 8, 8}, .parents = {1, 4, 2}, .bandwidth = 50e9};
}

TEST(Folding, MFabric33_GivesEveryFlowItsExplicitTime) {
  const Network network = make_fat_tree(two_to_one());
  for (const Problem& problem :
       {shift(network, 512, 1, 1e6), shift(network, 512, 64, 1e6), all_to_all_flows(network, 64, 1, 1e6),
        all_to_all_flows(network, 16, 32, 1e6)}) {
    const auto folding = fold(problem);
    ASSERT_TRUE(folding.has_value());
    EXPECT_LE(folding->classes.flows.size(), 8U);
    const auto folded = simulate_folded(problem).finish, alone = simulate(problem).finish;
    for (std::size_t f = 0; f < alone.size(); ++f) ASSERT_NEAR(folded[f], alone[f], 1e-12 * alone[f]);
  }
}

TEST(Folding, TellsApartWhatDiffers) {
  const Network network = make_fat_tree(two_to_one());
  Problem problem = shift(network, 512, 1, 1e6);
  problem.bytes[77] = 2e6;
  const auto folding = fold(problem);
  ASSERT_TRUE(folding.has_value());
  EXPECT_GT(folding->classes.flows.size(), fold(shift(network, 512, 1, 1e6))->classes.flows.size());
  const auto folded = simulate_folded(problem).finish, alone = simulate(problem).finish;
  for (std::size_t f = 0; f < alone.size(); ++f) ASSERT_NEAR(folded[f], alone[f], 1e-12 * alone[f]);
}

TEST(Folding, FallsThroughWhereNothingIsAlike) {
  Problem problem;
  for (int l = 0; l < 50; ++l) problem.capacity.push_back(1 + uniform(1, 1, static_cast<std::uint64_t>(l)));
  for (Link f = 0; f < 200; ++f) {
    const std::vector<Link> path = {f % 50, (f * 7 + 3) % 50};
    problem.add(
        {.bytes = 1 + uniform(1, 2, f), .start = uniform(1, 3, f), .weight = 1.0 + f % 3, .path = path});
  }
  EXPECT_FALSE(fold(problem, 100).has_value());
  const auto folded = simulate_folded(problem).finish, alone = simulate(problem).finish;
  for (std::size_t f = 0; f < alone.size(); ++f) ASSERT_NEAR(folded[f], alone[f], 1e-11 * alone[f]);
}

RegularTree regular() {
  return {.levels = 3, .children = {8, 8, 8}, .up = {50e9, 4 * 50e9, 4 * 2 * 50e9}};
}

TEST(SymmetricPhases, MFabric34_AgreeWithExplicitFlows) {
  const Network network = make_fat_tree(two_to_one());
  for (const Endpoint distance : {1U, 3U, 8U, 16U, 64U, 256U}) {
    EXPECT_NEAR(shift_time(regular(), {.ranks = 512}, distance, 1e6),
                simulate(shift(network, 512, distance, 1e6)).makespan, 1e-12)
        << distance;
  }
  struct Case {
    Endpoint ranks, stride;
  };
  for (const auto& [ranks, stride] : {Case{8, 1}, Case{64, 1}, Case{512, 1}, Case{16, 8}, Case{8, 64}}) {
    EXPECT_NEAR(
        all_to_all_time(regular(),
                        {.ranks = static_cast<double>(ranks), .stride = static_cast<double>(stride)}, 1e6),
        simulate_folded(all_to_all_flows(network, ranks, stride, 1e6)).makespan, 1e-9)
        << ranks << " x " << stride;
  }
}

}  // namespace
}  // namespace caelum::fabric::flow
