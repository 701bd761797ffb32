// Whether 90 % intervals hold what was measured.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "caelum/spec/design.hpp"

namespace caelum::study {

struct Compared;

/// What draws of one training row say of the time of its step, as factors on the predicted one.
struct RowDoubt {
  spec::ErrorClass of;  ///< as if the row's paper had not been measured
  std::string chip;
  double inputs_low = 1, inputs_high = 1;  ///< of the ranged inputs alone
  double low = 1, high = 1;                ///< joined with the model's error
};

/// M-study-41. Requires a design that trains and runs, its plan in place. Nothing when no draw ran.
std::optional<RowDoubt> doubt_row(spec::Design design, const std::string& paper,
                                  const spec::ModelErrors& errors, int draws, std::uint64_t seed);

struct Coverage {
  int rows = 0;
  int held = 0;         ///< their measured value lies in the interval
  int held_inputs = 0;  ///< in the interval of the inputs alone
  double by_paper = 0;  ///< the share that holds, each paper weighing the same
  double width = 0;     ///< median of high / low, less one
  [[nodiscard]] double share() const { return rows > 0 ? static_cast<double>(held) / rows : 0; }
  [[nodiscard]] double inputs_share() const { return rows > 0 ? static_cast<double>(held_inputs) / rows : 0; }
};

/// By class of answers, of training rows that no constant was set on; and of all. Empty without draws.
std::vector<std::pair<std::string, Coverage>> coverage_of(const std::vector<Compared>& rows);

/// Measured over predicted time of a step, whichever figure of it the row tells; nothing where it tells none.
std::optional<double> slower_than_predicted(const Compared& row);

}  // namespace caelum::study
