// Proof that rates are the max-min fair ones, without trust in how they were found.
#pragma once

#include <vector>

#include "caelum/fabric/flow/problem.hpp"

namespace caelum::fabric::flow {

/// How far `rate` (byte/s; 0 = the flow does not move) is from holding this (M-fabric-32): no link carries
/// more than its capacity, and every moving flow is at its cap or has a full link on which no flow's rate
/// over its weight is larger. The largest relative breach of either: near 0 for a max-min allocation.
double certificate_gap(const Problem& problem, const std::vector<double>& rate);

}  // namespace caelum::fabric::flow
