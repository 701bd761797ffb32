// Deployments that answer: on a terminal, side by side, and as JSON.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "caelum/explore/serve_uncertainty.hpp"
#include "caelum/report/format.hpp"

namespace caelum::report {

struct ServeRan {
  std::string file;
  spec::Design design;
  jobs::ServeOutcome outcome;
  std::optional<explore::ServeDoubt> uncertainty;
};

std::string serve_text(const std::vector<ServeRan>& runs, const Style& style);
/// One object; an array where several ran.
std::string serve_json(const std::vector<ServeRan>& runs, const std::string& version);

}  // namespace caelum::report
