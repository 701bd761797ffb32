// What no order of a pipeline's passes can beat: a step's time without walking it.
#pragma once

#include "caelum/step/pipeline.hpp"

namespace caelum::step {

/// M-step-73: seconds of every rank, none more than the walk's: the first forward to reach it, all its work
/// (less the most that pairs may save), the way back from its last backward; for 1F1B and its zero-bubble kin
/// of one chunk a rank also the round trip of the micro-batches in flight. Equal to the walk of 1F1B and
/// interleaving whose stages are alike and whose messages are free. Windows to hide in are exact for one
/// chunk a rank and unbounded for others. `layout` is of the whole step.
PipelineTimes bounded_times(const PricedPipeline& pipeline, const Layout& layout);

/// The times above as the answer, where walking even the steady state is too long: 1F1B and interleaving of
/// many stages. `estimated` is set; memory asks no order (M-step-72).
PipelineRun bounded_run(const PricedPipeline& pipeline);
bool has_bounded_run(Schedule schedule);

}  // namespace caelum::step
