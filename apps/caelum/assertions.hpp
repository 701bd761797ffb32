// `--assert` of the verbs that run scenarios.
#pragma once

#include <string>
#include <vector>

#include "caelum/report/assertion.hpp"

namespace caelum::app {

/// The assertions of the command line. Call it before anything runs: what is written wrongly is an error.
std::vector<report::Assertion> read_assertions(const std::vector<std::string>& texts, spec::Job job,
                                               Diagnostics& diagnostics);

struct Asserted {
  int status = 0;    ///< kDone, or kNo when one does not hold
  std::string text;  ///< for the error stream, after the results: those that hold only when not `quiet`
};
/// Each assertion on each result. Call it before anything is printed or written:
/// a figure that a result does not have is an error.
Asserted assert_all(const std::vector<report::Assertion>& assertions, const std::vector<api::Result>& results,
                    bool quiet, Diagnostics& diagnostics);

}  // namespace caelum::app
