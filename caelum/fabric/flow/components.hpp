// Flows that share no link and wait for no other of each other never meet: planes, rails, separate groups.
// They are solved apart, on several threads.
#pragma once

#include <vector>

#include "caelum/fabric/flow/problem.hpp"
#include "caelum/fabric/flow/simulate.hpp"

namespace caelum::fabric::flow {

/// For each flow the number of its component; components are numbered by their first flow.
std::vector<std::uint32_t> components_of(const Problem& problem);

/// The same times as simulate(), to rounding; the same bytes for any number of threads. Where all hangs
/// together it is simulate().
Completion simulate_apart(const Problem& problem, int threads, const Watch& watch = {});

}  // namespace caelum::fabric::flow
