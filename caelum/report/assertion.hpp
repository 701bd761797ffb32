// `--assert 'step.mfu >= 0.38'`: a comparison on a field of the result.
#pragma once

#include <string>

namespace caelum::report {

struct AssertionOutcome {
  bool understood = true;  ///< false: `text` says what is wrong with the assertion
  bool holds = false;
  std::string text;  ///< `step.mfu = 0.412 >= 0.38 holds, margin +8.4 %`
};

/// `PATH OP NUMBER` with OP one of >= <= > < == !=; PATH as in the JSON result (step.mfu,
/// memory.peak_bytes, memory.fits); NUMBER plain or true/false.
/// `result` is that JSON text.
AssertionOutcome check_assertion(const std::string& assertion, const std::string& result);

}  // namespace caelum::report
