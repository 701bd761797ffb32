// What the fullest stage holds through a step, as a drawing for the page.
#pragma once

#include <string>
#include <vector>

#include "caelum/step/step.hpp"

namespace caelum::report {

/// An area under the curve of the stage with the largest peak from 0 to `end` seconds, and the capacity as a
/// dashed line. Empty without samples.
std::string memory_svg(const std::vector<step::MemorySample>& curve, const step::Memory& memory, double end);

}  // namespace caelum::report
