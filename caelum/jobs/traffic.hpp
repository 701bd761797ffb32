// Who sends what to whom in one training step.
#pragma once

#include <optional>

#include "caelum/fabric/topology/matrix.hpp"
#include "caelum/jobs/evaluate.hpp"
#include "caelum/step/traffic.hpp"

namespace caelum::jobs {

struct Traffic {
  std::vector<std::string> levels;       ///< names, innermost first
  std::vector<step::TrafficLine> lines;  ///< most bytes first
  fabric::TrafficMatrix matrix;          ///< of all kinds together
};

/// Of the plan that ran (Outcome::plan). Nothing when the network cannot be built, told in diagnostics.
std::optional<Traffic> traffic(const spec::Design& design, const spec::Plan& plan, Diagnostics& diagnostics);

}  // namespace caelum::jobs
