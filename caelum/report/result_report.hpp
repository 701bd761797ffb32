// A result of any job for people.
#pragma once

#include <string>
#include <vector>

#include "caelum/api/result.hpp"
#include "caelum/report/format.hpp"

namespace caelum::report {

/// One result in full, several of one job side by side. Requires at least one, all of one job.
std::string results_text(std::vector<api::Result> results, const Style& style);
/// One self-contained page; of training and supply.
std::string result_html(const api::Result& result, const std::string& version);

}  // namespace caelum::report
