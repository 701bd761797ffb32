// One optimizer step: order, overlap, memory, timeline.
#pragma once

#include <string>
#include <vector>

#include "caelum/base/diagnostics.hpp"
#include "caelum/base/result.hpp"
#include "caelum/chip/chip_model.hpp"
#include "caelum/fabric/network.hpp"
#include "caelum/workload/graph.hpp"

namespace caelum::step {

/// Exposed seconds of the critical stage; sums to the step time.
struct Breakdown {
  Time compute, recompute, tensor_comm, context_comm, expert_comm, pipeline_comm, pipeline_bubble, data_comm,
      optimizer, host;
  [[nodiscard]] Time total() const;
};

struct MemoryItem {
  std::string tensor;
  Bytes bytes;
};
struct Memory {
  Bytes weights, gradients, optimizer, activations, buffers;
  Bytes capacity;
  long stage = 0;                 ///< the stage with the largest peak
  std::vector<MemoryItem> items;  ///< to the tensor, on that stage
  [[nodiscard]] Bytes peak() const;
};

/// Why a memory does not fit: how many bytes over, and the largest tensors. Empty when it fits.
std::vector<std::string> explain_memory(const Memory& memory);

/// A slice of the timeline for --trace.
struct Slice {
  int stage = 0;
  const char* stream = "";  ///< static: compute, tensor, expert, pipeline, data
  std::string name;
  double begin_s = 0, end_s = 0;
  double bytes = 0;
  long micro_batch = -1;
  int chunk = 0;
};

struct StepTimeline {
  Time time;
  Breakdown breakdown;
  Memory memory;
  std::vector<Slice> slices;  ///< only when asked for
  double tokens = 0;
  Ops model_operations;     ///< of the whole step on all chips
  Ops executed_operations;  ///< recompute included
  std::string bound;        ///< what limits it, in words
};

/// Why a plan cannot run, one entry for each reason.
struct Infeasible {
  std::vector<std::string> reasons;
};

/// Divisibility and shape of the plan against model, batch and cluster: which number does not
/// divide which. Empty when the plan can run.
std::vector<std::string> check_plan(const spec::Design& design);

struct StepOptions {
  Fidelity fidelity = Fidelity::event;
  bool timeline = false;
};

Result<StepTimeline, Infeasible> simulate(const spec::Design& design, const workload::OperatorGraph& graph,
                                          const chip::ChipModel& chip, const fabric::NetworkModel& network,
                                          const StepOptions& options);

}  // namespace caelum::step
