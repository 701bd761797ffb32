// Validation as text, JSON and the page docs/validation.md.
#pragma once

#include <string>

#include "caelum/report/format.hpp"
#include "caelum/study/validate.hpp"

namespace caelum::report {

/// Groups, hardware classes, rank correlations and the `worst` rows; refusals with their reasons.
std::string validate_text(const study::Validation& validation, const Style& style, int worst = 25);
/// The document of the contract: rows, summary, by; beside them ranks and failures.
std::string validate_json(const study::Validation& validation, const std::string& version);
/// A page by hardware class and family, worst rows first.
std::string validate_markdown(const study::Validation& validation, const std::string& version);

}  // namespace caelum::report
