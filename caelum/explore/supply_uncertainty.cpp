#include "caelum/explore/supply_uncertainty.hpp"

#include "caelum/supply/plan.hpp"

namespace caelum::explore {
namespace {

constexpr std::size_t kSupplyBars = 8;

/// The objective, then the packages of each product; nothing when the limits conflict.
std::optional<std::vector<double>> supply_figures(const spec::SupplyDesign& design, std::uint64_t) {
  const auto plan = supply::plan_supply(design);
  if (!plan) return std::nullopt;
  std::vector<double> row{plan->objective};
  for (const auto& product : plan->products) row.push_back(product.packages());
  return row;
}

}  // namespace

SupplyUncertainty sample_supply(const spec::SupplyDesign& design, int samples, std::uint64_t seed,
                                const Crew& crew) {
  const Draws draws = draw(design, supply_figures, samples, seed, crew);
  SupplyUncertainty out{.ranged = static_cast<int>(draws.doubts.size()), .interrupted = draws.interrupted};
  for (const auto& row : draws.figures) ++(row.empty() ? out.infeasible : out.samples);
  if (out.samples == 0) return out;
  out.figures.push_back({"what the plan makes most of, discounted", interval_of(draws, 0)});
  for (std::size_t p = 0; p < design.supply.products.size(); ++p) {
    out.figures.push_back({design.supply.products[p].name + ", packages", interval_of(draws, p + 1)});
  }
  out.from = first_order(draws, 0, kSupplyBars);
  return out;
}

}  // namespace caelum::explore
