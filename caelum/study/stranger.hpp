// A row as somebody would write it who knows the run by its plan only (docs/suites.md).
#pragma once

#include <string>
#include <vector>

#include "caelum/study/suite.hpp"

namespace caelum::study {

struct Compared;

/// Whether the row's own scenario trains: only such rows are written as a stranger would.
bool trains(const Row& row);

/// M-study-28: the scenario with chips, count, model, batch, sequence, one word for the number formats,
/// framework and release, degrees, micro-batch and virtual stages; what kind of training it is (LoRA, packed
/// documents, reinforcement learning) stays. Everything else is dropped before anything is read, so that the
/// product's defaults decide.
spec::NodePtr as_stranger(const spec::NodePtr& scenario);

/// The row with its scenario written so. A row that names a base file keeps those of its `set:` that a
/// stranger has.
Row as_stranger(const Row& row);

/// Rows that a stranger writes alike though they were measured more than 10 % apart.
struct Alike {
  std::vector<std::string> ids;
  std::string metric;
  double lowest = 0, highest = 0, median = 0;
};

/// M-study-28. Finds them, and holds each of their predictions against the median: nobody could have told
/// them apart. `written` is the text of each row's scenario.
std::vector<Alike> settle_alike(std::vector<Compared>& rows, const std::vector<std::string>& written);

/// A scenario as one line of text, for comparison.
std::string as_text(const spec::NodePtr& node);

}  // namespace caelum::study
