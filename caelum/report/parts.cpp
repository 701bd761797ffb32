#include "caelum/report/parts.hpp"

namespace caelum::report {

std::vector<Part> parts(const step::Breakdown& b) {
  // What remains of a sum of floating-point terms is no wait.
  const double waits = b.pipeline_bubble > b.total() * 1e-12 ? b.pipeline_bubble.in(units::s) : 0;
  return {{"compute", "compute", b.compute.in(units::s)},
          {"recompute", "recompute", b.recompute.in(units::s)},
          {"tensor traffic", "tensor_comm", b.tensor_comm.in(units::s)},
          {"context traffic", "context_comm", b.context_comm.in(units::s)},
          {"expert traffic", "expert_comm", b.expert_comm.in(units::s)},
          {"pipeline traffic", "pipeline_comm", b.pipeline_comm.in(units::s)},
          {"pipeline bubble", "pipeline_bubble", waits},
          {"data traffic", "data_comm", b.data_comm.in(units::s)},
          {"optimizer", "optimizer", b.optimizer.in(units::s)},
          {"host", "host", b.host.in(units::s)}};
}

}  // namespace caelum::report
