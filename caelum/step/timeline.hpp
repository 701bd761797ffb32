// Slices for the trace: a track for each distinct stage and stream.
#pragma once

#include "caelum/step/memory.hpp"
#include "caelum/step/pipeline.hpp"
#include "caelum/step/step.hpp"
#include "caelum/step/tail.hpp"

namespace caelum::step {

struct TimelineInput {
  const PricedPipeline& pipeline;
  const Layout& layout;
  const PipelineTimes& times;
  const std::vector<RankTail>& tails;
  const workload::OperatorGraph& graph;
  Time step;
  Leap leap = {};
};

/// M-step-43: what the shown stages hold over the step. What does not change is there from the start; each
/// forward adds what it keeps, the pass that computes gradients of weights lets it go. Scaled so that the
/// largest moment is the stage's peak, live tensors included. As many moments as tasks are shown.
std::vector<MemorySample> memory_curve_of(const MemoryInput& in, const Memory& memory,
                                          const std::vector<TaskRecord>& records, const Leap& leap = {});

/// What the timeline of such a run does not show, in words; empty when it shows all.
std::string left_out_of(const PipelineRun& run);

/// At most 16 stages (evenly spaced, first and last among them) and at most some 4,000 tasks of
/// each: the begin and the end of a longer step.
std::vector<Slice> slices_of(const TimelineInput& in, const std::vector<TaskRecord>& records);

}  // namespace caelum::step
