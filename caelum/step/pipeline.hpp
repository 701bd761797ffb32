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

/// Event tier: walks every task (M-step-11).
PipelineTimes event_times(const PricedPipeline& pipeline, const Layout& layout, const Orders& orders,
                          std::vector<TaskRecord>* records = nullptr);

/// Analytic tier: the same order reaches a steady state, in which each further group of
/// micro-batches adds the same time. Two short walks give that time and what fill and drain cost
/// (M-step-11). Equal to the event tier wherever the schedule is periodic.
PipelineTimes analytic_times(const PricedPipeline& pipeline);

/// How long the passes take, for the schedules that follow them; empty for the others.
PassLengths pass_lengths(const PricedPipeline& pipeline);

/// Where the seconds of a task at a position go; pairs are priced as one and are not told here.
Parts task_parts(const PricedPipeline& pipeline, const Layout& layout, const Task& task);

}  // namespace caelum::step
