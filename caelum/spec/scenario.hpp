// One question, whatever it asks: which job a file is for is known once, after `from:` and `--set`.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "caelum/spec/load.hpp"

namespace caelum::spec {

enum class Job : std::uint8_t {
  train,
  serve,
  months,  ///< a machine and what fails of it, without a step
  supply,
};
/// The word of the file: `train`, `serve`, `run`, `supply`.
std::string_view name(Job job);

struct Scenario {
  std::string file;
  std::variant<Design, SupplyDesign> of;
  [[nodiscard]] Job job() const;
  /// Requires a job other than supply.
  [[nodiscard]] const Design& design() const { return std::get<Design>(of); }
  [[nodiscard]] const SupplyDesign& supply() const { return std::get<SupplyDesign>(of); }
  /// Where the machine, or the supply block, is named: the place of errors in its values.
  [[nodiscard]] const Span& at() const;
};

/// Reads a scenario file of any job. Two jobs in one scenario are an error that names both places. Nothing
/// when the diagnostics hold an error.
std::optional<Scenario> load(const std::string& path, const Overrides& overrides, const Catalogue& catalogue,
                             Diagnostics& diagnostics);

}  // namespace caelum::spec
