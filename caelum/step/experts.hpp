// What carries tokens to their experts and back in a training step.
#pragma once

#include "caelum/fabric/network.hpp"
#include "caelum/workload/graph.hpp"

namespace caelum::step {

/// M-step-63: a message of expert routing by the dispatcher that the stack runs. Requires a model of experts
/// and a group of more than one.
fabric::CollectiveCost price_experts(const fabric::Group& group, const workload::Message& message,
                                     const spec::Design& design, const fabric::NetworkModel& network);

}  // namespace caelum::step
