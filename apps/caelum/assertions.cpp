#include "apps/caelum/assertions.hpp"

#include <fmt/format.h>

#include "apps/caelum/output.hpp"
#include "apps/caelum/verbs.hpp"
#include "caelum/report/assertion.hpp"

namespace caelum::app {

int assert_all(const std::vector<std::string>& assertions,
               const std::vector<std::pair<std::string, std::string>>& results, bool quiet) {
  int status = kDone;
  for (const auto& [file, result] : results) {
    for (const auto& assertion : assertions) {
      const auto outcome = report::check_assertion(assertion, result);
      if (!outcome.understood) {
        print_error(fmt::format("--assert:1:1: error: {}\n", outcome.text));
        return kWrongInput;
      }
      if (!outcome.holds) status = kNo;
      if (!outcome.holds || !quiet) print_error(fmt::format("{}: {}\n", file, outcome.text));
    }
  }
  return status;
}

}  // namespace caelum::app
