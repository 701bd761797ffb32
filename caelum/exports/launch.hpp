// A plan that was priced, as a file that another tool launches.
#pragma once

#include <string>
#include <vector>

#include "caelum/api/result.hpp"
#include "caelum/interop/launch/target.hpp"

namespace caelum::exports {

struct LaunchFile {
  std::string text;
  std::vector<std::string> left_out;  ///< `path = value`: what the target cannot express
};

/// The arguments of `target` with a header in comments: predicted figures, with their middle 90 % where draws
/// were asked for, what was assumed, the command and the line of the log that would refute them, the machine,
/// and what the target cannot express. `caelum import` reads it back as the same scenario. Requires a
/// feasible result. `catalogue`: where a model of this shape is looked up by its id.
LaunchFile launch_file(const api::Trained& trained, const interop::Target& target, const std::string& version,
                       const spec::Catalogue& catalogue);

}  // namespace caelum::exports
