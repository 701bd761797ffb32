// Whether claims stand up before their verdicts are read: M-study-40.
#pragma once

#include <string>
#include <vector>

#include "caelum/spec/catalogue.hpp"
#include "caelum/spec/claim.hpp"

namespace caelum::study {

struct LintFinding {
  std::string subject;  ///< the claim, source or question
  std::string rule;     ///< circular, aim, range, literal, source, question
  std::string what;     ///< in words
};

/// Of one claim. `circular`: a deciding check that reads nothing, or only figures from the claim's own
/// sources. `aim`: a record that the claim is about, or a designation in its title, that no check reads.
/// `range`: a deciding check that reads a figure which nobody read at its source and which has no range.
/// `literal`: a number in a deciding expression that is no plain factor, and so has no source. `source`: an
/// id that the catalogue's sources do not hold, or a claim or fact without any. `question`: an answer to
/// none.
std::vector<LintFinding> lint_claim(const spec::Claim& claim, const spec::Catalogue& catalogue,
                                    Diagnostics& diagnostics);

/// Of the catalogue as a whole: sources that no record names, questions that nothing answers.
std::vector<LintFinding> lint_catalogue(const std::vector<spec::Claim>& claims,
                                        const spec::Catalogue& catalogue, Diagnostics& diagnostics);

}  // namespace caelum::study
