#include "caelum/report/supply_parts.hpp"

#include <algorithm>

namespace caelum::report {

std::vector<YearSpan> years_of(const supply::SupplyPlan& plan) {
  std::vector<YearSpan> years;
  for (std::size_t q = 0; q < plan.quarters.size(); ++q) {
    const std::string year = plan.quarters[q].substr(0, 4);
    if (years.empty() || years.back().name != year) years.push_back({year, q, q});
    years.back().end = q + 1;
  }
  return years;
}

double sum_packages(const supply::ProductPlan& product, const YearSpan& span) {
  double sum = 0;
  for (std::size_t q = span.begin; q < span.end; ++q) sum += product.quarters[q].packages;
  return sum;
}

double sum_wafers(const supply::ProductPlan& product, const YearSpan& span) {
  double sum = 0;
  for (std::size_t q = span.begin; q < span.end; ++q) sum += product.quarters[q].wafers;
  return sum;
}

std::vector<BindingSpan> binding_spans(const supply::SupplyPlan& plan) {
  std::vector<BindingSpan> spans;
  for (const auto& b : plan.binding) {
    auto found = std::find_if(spans.begin(), spans.end(), [&](const auto& s) { return s.what == b.what; });
    if (found == spans.end()) {
      spans.push_back({b.what, b.unit, b.quarter, b.quarter, 1, b.worth, b.worth});
      continue;
    }
    found->first = std::min(found->first, b.quarter);
    found->last = std::max(found->last, b.quarter);
    found->most = std::max(found->most, b.worth);
    found->least = std::min(found->least, b.worth);
    ++found->quarters;
  }
  std::stable_sort(spans.begin(), spans.end(), [](const auto& a, const auto& b) {
    return a.quarters != b.quarters ? a.quarters > b.quarters : a.most > b.most;
  });
  return spans;
}

}  // namespace caelum::report
