// Intervals, first-order indices and tornados on a terminal and in HTML.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "caelum/explore/uncertainty.hpp"
#include "caelum/jobs/run_months.hpp"
#include "caelum/report/format.hpp"

namespace caelum::report {

/// Shares of the variance and a tornado in blocks of four spaces; empty where nothing moves a figure.
std::string sensitivities_text(const std::vector<explore::Sensitivity>& list, const Style& style);

/// A figure as people read it.
using FigureWords = std::function<std::string(double)>;

/// `12.3 s, median 12.5 s (12.1 s to 12.9 s)`; the median only where it reads otherwise.
std::string spread_words(const explore::Interval& interval, const FigureWords& words);
/// Where the nominal value lies outside of what the draws come to: that it does, and why (M-study-31); else
/// empty.
std::string outside_words(const std::string& label, const explore::Interval& interval,
                          const FigureWords& words);
/// The interval beside a figure that was worked out with more simulated runs than its draws.
explore::Interval beside(explore::Interval interval, double nominal);

/// A line for each figure: nominal value, median and the middle 90 % of the draws; then the figures whose
/// nominal value lies outside.
class DoubtTable {
 public:
  DoubtTable();
  void row(const std::string& label, const explore::Interval& interval, const FigureWords& words);
  [[nodiscard]] std::string text() const;

 private:
  Table table_;
  std::string outside_;
};

/// "the model's own error, 90 % within -18 to +22 % in time (a dense model on a measured chip and stack, 303
/// rows of 38 publishers, 2026-12-01)"; empty where none is known.
std::string model_error_words(const spec::ModelError& error);
/// "far from any measured row: the chip ascend-960"; empty where rows are near.
std::string far_words(const spec::ModelError& error);

/// `months`: of the run itself, where there is one.
std::string uncertainty_text(const explore::Uncertainty& u, const std::optional<jobs::MonthsResult>& months,
                             const Style& style);
std::string uncertainty_html(const explore::Uncertainty& u, const std::optional<jobs::MonthsResult>& months);

}  // namespace caelum::report
