// How much of a machine is left for work as it grows: goodput over sizes and over the reliability of
// its parts.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "caelum/explore/uncertainty.hpp"
#include "caelum/jobs/run_months.hpp"

namespace caelum::explore {

/// What the ranges of the catalogue leave open of one size.
struct ScaleDoubt {
  int samples = 0;
  int ranged = 0;  ///< inputs that carry a range
  Interval goodput, effective_chips, failures_per_day, usd_per_chip_hour;
  std::vector<Sensitivity> sensitivities;  ///< of the goodput and of the chip hour
};

struct ScalePoint {
  std::string machine;
  long chips = 0;
  double gain = 1;  ///< failure rates are divided by it
  jobs::MonthsResult months;
  double effective_chips = 0;  ///< chips x goodput
  double effective_flops = 0;  ///< x dense bf16 peak; 0 = not known
  std::optional<ScaleDoubt> doubt;
};

struct ScaleOptions {
  std::vector<long> chips;    ///< empty = the scenario's
  std::vector<double> gains;  ///< empty = the scenario's
  goodput::Options run;
  int draws = 0;  ///< of the ranged inputs, at each point
};

/// Every size and gain of one design that has a `run.length`; a pod's partial use is allowed.
/// Interrupted: the points done so far.
std::vector<ScalePoint> scale_points(const spec::Design& design, const ScaleOptions& options);

/// The calendar of a design's training as its file has it: the length of a machine whose `run: {length: ...}`
/// nobody wrote. None, with an error in `diagnostics`, where it trains no known number of tokens or cannot
/// run.
std::optional<Time> training_length(const spec::Design& design, const goodput::Options& run,
                                    Diagnostics& diagnostics);

}  // namespace caelum::explore
