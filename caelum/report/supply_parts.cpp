#include "caelum/report/supply_parts.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

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

Fleet fleet_of(const SupplyRan& ran, std::size_t quarter) {
  Fleet fleet;
  for (std::size_t p = 0; p < ran.plan.products.size(); ++p) {
    const auto& source = ran.design.supply.products[p];
    const auto& product = ran.plan.products[p];
    if (source.chip.id.empty()) continue;  // a phone chip is no accelerator
    const auto& peak = source.chip.peak[static_cast<std::size_t>(Precision::bf16)];
    for (std::size_t q = 0; q <= quarter; ++q) {
      const auto& by_bin = product.quarters[q].by_bin;
      for (std::size_t b = 0; b < by_bin.size(); ++b) {
        const double chips = by_bin[b] * product.figures.bin_worth[b];  // in chips of the best bin
        fleet.packages += by_bin[b];
        if (peak.known()) fleet.dense_bf16_flops += chips * peak.value->in(units::flops);
        const auto& delivered = source.delivered;
        if (delivered.training.known())
          fleet.training_h100s = fleet.training_h100s.value_or(0) + chips * *delivered.training.value;
        if (delivered.serving.known())
          fleet.serving_h100s = fleet.serving_h100s.value_or(0) + chips * *delivered.serving.value;
      }
    }
  }
  return fleet;
}

std::string aim_unit(spec::SupplyAim aim) {
  switch (aim) {
    case spec::SupplyAim::value:
      return "USD";
    case spec::SupplyAim::packages:
      return "packages";
    case spec::SupplyAim::training:
    case spec::SupplyAim::serving:
      return "H100s";
  }
  return "";
}

std::string certificate_words(const supply::SupplyPlan& plan) {
  if (!std::isfinite(plan.duality_gap)) {
    return fmt::format(
        "optimum not certified: the worth of what binds leaves a column without a limit that would still "
        "pay; largest "
        "breach {:.1e}",
        plan.violation);
  }
  return fmt::format("optimum certified: duality gap {:.1e}, largest breach {:.1e}", plan.duality_gap,
                     plan.violation);
}

}  // namespace caelum::report
