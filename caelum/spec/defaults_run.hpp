// The `run:` block where nobody wrote one, and the records behind it.
#pragma once

#include <vector>

#include "caelum/spec/design.hpp"
#include "caelum/spec/resolve.hpp"

namespace caelum::spec {

/// Lays `run:` with its three records into a scenario that has one or asks for a whole run (`train.tokens`).
NodePtr add_default_run(const NodePtr& root, Resolver& resolver);

/// Trees of the records that a run needs; null where the scenario has no run.
struct RunTrees {
  NodePtr reliability, operations, region, currency;
  std::vector<NodePtr> parts;
};
RunTrees run_trees(const NodePtr& root, Resolver& resolver);

/// Prices and rates of which only the range is known take its middle.
void settle_run(Design& design);

/// More spares than nodes.
void check_run(const Design& design, const NodePtr& root, Diagnostics& diagnostics);

}  // namespace caelum::spec
