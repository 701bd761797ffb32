// M-step-17: enumerate, price, take the best. A step costs a fraction of a millisecond, so an
// exhaustive search beats rules of thumb.
#include "caelum/step/plan_search.hpp"

#include <algorithm>
#include <set>
#include <tuple>

namespace caelum::step {
namespace {

constexpr long kLongSequence = 16384;  // from which context parallelism is tried

class Search {
 public:
  Search(const spec::Design& design, const chip::ChipModel& chip, const fabric::NetworkModel& network,
         const SearchSpace& space)
      : design_(design), given_(design.train->plan), chip_(chip), network_(network), space_(space) {}

  std::vector<PricedPlan> run() {
    try_shapes(pipelines());
    // Chips in odd numbers of pods leave every data-parallel size a factor that the batch may lack.
    if (found_.empty() && space_.values.pipeline.empty()) try_shapes(odd_pipelines());
    std::stable_sort(found_.begin(), found_.end());
    const std::vector<PricedPlan> best(
        found_.begin(), found_.begin() + static_cast<long>(std::min(found_.size(), space_.finalists)));
    for (const PricedPlan& one : best) other_schedules(one.plan);
    std::stable_sort(found_.begin(), found_.end());
    return std::move(found_);
  }

 private:
  using Values = std::vector<long>;
  [[nodiscard]] Values choose(const Values& opened, const Values& several, long one) const {
    if (!opened.empty()) return opened;
    return space_.several ? several : Values{one};
  }

  /// Within the innermost level and the heads: beyond either, tensor parallelism does not pay.
  [[nodiscard]] Values tensors() const {
    const spec::Model& model = design_.model;
    if (!space_.values.tensor.empty()) return space_.values.tensor;
    long inner = design_.cluster.chips;
    for (const auto& level : design_.cluster.system.levels) {
      const long size = level.chips.value_or(design_.cluster.chips);
      if (size > 1) {
        inner = std::min(inner, size);
        break;
      }
    }
    Values sizes;
    for (long t = 1; t <= std::min(8L, inner); t *= 2) {
      if (model.heads % t == 0) sizes.push_back(t);
    }
    return sizes;
  }

  [[nodiscard]] Values pipelines() const {
    if (!space_.values.pipeline.empty()) return space_.values.pipeline;
    Values sizes;
    const long most = std::min(design_.cluster.chips, std::max(1L, design_.model.layers));
    for (long p = 1; p <= most; p *= 2) sizes.push_back(p);
    return sizes;
  }

  /// The divisors of the chips that are no powers of two.
  [[nodiscard]] Values odd_pipelines() const {
    Values sizes;
    for (long p = 3; p <= std::min(design_.cluster.chips, design_.model.layers); ++p) {
      if (design_.cluster.chips % p == 0 && (p & (p - 1)) != 0) sizes.push_back(p);
    }
    return sizes;
  }

  [[nodiscard]] Values contexts() const {
    const bool is_long = design_.train->sequence >= kLongSequence;
    return choose(space_.values.context, is_long ? Values{1, 2, 4, 8} : Values{1}, 1);
  }

  [[nodiscard]] Values experts(long ranks) const {
    if (!design_.model.moe || design_.model.moe->experts <= 1) return {1};
    if (!space_.values.expert.empty()) return space_.values.expert;
    Values sizes;
    for (long e = 1; e <= std::min(ranks, design_.model.moe->experts); e *= 2) {
      if (design_.model.moe->experts % e == 0 && ranks % e == 0) sizes.push_back(e);
    }
    return sizes;
  }

  void try_shapes(const Values& pipelines) {
    for (const long tensor : tensors()) {
      for (const long pipeline : pipelines) {
        for (const long context : contexts()) try_shape(tensor, pipeline, context);
      }
    }
  }

