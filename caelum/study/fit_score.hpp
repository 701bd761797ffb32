// Scores the verdict "fits in memory": of runs that ran, how many are refused; of runs that died for want of
// memory, how many are accepted. Told together, since either alone is mended by moving a limit.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace caelum::study {

struct Compared;

struct FitCount {
  int ran = 0, refused = 0;             ///< refused: of those that ran
  int out_of_memory = 0, accepted = 0;  ///< accepted: of those that ran out of memory
  [[nodiscard]] double refused_share() const { return ran > 0 ? static_cast<double>(refused) / ran : 0; }
  [[nodiscard]] double accepted_share() const {
    return out_of_memory > 0 ? static_cast<double>(accepted) / out_of_memory : 0;
  }
};

/// A row whose verdict is wrong.
struct FitMiss {
  std::string id, suite, hardware;
  bool ran = true;
  double used = 0;  ///< predicted peak over what a process may use
};

/// M-study-27.
struct FitScore {
  FitCount all;
  std::vector<std::pair<std::string, FitCount>> by;  ///< `suite:...`, then `hardware:...`
  std::vector<FitMiss> wrong;                        ///< farthest from the limit first
  /// Mean of both shares: a limit that is merely moved trades one for the other.
  [[nodiscard]] double error() const {
    return all.out_of_memory > 0 ? (all.refused_share() + all.accepted_share()) / 2 : all.refused_share();
  }
};

/// Rows of the whole validation; those of months and those that could not be read are left out.
FitScore score_fit(const std::vector<Compared>& rows);

}  // namespace caelum::study
