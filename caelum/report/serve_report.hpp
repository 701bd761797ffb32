// Deployments that answer: on a terminal, side by side.
#pragma once

#include <string>
#include <vector>

#include "caelum/api/result.hpp"
#include "caelum/report/format.hpp"

namespace caelum::report {

std::string serve_text(const std::vector<api::Served>& runs, const Style& style);

}  // namespace caelum::report
