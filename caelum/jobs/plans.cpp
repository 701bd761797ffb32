#include "caelum/jobs/plans.hpp"

#include <algorithm>

#include "caelum/jobs/machine.hpp"
#include "caelum/step/plan_auto.hpp"
#include "caelum/step/plan_search.hpp"

namespace caelum::jobs {
namespace {

constexpr std::size_t kFinalists = 24;

bool beats(const RankedPlan& a, const RankedPlan& b) {
  if (!a.fits || a.time > b.time || a.peak > b.peak || a.chips > b.chips) return false;
  return a.time < b.time || a.peak < b.peak || a.chips < b.chips;
}

void mark_front(std::vector<RankedPlan>& plans) {
  for (RankedPlan& plan : plans) {
    plan.on_front = plan.fits && std::none_of(plans.begin(), plans.end(),
                                              [&](const RankedPlan& other) { return beats(other, plan); });
  }
}

}  // namespace

// M-step-26: the search of M-step-17 over what the file opens, for each number of chips; then the plans that
// no other beats in time, memory and chips together.
Plans search(const spec::Design& given, Diagnostics& diagnostics, Stop stop) {
  spec::Design design = given;
  step::SearchSpace space{given.search.value_or(spec::Search{}), true, kFinalists, stop};
  std::vector<long> sizes = space.values.chips;
  if (sizes.empty()) sizes.push_back(given.cluster.own_chips());
  const long joined = given.cluster.chips - given.cluster.own_chips();
  Plans result;
  for (const long own : sizes) {
    const long chips = own + joined;
    design.cluster.chips = chips;
    const Machine machine = machine_of(design, diagnostics);
    if (!diagnostics.ok()) return result;
    result.capacity = Bytes{machine.chip.capacity};
    const double tokens =
        static_cast<double>(design.train->global_batch) * static_cast<double>(design.train->sequence);
    for (const step::PricedPlan& one : step::search_plans(design, machine.chip, machine.network, space)) {
      result.plans.push_back({chips, one.plan, Time{one.seconds},
                              tokens / one.seconds / static_cast<double>(chips), Bytes{one.peak},
                              one.over <= 0, false});
    }
  }
  if (result.plans.empty()) result.reason = step::why_no_plan(design);
  std::stable_sort(result.plans.begin(), result.plans.end(), [](const RankedPlan& a, const RankedPlan& b) {
    return a.fits != b.fits ? a.fits : false;
  });
  mark_front(result.plans);
  result.interrupted = stopped(stop);
  return result;
}

}  // namespace caelum::jobs
