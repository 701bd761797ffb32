// Symmetric traffic: flows and links that play the same part are one class, and cost follows the number of
// classes. Exact (M-fabric-33).
#pragma once

#include <optional>
#include <vector>

#include "caelum/fabric/flow/problem.hpp"
#include "caelum/fabric/flow/simulate.hpp"

namespace caelum::fabric::flow {

/// One kind of flow of a folded problem; `crosses` names kinds of links with how many of each one flow
/// crosses.
struct FlowClass {
  double members = 0;  ///< flows of this kind
  double bytes = 0, start = 0, weight = 1, cap = 0;
  std::vector<std::uint32_t>
      after;  ///< kinds all of whose flows must have ended first; `start` counts from then
  struct Crossing {
    std::uint32_t link_class;
    double links;
  };
  std::vector<Crossing> crosses;
};

struct LinkClass {
  double members = 0;   ///< links of this kind that carry anything
  double capacity = 0;  ///< byte/s of each
};

struct FoldedProblem {
  std::vector<FlowClass> flows;
  std::vector<LinkClass> links;
};

struct Folding {
  FoldedProblem classes;
  std::vector<std::uint32_t> class_of;  ///< of each flow
};

/// The coarsest equitable partition of a problem, or nothing when flows wait for each other or there would
/// be more than `most_classes` kinds of flows or links. Latencies count as later starts.
std::optional<Folding> fold(const Problem& problem, std::size_t most_classes = 4096);

/// Completion times of each kind of flow (s); `events` counts changes of rates.
Completion simulate_classes(const FoldedProblem& folded);

/// The same as simulate(), by folding where the problem folds.
Completion simulate_folded(const Problem& problem);

}  // namespace caelum::fabric::flow
