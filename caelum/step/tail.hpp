// What follows the last backward: gradients, update, parameters.
#pragma once

#include "caelum/step/data_parallel.hpp"
#include "caelum/step/pipeline.hpp"

namespace caelum::step {

/// Exposed seconds of one pipeline rank after its last task.
struct RankTail {
  double gradients = 0;                            ///< reduction that the backward did not hide
  double optimizer = 0;                            ///< update of the local shard
  double parameters = 0;                           ///< gather that the next forward does not hide
  double gradient_bytes = 0, parameter_bytes = 0;  ///< payloads, for the timeline
  double lost = 0;  ///< of `gradients` and `parameters`, what compute loses to the parts that hide
  Claim claim;      ///< of both
};

/// M-step-12: overlapped, all but the last bucket may hide in the window from the last micro-batch's
/// first gradients to the rank's finish; parameters likewise under the first forward. `traffics`: of the
/// plan.
RankTail rank_tail(const PricingContext& in, const workload::OperatorGraph& graph,
                   const PricedPipeline& pipeline, const Layout& layout, const RankTimes& times, long rank,
                   StepTraffics& traffics);

/// Seconds that all ranks spend together.
struct StepTail {
  double embedding = 0;  ///< gradients of embeddings that the first and last stage share
  double norm = 0;       ///< the gradient norm, one number from every rank
  double step_overhead = 0;
};
StepTail step_tail(const PricingContext& in);

}  // namespace caelum::step
