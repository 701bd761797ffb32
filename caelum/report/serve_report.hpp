// Deployments that answer: on a terminal, side by side.
#pragma once

#include <string>
#include <vector>

#include "caelum/api/result.hpp"
#include "caelum/report/format.hpp"

namespace caelum::report {

/// A load in one sentence.
std::string load_verdict(const jobs::LoadResult& load);
/// Latencies, rates and what the first token waits for; requires a load.
std::string load_text(const api::Served& served, const Style& style);
std::string serve_text(const std::vector<api::Served>& runs, const Style& style);

}  // namespace caelum::report
