// Verdicts on published claims.
#pragma once

#include <string>
#include <vector>

#include "caelum/report/format.hpp"
#include "caelum/study/claims.hpp"

namespace caelum::report {

/// One claim: each check in full. Several: a line each, then the totals.
std::string claims_text(const std::vector<study::ClaimOutcome>& outcomes, const Style& style);
std::string claims_json(const std::vector<study::ClaimOutcome>& outcomes, const std::string& version);
/// As a page of docs: every claim with its checks.
std::string claims_markdown(const std::vector<study::ClaimOutcome>& outcomes, const std::string& version);

}  // namespace caelum::report
