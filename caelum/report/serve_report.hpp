// Deployments that answer: on a terminal, side by side, and as JSON.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "caelum/report/format.hpp"
#include "caelum/study/serve_uncertainty.hpp"

namespace caelum::report {

struct ServeRan {
  std::string file;
  spec::Design design;
  api::ServeOutcome outcome;
  std::optional<study::ServeDoubt> uncertainty;
};

std::string serve_text(const std::vector<ServeRan>& runs, const Style& style);
/// One object; an array where several ran.
std::string serve_json(const std::vector<ServeRan>& runs, const std::string& version);

}  // namespace caelum::report
