#include "caelum/step/plan_auto.hpp"

#include "caelum/step/plan_search.hpp"

namespace caelum::step {

spec::Plan choose_plan(const spec::Design& design, const chip::ChipModel& chip,
                       const fabric::NetworkModel& network) {
  const auto found = search_plans(design, chip, network, {});
  return found.empty() ? design.train->plan : found.front().plan;
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
