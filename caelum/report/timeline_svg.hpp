// The timeline of a step as a drawing for the page.
#pragma once

#include <string>
#include <vector>

#include "caelum/step/step.hpp"

namespace caelum::report {

/// One row a stage, one box a task of the compute stream: forward, backward, weight gradients, optimizer. A
/// long step shows its begin and its end. Empty without slices.
std::string timeline_svg(const std::vector<step::Slice>& slices);

}  // namespace caelum::report
