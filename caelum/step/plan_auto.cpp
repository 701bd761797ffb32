// M-step-17: enumerate, price, take the best. A step costs a fraction of a millisecond, so a small
// exhaustive search beats rules of thumb; the real planner comes with `caelum plan`.
#include "caelum/step/plan_auto.hpp"

#include <algorithm>
#include <vector>

namespace caelum::step {
namespace {

constexpr double kUsable = 0.97;       // of the memory: some of it is never given to the framework
constexpr std::size_t kFinalists = 8;  // whose schedules are tried

struct Candidate {
  spec::Plan plan;
  double seconds = 0;
  double over = 0;  ///< bytes beyond the usable memory; 0 = fits
};

bool better(const Candidate& a, const Candidate& b) {
  if ((a.over > 0) != (b.over > 0)) return a.over <= 0;
  return a.over > 0 ? a.over < b.over : a.seconds < b.seconds;
}

class Search {
 public:
  Search(const spec::Design& design, const chip::ChipModel& chip, const fabric::NetworkModel& network)
      : design_(design), chip_(chip), network_(network) {}

  spec::Plan run() {
    const spec::Plan given = design_.train->plan;
    const long chips = design_.cluster.chips;
    for (const long tensor : tensors()) {
      for (long pipeline = 1; pipeline <= std::min(chips, std::max(1L, design_.model.layers));
           pipeline *= 2) {
        if (chips % (tensor * pipeline) != 0) continue;
        for (const long expert : experts(chips / pipeline)) {
          spec::Plan plan = given;
          plan.tensor = tensor;
          plan.sequence_parallel = tensor > 1;
          plan.context = plan.virtual_stages = plan.expert_tensor = 1;
          plan.pipeline = pipeline;
          plan.data = chips / (tensor * pipeline);
          plan.expert = expert;
          plan.schedule = Schedule::one_f_one_b;
          plan.zero = 1;
          plan.zero_group = 0;
          least_recompute(plan);
          if (expert > 1 && pipeline > 1) {  // it alone hides expert traffic whatever the overlap
            plan.schedule = Schedule::dualpipe;
            least_recompute(plan);
          }
        }
      }
    }
    std::stable_sort(found_.begin(), found_.end(), better);
    if (found_.empty()) return given;
    const std::size_t finalists = std::min(found_.size(), kFinalists);
    for (std::size_t i = 0; i < finalists; ++i) other_schedules(found_[i].plan);
    return std::min_element(found_.begin(), found_.end(), better)->plan;
  }

 private:
  /// Within the innermost level and the heads: beyond either, tensor parallelism does not pay.
  [[nodiscard]] std::vector<long> tensors() const {
    const spec::Model& model = design_.model;
    long inner = design_.cluster.chips;
    for (const auto& level : design_.cluster.system.levels) {
      const long size = level.chips.value_or(design_.cluster.chips);
      if (size > 1) {
        inner = std::min(inner, size);
        break;
      }
    }
    std::vector<long> sizes;
    for (long t = 1; t <= std::min(8L, inner); t *= 2) {
      if (model.heads % t == 0) sizes.push_back(t);
    }
    return sizes;
  }

  [[nodiscard]] std::vector<long> experts(long ranks) const {
    if (!design_.model.moe || design_.model.moe->experts <= 1) return {1};
    std::vector<long> sizes;
    for (long e = 1; e <= std::min(ranks, design_.model.moe->experts); e *= 2) {
      if (design_.model.moe->experts % e == 0 && ranks % e == 0) sizes.push_back(e);
    }
    return sizes;
  }

  void least_recompute(spec::Plan plan) {
    for (auto recompute : {spec::Recompute::none, spec::Recompute::selective, spec::Recompute::full}) {
      plan.recompute = recompute;
      if (try_plan(plan) && found_.back().over <= 0) return;
    }
  }

  void other_schedules(const spec::Plan& base) {
    if (base.pipeline == 1) return;
    spec::Plan plan = base;
    plan.schedule = Schedule::zb_h1;
    try_plan(plan);
    plan.schedule = Schedule::dualpipe;
    try_plan(plan);
    plan.schedule = Schedule::interleaved;
    for (const long chunks : {2L, 4L}) {
      plan.virtual_stages = chunks;
      try_plan(plan);
    }
  }

  bool try_plan(const spec::Plan& plan) {
    design_.train->plan = plan;
    if (!check_plan(design_).empty()) return false;
    const auto graph = workload::expand(design_.model, *design_.train, design_.stack);
    const auto step =
        simulate(design_, graph, chip_, network_, {.fidelity = Fidelity::analytic, .timeline = false});
    if (!step) return false;
    const Bytes over = step->memory.peak() - step->memory.capacity * kUsable;
    found_.push_back({plan, step->time.in(units::s), std::max(0.0, over.in(units::B))});
    return true;
  }

  spec::Design design_;
  const chip::ChipModel& chip_;
  const fabric::NetworkModel& network_;
  std::vector<Candidate> found_;
};

}  // namespace

spec::Plan choose_plan(const spec::Design& design, const chip::ChipModel& chip,
                       const fabric::NetworkModel& network) {
  return Search(design, chip, network).run();
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
    if (step && step->memory.peak() <= step->memory.capacity * kUsable) return recompute;
  }
  return spec::Recompute::full;
}

}  // namespace caelum::step
