// M-step-17: bounds first, then walk what may win.
#include "caelum/step/plan_search.hpp"

#include <algorithm>
#include <numeric>
#include <optional>

#include "caelum/step/plan_price.hpp"

namespace caelum::step {
namespace {

constexpr std::size_t kWalkedTogether = 16;  // whatever the threads, so that these never show
/// Sums of seconds against sums of picoseconds.
constexpr double kRounding = 1e-6;

class Search {
 public:
  Search(const PlanMachine& machine, const SearchOptions& options)
      : machine_(machine), options_(options), space_(plan_space(machine.design)) {}

  FoundPlans run() {
    FoundPlans found;
    std::vector<PlanPrice> prices = price_all();
    found.priced = static_cast<long>(prices.size());
    found.fitting =
        std::count_if(prices.begin(), prices.end(), [](const PlanPrice& p) { return p.over <= 0; });
    found.fitting > 0 ? walk_fitting(prices) : walk_nearest(prices);
    found.walked = walked_;
    std::stable_sort(told_.begin(), told_.end());
    found.plans = std::move(told_);
    return found;
  }

 private:
  std::vector<PlanPrice> price_all() {
    const auto families = families_of(space_, machine_.design);
    if (families.empty()) return {};
    const StageShapes shapes = shapes_of(space_, families, machine_.design);
    std::vector<std::vector<PlanPrice>> lists(families.size());
    for_each_index(families.size(), options_.crew,
                   [&](std::size_t i) { lists[i] = price_family(space_, families[i], machine_, shapes); });
    std::vector<PlanPrice> all;
    for (const auto& list : lists) all.insert(all.end(), list.begin(), list.end());
    return all;
  }

  /// As `caelum run --fidelity analytic` would.
  [[nodiscard]] std::optional<PricedPlan> walk(const PlanChoice& choice, spec::Design& design) const {
    choose(choice, design);
    const auto graph = workload::expand(design.model, *design.train, design.stack);
    const auto step =
        simulate(design, graph, machine_.chip, machine_.network, {.fidelity = Fidelity::analytic});
    if (!step) return std::nullopt;
    return PricedPlan{design.train->plan, step->time.in(units::s), step->memory.peak().in(units::B),
                      step->memory.over().in(units::B)};
  }

  /// Walks some of `prices` at once and tells them in their order.
  void walk_several(const std::vector<const PlanPrice*>& several) {
    std::vector<std::optional<PricedPlan>> walked(several.size());
    designs_.resize(std::max(designs_.size(), several.size()), machine_.design);
    Crew crew = options_.crew;
    crew.chunk = 1;
    crew.progress = {};
    crew.stop = nullptr;  // what was begun is told
    for_each_index(several.size(), crew,
                   [&](std::size_t i) { walked[i] = walk(several[i]->choice, designs_[i]); });
    for (auto& one : walked) {
      if (!one) continue;
      ++walked_;
      told_.push_back(std::move(*one));
    }
  }

  /// Could a plan of this bound and peak still be told?
  [[nodiscard]] bool may_be_told(const PlanPrice& price) const {
    if (options_.walk_all) return true;
    const double bound = price.bound * (1 - kRounding);
    std::size_t faster = 0;
    bool beaten = false;
    for (const PricedPlan& one : told_) {
      if (one.over > 0 || one.seconds >= bound) continue;
      ++faster;
      beaten = beaten || one.peak <= price.peak;
    }
    return faster < options_.keep || (options_.front && !beaten);
  }

  void walk_fitting(const std::vector<PlanPrice>& prices) {
    std::vector<const PlanPrice*> order;
    for (const PlanPrice& price : prices) {
      if (price.over <= 0) order.push_back(&price);
    }
    std::stable_sort(order.begin(), order.end(),
                     [](const auto* a, const auto* b) { return a->bound < b->bound; });
    std::vector<const PlanPrice*> several;
    for (const PlanPrice* price : order) {
      if (stopped(options_.crew.stop) && !told_.empty()) break;
      if (!may_be_told(*price)) continue;
      several.push_back(price);
      if (several.size() < kWalkedTogether) continue;
      walk_several(several);
      several.clear();
    }
    walk_several(several);
  }

  /// None fits: those that miss by least.
  void walk_nearest(const std::vector<PlanPrice>& prices) {
    std::vector<const PlanPrice*> order;
    order.reserve(prices.size());
    for (const PlanPrice& price : prices) order.push_back(&price);
    std::stable_sort(order.begin(), order.end(),
                     [](const auto* a, const auto* b) { return a->over < b->over; });
    order.resize(std::min(order.size(), std::max<std::size_t>(1, options_.keep)));
    walk_several(order);
  }

  const PlanMachine machine_;
  const SearchOptions& options_;
  const PlanSpace space_;
  std::vector<spec::Design> designs_;  ///< one for each that is walked at a time: copying one takes as long
  std::vector<PricedPlan> told_;
  long walked_ = 0;
};

}  // namespace

bool PricedPlan::operator<(const PricedPlan& o) const {
  if ((over > 0) != (o.over > 0)) return over <= 0;
  return over > 0 ? over < o.over : seconds < o.seconds;
}

FoundPlans search_plans(const spec::Design& design, const chip::ChipModel& chip,
                        const fabric::NetworkModel& network, const SearchOptions& options) {
  return Search({design, chip, network}, options).run();
}

}  // namespace caelum::step
