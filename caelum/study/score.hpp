// Scores of predicted against measured values. Pure arithmetic: knows no model.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace caelum::study {

/// One value that counts. A row that could not be run is a miss: its error is not known.
struct Scored {
  double error = 0;  ///< predicted / measured - 1
  bool miss = false;
  std::string family, hardware;
  double measured_mfu = 0;  ///< of a training row that ran; 0 = it says nothing of speed
  bool is_time = false;     ///< the measured value is a time, not a rate
};

/// A refusal counts as an error of 100 % in means, and lies in no band.
inline constexpr double kMissError = 1.0;

struct Summary {
  int rows = 0;
  int misses = 0;
  double mape = 0;                                 ///< mean |error| over rows, misses at 100 %
  double median = 0;                               ///< of |error|
  double p90 = 0;                                  ///< of |error|, nearest rank
  double worst = 0;                                ///< of |error|
  double bias = 0;                                 ///< mean error with its sign, misses left out
  double within5 = 0, within10 = 0, within20 = 0;  ///< shares of rows
  /// M-study-1: mean |error| in each family, averaged over families of a hardware class, averaged
  /// over classes; so that a table of a hundred rows does not drown one of three.
  double score = 0;
  /// M-study-20: |error| of the trivial baseline, one efficiency fitted on these very rows; of the rows that
  /// have one (0 = none has).
  int baseline_rows = 0;
  double baseline_efficiency = 0, baseline_mape = 0, baseline_median = 0;
};

Summary summarise(const std::vector<Scored>& rows);

/// M-study-2: Spearman's rank correlation; ties get their mean rank. NaN for fewer than three pairs
/// or when one side is constant.
double rank_correlation(const std::vector<double>& a, const std::vector<double>& b);

}  // namespace caelum::study
