// Sums of a supply plan that its reports share. No model: adding up what the plan holds.
#pragma once

#include <optional>
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

/// Accelerators (products of a catalogue chip) together, in the units that people compare by.
struct Fleet {
  double packages = 0;
  double dense_bf16_flops = 0;           ///< peak
  std::optional<double> training_h100s;  ///< delivered; nothing when no product says
  std::optional<double> serving_h100s;
};
Fleet fleet_of(const SupplyRan& ran, std::size_t quarter);  ///< at the end of the quarter

/// What the objective counts: USD, packages or H100s.
std::string aim_unit(spec::SupplyAim aim);

/// What the certificate of M-supply-10 says, or why there is none.
std::string certificate_words(const supply::SupplyPlan& plan);

}  // namespace caelum::report
