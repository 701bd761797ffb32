// `--assert` of the verbs that run scenarios.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace caelum::app {

/// Each assertion on each result (a file's name and its JSON): told on the error stream, those that hold only
/// when not `quiet`. The exit status: kDone, kNo, or kWrongInput for an assertion that cannot be read.
int assert_all(const std::vector<std::string>& assertions,
               const std::vector<std::pair<std::string, std::string>>& results, bool quiet);

}  // namespace caelum::app
