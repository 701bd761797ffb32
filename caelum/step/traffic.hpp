// What one optimizer step sends: by kind of message and by level of the network (M-step-60).
#pragma once

#include <string>
#include <vector>

#include "caelum/fabric/network.hpp"
#include "caelum/workload/graph.hpp"

namespace caelum::step {

/// One kind of message, of a mean chip over one step.
struct TrafficLine {
  std::string kind;  ///< dispatch, tp_all_gather, pipeline, gradients, ...
  Axis axis = Axis::tensor;
  Collective collective = Collective::all_reduce;
  fabric::Group group;
  double messages = 0;
  double bytes = 0;                 ///< payload as workload::Message counts it
  std::vector<double> level_bytes;  ///< sent over each level of the network
};

/// Requires a plan that divides (check_plan).
std::vector<TrafficLine> traffic_of(const spec::Design& design, const workload::OperatorGraph& graph,
                                    const fabric::NetworkModel& network);

}  // namespace caelum::step
