// Sums of a supply plan that its reports share. No model: adding up what the plan holds.
#pragma once

#include <string>
#include <vector>

#include "caelum/report/supply_report.hpp"

namespace caelum::report {

/// A span of quarters that is reported as one: a year, or the part of it that is planned.
struct YearSpan {
  std::string name;  ///< 2026
  std::size_t begin = 0, end = 0;
};
std::vector<YearSpan> years_of(const supply::SupplyPlan& plan);

double sum_packages(const supply::ProductPlan& product, const YearSpan& span);
double sum_wafers(const supply::ProductPlan& product, const YearSpan& span);

/// One limit over the quarters in which it binds.
struct BindingSpan {
  std::string what, unit;
  int first = 0, last = 0, quarters = 0;
  double most = 0, least = 0;  ///< worth of one more unit
};
/// In order of how many quarters they bind, then of worth.
std::vector<BindingSpan> binding_spans(const supply::SupplyPlan& plan);

}  // namespace caelum::report