  void try_shape(long tensor, long pipeline, long context) {
    const long chips = design_.cluster.chips;
    const long model_ranks = tensor * pipeline * context;
    if (model_ranks > chips || chips % model_ranks != 0) return;
    for (const long expert : experts(chips / pipeline)) {
      for (const long micro_batch : choose(space_.values.micro_batch, {1, 2, 4}, given_.micro_batch)) {
        for (const long zero : choose(space_.values.zero, pipeline == 1 ? Values{1, 3} : Values{1}, 1)) {
          spec::Plan plan = given_;
          plan.layers.clear();
          plan.tensor = tensor;
          plan.sequence_parallel = tensor > 1;
          plan.context = context;
          plan.virtual_stages = plan.expert_tensor = 1;
          plan.pipeline = pipeline;
          plan.data = chips / model_ranks;
          plan.expert = expert;
          plan.micro_batch = micro_batch;
          plan.schedule = Schedule::one_f_one_b;
          plan.zero = zero;
          plan.zero_group = 0;
          least_recompute(plan);
          if (expert > 1 && pipeline > 1 && opens(Schedule::dualpipe)) {
            plan.schedule = Schedule::dualpipe;  // it alone hides expert traffic whatever the overlap
            least_recompute(plan);
          }
        }
      }
    }
  }

  void least_recompute(spec::Plan plan) {
    for (auto recompute : {spec::Recompute::none, spec::Recompute::selective, spec::Recompute::full}) {
      plan.recompute = recompute;
      if (try_plan(plan) && found_.back().over <= 0) return;
    }
  }

  [[nodiscard]] bool opens(Schedule schedule) const {
    const auto& list = space_.values.schedule;
    return list.empty() || std::find(list.begin(), list.end(), schedule) != list.end();
  }

  [[nodiscard]] std::vector<Schedule> schedules() const {
    if (!space_.values.schedule.empty()) return space_.values.schedule;
    std::vector<Schedule> list = {Schedule::zb_h1, Schedule::dualpipe, Schedule::interleaved};
    if (space_.several) {
      list.insert(list.end(), {Schedule::zb_v, Schedule::dualpipe_v, Schedule::one_f_one_b_overlap});
    }
    return list;
  }

  void other_schedules(const spec::Plan& base) {
    if (base.pipeline == 1) return;
    spec::Plan plan = base;
    const Values chunks = space_.values.virtual_stages.empty() ? Values{2, 4} : space_.values.virtual_stages;
    for (const Schedule schedule : schedules()) {
      plan.schedule = schedule;
      plan.virtual_stages = 1;
      if (schedule != Schedule::interleaved && schedule != Schedule::one_f_one_b_overlap) {
        try_new(plan);
        continue;
      }
      for (const long n : chunks) {
        plan.virtual_stages = n;
        try_new(plan);
      }
    }
  }

  /// What a search varies: plans that agree in it are one plan.
  using Key = std::tuple<long, long, long, long, long, long, long, Schedule, spec::Recompute>;
  static Key key_of(const spec::Plan& p) {
    return {p.tensor, p.pipeline,       p.context,  p.expert,   p.micro_batch,
            p.zero,   p.virtual_stages, p.schedule, p.recompute};
  }

  /// Several good plans lead to the same one under another schedule.
  void try_new(const spec::Plan& plan) {
    if (!tried_.contains(key_of(plan))) try_plan(plan);
  }

  bool try_plan(const spec::Plan& plan) {
    if (stopped(space_.stop)) return false;
    tried_.insert(key_of(plan));
    design_.train->plan = plan;
    if (!check_plan(design_).empty()) return false;
    const auto graph = workload::expand(design_.model, *design_.train, design_.stack);
    const auto step = simulate(design_, graph, chip_, network_, {.fidelity = Fidelity::analytic});
    if (!step) return false;
    const Bytes peak = step->memory.peak();
    found_.push_back({plan, step->time.in(units::s), peak.in(units::B), step->memory.over().in(units::B)});
    return true;
  }

  spec::Design design_;
  const spec::Plan given_;
  const chip::ChipModel& chip_;
  const fabric::NetworkModel& network_;
  const SearchSpace& space_;
  std::vector<PricedPlan> found_;
  std::set<Key> tried_;
};

}  // namespace

bool PricedPlan::operator<(const PricedPlan& o) const {
  if ((over > 0) != (o.over > 0)) return over <= 0;
  return over > 0 ? over < o.over : seconds < o.seconds;
}

std::vector<PricedPlan> search_plans(const spec::Design& design, const chip::ChipModel& chip,
                                     const fabric::NetworkModel& network, const SearchSpace& space) {
  return Search(design, chip, network, space).run();
}

}  // namespace caelum::step
