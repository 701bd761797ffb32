#include "caelum/step/plan_auto.hpp"

#include "caelum/step/plan_search.hpp"

namespace caelum::step {

spec::Plan choose_plan(const spec::Design& design, const chip::ChipModel& chip,
                       const fabric::NetworkModel& network) {
  const auto found = search_plans(design, chip, network, {});
  return found.empty() ? design.train->plan : found.front().plan;
}

}  // namespace caelum::step
