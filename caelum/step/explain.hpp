// Why a step takes as long as it does: the chain of tasks that decides it, and what operators reach.
#pragma once

#include "caelum/step/pipeline.hpp"
#include "caelum/step/step.hpp"
#include "caelum/step/tail.hpp"

namespace caelum::step {

struct PathInput {
  const Layout& layout;
  const PipelineTimes& times;
  const std::vector<RankTail>& tails;
  const StepTail& common;
  double send = 0;  ///< seconds of a boundary message
  Time step;
  Leap leap = {};
};

/// M-step-25: from the task that ends last back to the start of the step, always to what the task
/// waited for; stretches on one stage, or with one micro-batch, are told as one. The legs sum to the step.
std::vector<PathLeg> critical_path(const PathInput& in, const std::vector<TaskRecord>& records);

/// What may run beside the compute of one pipeline rank, most costly first.
std::vector<Alongside> alongside(const PricingContext& in, const PricedPipeline& pipeline,
                                 const Layout& layout, const RankTail& tail, long rank);

/// Operators of one pipeline rank over the whole step, longest first.
std::vector<OperatorReach> operator_reach(const PricingContext& in, const workload::OperatorGraph& graph,
                                          const Cut& cut, const Layout& layout, long rank);

}  // namespace caelum::step
