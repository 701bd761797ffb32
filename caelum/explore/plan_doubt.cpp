#include "caelum/explore/plan_doubt.hpp"

#include <algorithm>

namespace caelum::explore {
namespace {

/// Of each plan in a row of figures, one after the other.
enum PlanFigure : std::size_t { kPlanTime, kPlanTokens, kPlanPeak, kPlanFits, kPlanFastest, kPlanFigures };

std::vector<std::size_t> front_of(const jobs::Plans& plans) {
  std::vector<std::size_t> front;
  for (std::size_t i = 0; i < plans.plans.size(); ++i) {
    if (plans.plans[i].on_front) front.push_back(i);
  }
  return front;
}

double mean_figure(const Draws& draws, std::size_t figure) {
  double sum = 0, n = 0;
  for (const auto& row : draws.figures) {
    if (row.empty()) continue;
    sum += row[figure];
    n += 1;
  }
  return n > 0 ? sum / n : 0;
}

/// Every plan of the front on one machine as drawn.
Figures plan_figures(const jobs::Plans& plans, const std::vector<std::size_t>& front) {
  const jobs::Options options{
      .fidelity = Fidelity::analytic, .timeline = false, .limits = false, .months = false};
  return [&plans, &front, options](const spec::Design& drawn,
                                   std::uint64_t) -> std::optional<std::vector<double>> {
    std::vector<double> row(front.size() * kPlanFigures, 0);
    std::size_t best = front.size();
    for (std::size_t i = 0; i < front.size(); ++i) {
      const jobs::RankedPlan& ranked = plans.plans[front[i]];
      spec::Design design = drawn;
      design.cluster.chips = ranked.chips;
      design.train->plan = ranked.plan;
      design.train->plan_auto = false;
      Diagnostics diagnostics;
      const auto outcome = jobs::evaluate(design, options, diagnostics);
      if (!diagnostics.ok() || !outcome.feasible) return std::nullopt;
      double* const figures = &row[i * kPlanFigures];
      figures[kPlanTime] = outcome.train.step.time.in(units::s);
      figures[kPlanTokens] = outcome.train.tokens_per_s_per_chip;
      figures[kPlanPeak] = outcome.train.step.memory.peak().in(units::B);
      figures[kPlanFits] = outcome.train.fits ? 1 : 0;
      if (outcome.train.fits &&
          (best == front.size() || figures[kPlanTokens] > row[best * kPlanFigures + kPlanTokens])) {
        best = i;
      }
    }
    if (best < front.size()) row[best * kPlanFigures + kPlanFastest] = 1;
    return row;
  };
}

}  // namespace

// M-study-21.
PlansDoubt doubt_plans(const spec::Design& design, const jobs::Plans& plans, int samples, std::uint64_t seed,
                       const Crew& crew) {
  const std::vector<std::size_t> front = front_of(plans);
  if (front.empty()) return {};
  const Figures figures = plan_figures(plans, front);
  const Draws draws = draw(design, figures, samples, seed, crew);
  PlansDoubt out{.ranged = ranged_inputs(draws.doubts), .interrupted = draws.interrupted};
  out.samples = static_cast<int>(std::count_if(draws.figures.begin(), draws.figures.end(),
                                               [](const auto& row) { return !row.empty(); }));
  if (out.samples == 0) return out;
  for (std::size_t i = 0; i < front.size(); ++i) {
    const std::size_t at = i * kPlanFigures;
    out.plans.push_back({.plan = front[i],
                         .time_s = interval_of(draws, at + kPlanTime),
                         .tokens_per_s_per_chip = interval_of(draws, at + kPlanTokens),
                         .peak_bytes = interval_of(draws, at + kPlanPeak),
                         .fits = mean_figure(draws, at + kPlanFits),
                         .fastest = mean_figure(draws, at + kPlanFastest)});
  }
  out.spread = {
      .figure = "step time of the first", .from = first_order(draws, kPlanTime, kBars), .tornado = {}};
  if (!draws.interrupted) out.spread.tornado = tornado(design, out.spread.from, figures, kPlanTime);
  return out;
}

}  // namespace caelum::explore
