#include "caelum/study/score.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace caelum::study {
namespace {

double magnitude(const Scored& row) {
  return row.miss ? kMissError : std::abs(row.error);
}

double mean(const std::vector<double>& values) {
  if (values.empty()) return 0;
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

/// The mean of the two middle values when their number is even.
double median(const std::vector<double>& sorted) {
  const std::size_t n = sorted.size();
  return n % 2 == 1 ? sorted[n / 2] : (sorted[n / 2 - 1] + sorted[n / 2]) / 2;
}

// M-study-1
double class_score(const std::vector<Scored>& rows) {
  std::map<std::string, std::map<std::string, std::vector<double>>> classes;
  for (const auto& row : rows) classes[row.hardware][row.family].push_back(magnitude(row));
  std::vector<double> by_class;
  for (const auto& [hardware, families] : classes) {
    std::vector<double> by_family;
    for (const auto& [family, errors] : families) by_family.push_back(mean(errors));
    by_class.push_back(mean(by_family));
  }
  return mean(by_class);
}

// M-study-20: every row runs at the one share of peak that is the median of what was measured.
void fit_baseline(Summary& s, const std::vector<Scored>& rows) {
  std::vector<double> shares, errors;
  for (const auto& row : rows) {
    if (row.measured_mfu > 0) shares.push_back(row.measured_mfu);
  }
  if (shares.empty()) return;
  std::sort(shares.begin(), shares.end());
  s.baseline_rows = static_cast<int>(shares.size());
  s.baseline_efficiency = median(shares);
  for (const auto& row : rows) {
    if (row.measured_mfu <= 0) continue;
    const double faster = s.baseline_efficiency / row.measured_mfu;
    errors.push_back(std::abs((row.is_time ? 1 / faster : faster) - 1));
  }
  s.baseline_mape = mean(errors);
  std::sort(errors.begin(), errors.end());
  s.baseline_median = median(errors);
}

std::vector<double> ranks(const std::vector<double>& values) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](auto i, auto j) { return values[i] < values[j]; });
  std::vector<double> rank(values.size());
  for (std::size_t first = 0; first < order.size();) {
    std::size_t last = first;
    while (last + 1 < order.size() && values[order[last + 1]] == values[order[first]]) ++last;
    const double shared = static_cast<double>(first + last) / 2;
    for (std::size_t i = first; i <= last; ++i) rank[order[i]] = shared;
    first = last + 1;
  }
  return rank;
}

}  // namespace

Summary summarise(const std::vector<Scored>& rows) {
  Summary s;
  s.rows = static_cast<int>(rows.size());
  if (rows.empty()) return s;
  std::vector<double> errors, signed_errors;
  int in5 = 0, in10 = 0, in20 = 0;
  for (const auto& row : rows) {
    errors.push_back(magnitude(row));
    if (row.miss) {
      ++s.misses;
      continue;
    }
    signed_errors.push_back(row.error);
    in5 += std::abs(row.error) <= 0.05;
    in10 += std::abs(row.error) <= 0.10;
    in20 += std::abs(row.error) <= 0.20;
  }
  s.mape = mean(errors);
  s.bias = mean(signed_errors);
  std::sort(errors.begin(), errors.end());
  s.median = median(errors);
  const auto nearest = static_cast<std::size_t>(std::ceil(0.9 * static_cast<double>(errors.size())));
  s.p90 = errors[nearest - 1];
  s.worst = errors.back();
  const double n = s.rows;
  s.within5 = in5 / n;
  s.within10 = in10 / n;
  s.within20 = in20 / n;
  s.score = class_score(rows);
  fit_baseline(s, rows);
  return s;
}

// M-study-2: Pearson's correlation of the ranks.
double rank_correlation(const std::vector<double>& a, const std::vector<double>& b) {
  constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
  if (a.size() != b.size() || a.size() < 3) return kNone;
  const std::vector<double> x = ranks(a), y = ranks(b);
  const double mx = mean(x), my = mean(y);
  double xy = 0, xx = 0, yy = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    xy += (x[i] - mx) * (y[i] - my);
    xx += (x[i] - mx) * (x[i] - mx);
    yy += (y[i] - my) * (y[i] - my);
  }
  return xx > 0 && yy > 0 ? xy / std::sqrt(xx * yy) : kNone;
}

}  // namespace caelum::study
