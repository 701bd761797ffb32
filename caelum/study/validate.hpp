// Predicts every row of suites and compares it with what was measured.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "caelum/base/parallel.hpp"
#include "caelum/spec/catalogue.hpp"
#include "caelum/spec/terms.hpp"
#include "caelum/study/coverage.hpp"
#include "caelum/study/fit_score.hpp"
#include "caelum/study/score.hpp"
#include "caelum/study/stranger.hpp"
#include "caelum/study/suite.hpp"

namespace caelum::study {

/// One measured value beside its prediction.
struct Compared {
  std::string id, suite, family, hardware, grade, source, note;
  std::string stack;  ///< of a training row: what software it was predicted with
  std::string metric;
  double measured = 0;
  double predicted = 0;  ///< meaningless when `failure` says why there is none
  double error = 0;      ///< predicted / measured - 1
  std::string failure;   ///< why the row could not be run; empty = it ran
  bool primary = true;   ///< the row's first value: the one that scores count
  bool scored = true, calibration = false, ratio = false;
  bool fits = true;        ///< the prediction's memory fits the chip
  double memory_used = 0;  ///< predicted peak over what a process may use; 0 = the row has no such verdict
  // What the groups of the summary ask.
  RowKind kind = RowKind::scenario;
  bool moe = false, nvidia = true;
  long chips = 0, sequence = 0;
  /// Tokens per second and chip, measured and predicted: plans of one family are ranked by it.
  double measured_rate = 0, predicted_rate = 0;
  double measured_mfu = 0, predicted_mfu = 0;  ///< of a training row; 0 where the value says nothing of speed
  std::optional<RowDoubt> doubt;               ///< of a training row, when draws were asked for
  /// Not a figure: measured is 1 or 0, whether the run fitted in memory. Counts in the fit score alone.
  [[nodiscard]] bool is_verdict() const { return metric == "memory.fits"; }
  [[nodiscard]] std::string paper() const { return family.substr(0, family.find('/')); }
};

struct RankCorrelation {
  std::string family;
  int plans = 0;
  double spearman = 0;
  /// How much slower the plan ran that the prediction would pick than the best one measured; NaN where the
  /// plans are not of one model.
  double regret = 0;
};

/// Failures, checkpoints and goodput, not the speed of steps (which days and chip hours follow).
bool of_months(const Compared& row);

struct Validation {
  std::vector<Compared> rows;  ///< in the order of the files
  int not_run = 0;             ///< rows that a stop left, at the end
  Summary summary;             ///< primary, scored, not calibration
  /// all, training, dense, moe, long_context, over_2048_chips, not_nvidia, months, memory, collective,
  /// operator, calibration, training_with_calibration, not_scored, then `hardware:...`, `paper:...` (training
  /// rows, those that constants were set on included), `family:...`, each only when it has rows.
  std::vector<std::pair<std::string, Summary>> by;
  std::vector<RankCorrelation> ranks;  ///< families of plan searches
  FitScore fit;
  std::vector<std::pair<std::string, Coverage>> coverage;  ///< when draws were asked for
  std::vector<Alike> alike;                                ///< rows of a stranger that cannot be told apart
};

struct ValidateOptions {
  Fidelity fidelity = Fidelity::event;
  bool stranger = false;  ///< training rows alone, written as a stranger would
  int draws = 0;          ///< of ranged inputs, for each training row: whether its interval holds
  std::uint64_t seed = 1;
  int threads = 1;
  Stop stop = nullptr;                                ///< set: ends early with the first rows
  std::function<void(long done, long all)> progress;  ///< called from any thread; may be empty
};

/// Runs every row, over threads; the order and the bytes of the result do not depend on them.
/// A row that cannot be run is an error with its reason, never left out.
Validation validate(const std::vector<Suite>& suites, const spec::Catalogue& catalogue,
                    const ValidateOptions& options);

/// The group of every scored training row, those that constants were set on included.
inline constexpr const char* kAllTraining = "training_with_calibration";

/// The groups and the summary from the rows alone (validate calls it).
void summarise(Validation& validation);

}  // namespace caelum::study
