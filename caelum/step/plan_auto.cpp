#include "caelum/step/plan_auto.hpp"

#include <algorithm>
#include <cstdlib>

#include <fmt/format.h>

#include "caelum/step/plan_search.hpp"

namespace caelum::step {

std::optional<spec::Plan> choose_plan(const spec::Design& design, const chip::ChipModel& chip,
                                      const fabric::NetworkModel& network, const Crew& crew) {
  SearchOptions options;
  options.crew = crew;
  const auto found = search_plans(design, chip, network, options).plans;
  return found.empty() ? std::nullopt : std::optional(found.front().plan);
}

std::string why_no_plan(const spec::Design& design) {
  const long chips = design.cluster.chips, batch = design.train->global_batch;
  const long micro_batch = std::max(1L, design.train->plan.micro_batch);
  long nearest = 0;
  for (long ranks = 1; ranks <= std::min(chips, 8 * std::max(1L, design.model.layers)); ++ranks) {
    if (chips % ranks != 0) continue;  // of one replica: tensor x pipeline
    const long least = chips / ranks * micro_batch;
    const long near = std::max(1L, (batch + least / 2) / least) * least;
    if (nearest == 0 || std::abs(near - batch) < std::abs(nearest - batch)) nearest = near;
  }
  const std::string what = fmt::format("no plan divides {} chips and a global_batch of {}", chips, batch);
  if (nearest == batch) return what + "; state one with `plan:`, and what it does not divide is told";
  return fmt::format("{}: every data-parallel size has a factor that the batch lacks; use global_batch {}",
                     what, nearest);
}

// M-step-19
spec::Recompute least_recompute(const spec::Design& design, const chip::ChipModel& chip,
                                const fabric::NetworkModel& network) {
  spec::Design tried = design;
  for (auto recompute : {spec::Recompute::none, spec::Recompute::selective}) {
    tried.train->plan.recompute = recompute;
    const auto graph = workload::expand(tried.model, *tried.train, tried.stack);
    const auto step =
        simulate(tried, graph, chip, network, {.fidelity = Fidelity::analytic, .timeline = false});
    if (step && step->memory.fits()) return recompute;
  }
  return spec::Recompute::full;
}

}  // namespace caelum::step
