// A deployment that was priced, as a script that starts it in an inference engine and measures it.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "caelum/api/result.hpp"
#include "caelum/exports/launch.hpp"

namespace caelum::exports {

struct ServeTarget {
  std::string_view name;     ///< vllm
  std::string_view title;    ///< vLLM
  std::string_view release;  ///< whose options these are
};

/// In the order of the help.
std::span<const ServeTarget> serve_targets();
/// Null when there is none of that name.
const ServeTarget* find_serve_target(std::string_view name);

/// A shell script: predicted figures in comments, the server's command, and the benchmark that would refute
/// them. The weights' name is the variable MODEL, which no scenario knows. Requires a feasible result.
LaunchFile serve_file(const api::Served& served, const ServeTarget& target, const std::string& version);

}  // namespace caelum::exports
