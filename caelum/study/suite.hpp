// Suites of measured rows: files in, rows out. Evaluating them is validate.hpp.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "caelum/base/diagnostics.hpp"
#include "caelum/base/quantity.hpp"
#include "caelum/spec/document.hpp"

namespace caelum::study {

/// A field of a result that can be measured, and the dimension it is written in.
struct Metric {
  const char* name;
  Dim dim;
};

/// A measured value of one row. Values are canonical: seconds, bytes, flop/s, tokens/s, shares.
struct Measured {
  const Metric* metric = nullptr;
  double value = 0;
};

enum class RowKind : unsigned char { scenario, operator_, collective, serving };

struct Row {
  std::string id;
  RowKind kind = RowKind::scenario;
  spec::NodePtr body;                  ///< the scenario, operator or collective map
  std::vector<std::string> overrides;  ///< of `{base: FILE, set: {...}}`
  std::string base;                    ///< FILE, as a path from here; empty when the scenario is whole
  std::vector<Measured> measured;      ///< the first is the one that counts; others are reported apart
  std::string relative_to;             ///< id of a row of the suite: the first value is a ratio to its
  bool calibration = false;            ///< role: a profile was fitted on this row
  bool scored = true;                  ///< false: reported apart, never in a score
  std::string family;                  ///< rows of one experiment; default: the suite's name
  std::string hardware;                ///< class for scores; default: the chip's id
  std::string grade, source, note;
  Span at;
};

struct Suite {
  std::string name, source, file;
  std::string directory;  ///< relative paths of its scenarios are looked up here
  std::vector<Row> rows;
};

/// Reads a suite file. Unknown keys, metrics and wrong values are errors with their places; what
/// could be read stays. Nothing when the file cannot be read as a suite at all. The list of rows that
/// script/rows-to-suites did not turn is a suite of no rows.
std::optional<Suite> read_suite(const std::string& path, Diagnostics& diagnostics);
/// The same for a text already read.
std::optional<Suite> read_suite(const std::shared_ptr<const SourceFile>& source, const std::string& directory,
                                Diagnostics& diagnostics);

/// The metric of that name (`time_s` and `step.time_s` are alike); null when there is none.
const Metric* find_metric(std::string_view name);
std::vector<std::string> metric_names();

}  // namespace caelum::study
