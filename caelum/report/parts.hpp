// The breakdown of a step as a list, in the order of printing.
#pragma once

#include <vector>

#include "caelum/step/step.hpp"

namespace caelum::report {

struct Part {
  const char* name;  ///< for people: "expert traffic"
  const char* key;   ///< in JSON: expert_comm
  double seconds = 0;
};

std::vector<Part> parts(const step::Breakdown& breakdown);

}  // namespace caelum::report
