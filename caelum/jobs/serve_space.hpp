// The layouts that `caelum plan` tries for a deployment.
#pragma once

#include <vector>

#include "caelum/spec/design.hpp"
#include "caelum/step/axis_words.hpp"

namespace caelum::jobs {

/// One instance: `data` attention groups of `tensor` ranks and `pipeline` stages, experts over `expert`
/// ranks.
struct ServingLayout {
  long tensor = 1, pipeline = 1, data = 1, expert = 1;
  [[nodiscard]] long chips() const { return tensor * pipeline * data; }
};

/// What the file leaves open of a `serve:` block; what it writes is kept.
struct OpenAxes {
  bool tensor, pipeline, data, expert, instances, max_batch;
};
OpenAxes open_axes(const spec::Design& design);

/// Whether more pipeline stages than one are tried only where nothing of one stage fits: filling and emptying
/// stages is not priced (M-serving-1), so that they would look too well.
bool stages_by_need(const spec::Design& design);

/// Values of each axis, and why.
std::vector<step::AxisWords> serving_space(const spec::Design& design);

/// Every combination that an instance can be built of, without regard to memory and to whether the model
/// divides; fewer stages first.
std::vector<ServingLayout> serving_layouts(const spec::Design& design);

}  // namespace caelum::jobs
