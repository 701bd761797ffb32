// Verdicts on published claims.
#pragma once

#include <string>
#include <vector>

#include "caelum/report/format.hpp"
#include "caelum/study/claims.hpp"
#include "caelum/study/claims_lint.hpp"

namespace caelum::report {

/// One claim: each check in full. Several: a line each, then the totals.
std::string claims_text(const std::vector<study::ClaimOutcome>& outcomes, const Style& style);
std::string claims_json(const std::vector<study::ClaimOutcome>& outcomes, const std::string& version);
/// As a page of docs: what readers ask and what answers it, then every claim with its checks.
std::string claims_markdown(const std::vector<study::ClaimOutcome>& outcomes,
                            const std::vector<spec::Question>& questions, const std::string& version);

/// What `caelum claims --lint` found: a line each, then how many.
std::string lint_text(const std::vector<study::LintFinding>& findings, std::size_t claims);
std::string lint_json(const std::vector<study::LintFinding>& findings, const std::string& version);

}  // namespace caelum::report
