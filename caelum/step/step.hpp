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
/// Bytes of one pipeline stage at its worst moment.
struct StageMemory {
  Bytes weights, gradients, optimizer, activations, buffers;
  std::string moment;  ///< which moment that is
  [[nodiscard]] Bytes peak() const { return weights + gradients + optimizer + activations + buffers; }
};
/// What a chip keeps off itself (M-step-70), each figure of the stage that keeps most.
struct OffChip {
  Bytes host, drives;        ///< for one chip
  Bytes host_capacity;       ///< its share of the node's
  bool host_assumed = true;  ///< the system's record does not tell the host's memory
};
/// What a stage holds from a moment on, for --trace.
struct MemorySample {
  int stage = 0;
  double time_s = 0;
  Bytes bytes;
};
struct Memory {
  Bytes weights, gradients, optimizer, activations, buffers;
  Bytes capacity;  ///< that a process may use (M-chip-35)
  OffChip off_chip;
  long stage = 0;                 ///< the stage with the largest peak
  std::string moment;             ///< when it is: the block at work, after the last forward
  std::vector<MemoryItem> items;  ///< to the tensor, on that stage
  std::vector<StageMemory> stages;
  Bytes unseen;  ///< of `buffers`: what a framework's own counters leave out
  [[nodiscard]] Bytes peak() const;
  /// M-step-71, the one verdict: `run`, `plan`, `recompute: auto` and `serve` ask it. Bytes beyond the usable
  /// memory of the chip, and beyond its share of the host's; 0 = fits.
  [[nodiscard]] Bytes over() const;
  [[nodiscard]] bool fits() const { return over() <= Bytes{}; }
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

/// What a step can be asked to do for nothing: "if this were free".
enum class Term : std::uint8_t {
  products,   ///< matrix products, experts' included
  attention,  ///< attention kernels
  streaming,  ///< kernels bound by memory: norms, activations, casts, embedding, loss
  recompute,
  tensor,
  context,
  expert,
  pipeline,  ///< boundary messages, not the bubble
  data,
  optimizer,
};
inline constexpr int kTerms = 10;
/// Terms as bits.
using Free = unsigned;
constexpr Free bit(Term term) {
  return 1U << static_cast<unsigned>(term);
}

/// A stretch of the chain of tasks that decides how long the step takes.
struct PathLeg {
  std::string what;  ///< in words: "forward of micro-batch 0, stage 0 to 15"
  Time time;         ///< `sends` included
  Time sends;        ///< boundary messages on the way
  long tasks = 0;
};

/// What one operator of the critical stage takes and reaches, all its runs in the step together.
struct OperatorReach {
  std::string name, module, pass;  ///< qkv, attention, forward
  Time time;
  double of_peak = 0, of_bandwidth = 0;
  chip::Bound bound = chip::Bound::compute;  ///< of most of its time
};

/// Transfers of one kind that run beside compute: shares of the chip that they hold meanwhile, and seconds
/// that compute loses for each second of them (M-step-62).
struct Alongside {
  const char* what = "";  ///< static: "tensor-parallel messages", ...
  double cores = 0, memory = 0, slowdown = 0;
};

/// Messages that others beside them slow down on the links, in the flow tier.
struct Slowed {
  const char* what = "";  ///< static: "gradients", "expert traffic", ...
  double times = 1;       ///< their time over that alone, where it is worst
};

struct StepTimeline {
  Time time;
  Breakdown breakdown;
  Memory memory;
  std::vector<Slice> slices;               ///< only when asked for
  std::vector<MemorySample> memory_curve;  ///< only when slices are asked for; by stage, in order of time
  double tokens = 0;
  Ops model_operations;                  ///< of the whole step on all chips
  Ops executed_operations;               ///< recompute included
  std::string bound;                     ///< what limits it, in words
  double forward_share = 1.0 / 3;        ///< of the seconds of forward and backward, recompute left out
  long critical_stage = 0;               ///< on whose clock the breakdown is told
  std::string left_out;                  ///< of the slices, in words; empty when they are whole
  bool estimated = false;                ///< too long to walk and not periodic: by the analytic tier
  std::vector<PathLeg> path;             ///< only when asked for: sums to the time
  std::vector<OperatorReach> operators;  ///< only when asked for: longest first
  std::vector<Alongside> alongside;      ///< only when asked for
  Time lost;                             ///< compute lost to transfers beside it, inside the messages' times
  std::vector<Slowed> slowed;            ///< only those above 0.5 %
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
  bool explain = false;  ///< path and operators
  Free free = 0;
};

Result<StepTimeline, Infeasible> simulate(const spec::Design& design, const workload::OperatorGraph& graph,
                                          const chip::ChipModel& chip, const fabric::NetworkModel& network,
                                          const StepOptions& options);

}  // namespace caelum::step
