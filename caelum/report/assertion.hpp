// `--assert 'step.mfu >= 0.38'`: a comparison on a figure of the result. What is written wrongly is told
// before anything is simulated; whether it holds, after.
#pragma once

#include <optional>
#include <string>

#include "caelum/api/result.hpp"
#include "caelum/base/diagnostics.hpp"

namespace caelum::report {

/// PATH OP NUMBER with OP one of >= <= > < == !=; NUMBER plain, or true or false. Of a text: == and != and
/// the text.
struct Assertion {
  std::string path;  ///< as in the JSON result: step.mfu, memory.peak_bytes, memory.fits
  std::string comparison;
  std::string bound_text;
  double bound = 0;
  bool text = false;  ///< the figure is a text
  Span at;            ///< the path, in the text of the option
};

/// Reads the text of the option. An unknown comparison, number or path is an error at its place.
std::optional<Assertion> read_assertion(const std::string& text, spec::Job job, Diagnostics& diagnostics);

struct AssertionOutcome {
  bool holds = false;
  std::string text;  ///< `step.mfu = 0.412 >= 0.38 holds, margin +8.4 %`
};

/// A design that cannot run meets no assertion; a figure that this result
/// does not have, though others of its kind do, is an error.
std::optional<AssertionOutcome> check_assertion(const Assertion& assertion, const api::Result& result,
                                                Diagnostics& diagnostics);

}  // namespace caelum::report
