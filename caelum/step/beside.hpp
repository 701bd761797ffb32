// Contention between concurrent messages of a step (M-step-61). Flow fidelity only: without
// network.congestion, nothing happens here.
#pragma once

#include <vector>

#include "caelum/fabric/topology/together.hpp"
#include "caelum/step/prices.hpp"

namespace caelum::step {

/// One thing that a pass does after another: compute, or a message and where its seconds count.
struct Beat {
  fabric::Task task;
  double Phase::*slot = nullptr;  ///< null: compute
};
struct Beats {
  std::vector<Beat> forward, backward;
};

/// Appends compute; runs of it become one.
void add_work(std::vector<Beat>& beats, double seconds);

/// Lengthens the messages of a block, and the transfers beside it, by what they lose to each other.
void share_links(const workload::OperatorGraph& graph, const workload::Block& block, const Beats& beats,
                 const PricingContext& in, BlockPrice& price);

}  // namespace caelum::step
