// Every case of tests/network, flow by flow, against completion times that SimGrid 3.32 computed.
#include <cmath>
#include <numeric>

#include <gtest/gtest.h>

#include "caelum/fabric/flow/reference_files.hpp"
#include "caelum/fabric/flow/simulate.hpp"
#include "caelum/fabric/flow/trees.hpp"

namespace caelum::fabric::flow {
namespace {

constexpr double kTolerance = 1e-9;

void expect_times(const Problem& problem, const std::string& reference) {
  const std::vector<double> expected = reference_times(reference);
  ASSERT_EQ(expected.size(), problem.flows()) << reference;
  const Completion done = simulate(problem);
  double worst = 0;
  for (std::size_t f = 0; f < expected.size(); ++f) {
    worst = std::max(worst, std::abs(done.finish[f] / expected[f] - 1));
  }
  EXPECT_LT(worst, kTolerance) << reference;
}

Problem flows_of(const std::string& list, const Network* network) {
  const auto file = reference_file(list);
  EXPECT_NE(file, nullptr) << list;
  if (!file) return {};
  Diagnostics diagnostics;
  FlowFile flows = read_flows(file, network, diagnostics);
  EXPECT_TRUE(diagnostics.ok()) << diagnostics.render();
  EXPECT_EQ(fault_of(flows.problem), "");
  return std::move(flows.problem);
}

struct TreeCase {
  FatTree tree;
  const char* flows;
  const char* reference;
};
class OnFatTree : public testing::TestWithParam<TreeCase> {};

TEST_P(OnFatTree, FinishesAsInSimGrid) {
  const Network network = make_fat_tree(GetParam().tree);
  expect_times(flows_of(GetParam().flows, &network), GetParam().reference);
}

FatTree reference_tree(std::vector<std::uint32_t> children, std::vector<std::uint32_t> parents) {
  return {.children = std::move(children), .parents = std::move(parents), .bandwidth = 50e9};
}

INSTANTIATE_TEST_SUITE_P(
    References, OnFatTree,
    testing::Values(TreeCase{reference_tree({8, 8, 16}, {1, 8, 8}), "perm1024_s1_equal.txt.gz",
                             "sg_fat1024_perm_equal.fct.gz"},
                    TreeCase{reference_tree({8, 8, 16}, {1, 8, 8}), "perm1024_s1_varied.txt.gz",
                             "sg_fat1024_perm_varied.fct.gz"},
                    TreeCase{reference_tree({16, 16, 16}, {1, 16, 16}), "perm4096_s1_equal.txt.gz",
                             "sg_fat4096_perm_equal.fct.gz"},
                    TreeCase{reference_tree({16, 16, 16}, {1, 16, 16}), "perm4096_s1_varied.txt.gz",
                             "sg_fat4096_perm_varied.fct.gz"},
                    TreeCase{reference_tree({32, 32, 16}, {1, 32, 32}), "perm16384_s1_equal.txt.gz",
                             "sg_fat16384_perm_equal.fct.gz"},
                    TreeCase{reference_tree({32, 32, 16}, {1, 32, 32}), "perm16384_s1_varied.txt.gz",
                             "sg_fat16384_perm_varied.fct.gz"},
                    TreeCase{reference_tree({32, 32, 64}, {1, 32, 32}), "perm65536_s1_equal.txt.gz",
                             "sg_fat65536_perm_equal.fct.gz"},
                    TreeCase{reference_tree({16, 16, 16}, {1, 8, 4}), "perm4096_s1_varied.txt.gz",
                             "sg_fat4096_oversub_perm_varied.fct.gz"},
                    TreeCase{reference_tree({16, 16, 16}, {1, 16, 16}), "rand4096_f8192_s5_varied.txt.gz",
                             "sg_fat4096_rand8192_varied.fct.gz"}),
    [](const auto& row) {
      std::string name = row.param.reference;
      name.resize(name.find('.'));
      return name;
    });

/// The generator of the reference lists: the largest "varied" one is made rather than kept.
TEST(FlowReferences, LargePermutationOfDifferentSizesFinishesAsInSimGrid) {
  std::uint64_t x = 1;
  auto draw = [&x] {
    x = x * 6364136223846793005ULL + 1442695040888963407ULL;
    return x >> 33;
  };
  const Network network = make_fat_tree(reference_tree({32, 32, 64}, {1, 32, 32}));
  std::vector<Endpoint> to(network.endpoints);
  std::iota(to.begin(), to.end(), 0);
  for (std::size_t i = to.size() - 1; i > 0; --i) std::swap(to[i], to[draw() % i]);
  Problem problem;
  problem.capacity = network.capacity;
  for (Endpoint from = 0; from < network.endpoints; ++from) {
    const double bytes = 1e6 * static_cast<double>(1 + draw() % 64);
    ASSERT_TRUE(problem.add_routed(network, from, to[from], 0, {.bytes = bytes}));
  }
  expect_times(problem, "sg_fat65536_perm_varied.fct.gz");
}

TEST(FlowReferences, InstancesFinishAsInSimGrid) {
  expect_times(flows_of("random200x1000.txt.gz", nullptr), "sg_random200x1000.fct.gz");
  expect_times(flows_of("torus512_rand1024.txt.gz", nullptr), "sg_torus512_rand1024.fct.gz");
  expect_times(flows_of("ecmp1024_perm_varied.txt.gz", nullptr), "sg_ecmp1024_perm_varied.fct.gz");
  expect_times(flows_of("ecmp4096_perm_varied.txt.gz", nullptr), "sg_ecmp4096_perm_varied.fct.gz");
}

TEST(FlowReferences, TorusRoutesAsInSimGrid) {
  const Network network = make_torus({.sizes = {8, 8, 8}, .bandwidth = 50e9});
  expect_times(flows_of("rand512_f1024_s9_varied.txt.gz", &network), "sg_torus512_rand1024.fct.gz");
}

}  // namespace
}  // namespace caelum::fabric::flow
