// One optimizer step's micro-batches through the pipeline: what both tiers return.
#pragma once

#include "caelum/step/engine.hpp"
#include "caelum/step/prices.hpp"

namespace caelum::step {

/// Everything a walk needs, made once for a plan.
struct PricedPipeline {
  PipelineShape shape;
  Cut cut;
  std::vector<RolePrice> roles;
  double send = 0;  ///< seconds of one boundary message
  bool send_blocks = false;
  const spec::Design* design = nullptr;
  std::vector<Slowed> slowed;  ///< in the flow tier
};

/// Seconds of one message over a boundary between stages, before others slow it; 0 without a pipeline.
double send_time(const workload::OperatorGraph& graph, const PricingContext& in);

/// The chunks of `cut` priced as roles. `blocks` are the graph's; `send` as above.
PricedPipeline price_pipeline(Cut cut, const std::vector<BlockPrice>& blocks, double send,
                              const PricingContext& in, const PipelineShape& shape);

/// Seconds of every pipeline rank.
struct RankTimes {
  double start = 0;          ///< begin of its step, where steps roll on; 0 where all begin together
  double finish = 0;         ///< end of its last task, from `start`
  double finish_unsent = 0;  ///< the same were the boundary messages free
  double first_forward_end = 0;
  double gradient_window = 0;  ///< from the last micro-batch's first gradients to the finish
  Parts busy;
};

struct PipelineTimes {
  std::vector<RankTimes> ranks;
};

/// Micro-batches in the steady state that a walk left out, because they repeat what it has.
struct Leap {
  long micros = 0;     ///< of each chain
  double seconds = 0;  ///< all that comes later is that much later
  Tick from = 0;       ///< when, on the clock of the walk
};

/// A step's passes: how long they take, and what was walked for it.
struct PipelineRun {
  PipelineTimes times;
  Layout layout;                    ///< as walked: with `leap.micros` fewer micro-batches than the step has
  Orders orders;                    ///< of the walk, or as many micro-batches as memory ever holds
  std::vector<TaskRecord> records;  ///< when asked for, of the walk
  Leap leap;
  long held_times = 1;  ///< of MemoryInput
  /// The order does not repeat itself exactly and is too long to walk: the times are the analytic tier's.
  bool estimated = false;
};

/// Event tier: walks every task (M-step-11). A step of more than a million tasks is walked as long as it
/// takes to reach its steady state, and its end; what lies between is jumped over exactly (M-step-67).
PipelineRun event_run(const PricedPipeline& pipeline, bool with_records);

/// Analytic tier: the same order reaches a steady state, in which each further group of
/// micro-batches adds the same time. Two short walks give that time and what fill and drain cost
/// (M-step-11). Equal to the event tier wherever the schedule is periodic.
PipelineRun analytic_run(const PricedPipeline& pipeline);

/// Ticks of every task at every position.
Durations durations_of(const PricedPipeline& pipeline, const Layout& layout);

/// Tasks of a step: some once, and a period as many times as it repeats.
struct Repeated {
  const std::vector<Task>& once;
  const std::vector<Task>& period;
  long times = 0;
};
/// Sums the parts of each rank's tasks by counting each kind at each position.
std::vector<Parts> busy_parts(const PricedPipeline& pipeline, const Layout& layout, const Repeated& tasks);

/// How long the passes take, for the schedules that follow them; empty for the others.
PassLengths pass_lengths(const PricedPipeline& pipeline);

/// Where the seconds of a task at a position go; pairs are priced as one and are not told here.
Parts task_parts(const PricedPipeline& pipeline, const Layout& layout, const Task& task);

}  // namespace caelum::step
