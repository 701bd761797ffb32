#include "caelum/fabric/flow/components.hpp"

#include <gtest/gtest.h>

#include "caelum/base/random.hpp"

namespace caelum::fabric::flow {
namespace {

/// Planes of ten links each; flow f runs in plane f mod planes, and some wait for an earlier one of their
/// plane.
Problem planes(std::uint32_t count, std::uint32_t flows) {
  Problem problem;
  for (std::uint32_t l = 0; l < 10 * count; ++l) problem.capacity.push_back(1 + 9 * uniform(1, 0, l));
  for (std::uint32_t f = 0; f < flows; ++f) {
    const std::uint32_t plane = f % count;
    auto link = [&](std::uint64_t i) { return plane * 10 + static_cast<Link>(10 * uniform(2, i, f)); };
    const std::vector<Link> path = {link(0), link(1), link(2)};
    std::vector<Flow> after;
    if (f >= count && f % 3 == 0) after.push_back(f - count);
    problem.add(
        {.bytes = 1 + 99 * uniform(3, 0, f), .start = uniform(4, 0, f), .path = path, .after = after});
  }
  return problem;
}

TEST(FlowComponents, AreToldApartByLinksAndWaits) {
  Problem problem = planes(7, 700);
  const auto component = components_of(problem);
  for (Flow f = 0; f < 700; ++f) EXPECT_EQ(component[f], f % 7);
  const std::vector<Flow> both = {0, 1};
  problem.add({.bytes = 1, .after = both});
  EXPECT_EQ(components_of(problem)[1], 0U);
}

TEST(FlowComponents, SolvedApartGiveTheSameTimesOnAnyThreads) {
  const Problem problem = planes(50, 1500);
  const auto together = simulate(problem).finish;
  const auto one = simulate_apart(problem, 1).finish, four = simulate_apart(problem, 4).finish;
  EXPECT_EQ(one, four);
  for (std::size_t f = 0; f < together.size(); ++f) EXPECT_NEAR(one[f], together[f], 1e-10 * together[f]);
  const Problem whole = planes(1, 100);
  EXPECT_EQ(simulate_apart(whole, 4).finish, simulate(whole).finish);
}

}  // namespace
}  // namespace caelum::fabric::flow
