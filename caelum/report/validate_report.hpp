// Validation as text, JSON and the page docs/validation.md.
#pragma once

#include <string>

#include "caelum/report/format.hpp"
#include "caelum/study/validate.hpp"

namespace caelum::report {

/// The same rows as two readers write them.
struct Validations {
  study::Validation published;  ///< all that a row states
  study::Validation stranger;   ///< training rows as a stranger writes them
};

/// Groups, hardware classes, rank correlations and the `worst` rows; refusals with their reasons.
std::string validate_text(const Validations& both, bool as_stranger, const Style& style, int worst = 25);
/// The document of the contract: rows, summary, by; beside them ranks and failures; `scores` of both readers.
std::string validate_json(const Validations& both, bool as_stranger, const std::string& version);
/// A page by hardware class and family, worst rows first; both readers side by side on its first screen.
std::string validate_markdown(const Validations& both, const std::string& version);

}  // namespace caelum::report
