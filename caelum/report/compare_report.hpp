// A comparison of scenarios as text and JSON.
#pragma once

#include "caelum/explore/compare.hpp"
#include "caelum/report/train_report.hpp"

namespace caelum::report {

/// The table of all runs, then for each run but the first why it differs from the first.
/// `differences` has one entry for each run after the first.
std::string compare_text(const std::vector<api::Trained>& runs,
                         const std::vector<explore::Difference>& differences, const Style& style);
std::string compare_json(const std::vector<api::Trained>& runs,
                         const std::vector<explore::Difference>& differences, const std::string& version);

}  // namespace caelum::report
