#include "apps/caelum/assertions.hpp"

#include <fmt/format.h>

#include "apps/caelum/verbs.hpp"

namespace caelum::app {

std::vector<report::Assertion> read_assertions(const std::vector<std::string>& texts, spec::Job job,
                                               Diagnostics& diagnostics) {
  std::vector<report::Assertion> assertions;
  for (const auto& text : texts) {
    if (auto one = report::read_assertion(text, job, diagnostics)) assertions.push_back(std::move(*one));
  }
  return assertions;
}

Asserted assert_all(const std::vector<report::Assertion>& assertions, const std::vector<api::Result>& results,
                    bool quiet, Diagnostics& diagnostics) {
  Asserted asserted{.status = kDone, .text = {}};
  for (const api::Result& result : results) {
    for (const auto& assertion : assertions) {
      const auto outcome = report::check_assertion(assertion, result, diagnostics);
      if (!outcome) continue;
      if (!outcome->holds) asserted.status = kNo;
      if (!outcome->holds || !quiet) asserted.text += fmt::format("{}: {}\n", result.file(), outcome->text);
    }
  }
  return asserted;
}

}  // namespace caelum::app
