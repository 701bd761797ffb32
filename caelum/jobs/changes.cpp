#include "caelum/jobs/changes.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "caelum/jobs/machine.hpp"
#include "caelum/jobs/parts.hpp"
#include "caelum/spec/words.hpp"
#include "caelum/step/plan_search.hpp"
#include "caelum/step/step.hpp"

namespace caelum::jobs {
namespace {

/// Prices plans of one design on its machine.
class Pricer {
 public:
  explicit Pricer(const spec::Design& design) : design_(design), machine_(machine_of(design, ignored_)) {
    design_.train->plan_auto = false;
  }
  [[nodiscard]] bool ok() const { return ignored_.ok(); }
  [[nodiscard]] const Machine& machine() const { return machine_; }

  /// Nothing when the plan does not divide or cannot run.
  std::optional<PlanChange> price(std::string what, const spec::Plan& plan) {
    design_.train->plan = plan;
    if (!step::check_plan(design_).empty()) return std::nullopt;
    const auto graph = workload::expand(design_.model, *design_.train, design_.stack);
    const auto step = step::simulate(design_, graph, machine_.chip, machine_.network,
                                     {.fidelity = Fidelity::analytic, .timeline = false});
    if (!step) return std::nullopt;
    return PlanChange{std::move(what), plan, step->time, step->memory.fits()};
  }

 private:
  spec::Design design_;
  Diagnostics ignored_;
  Machine machine_;
};

/// Every plan that differs in one thing; data takes what remains of the chips.
class OneChange {
 public:
  OneChange(const spec::Design& design, Pricer& pricer, Stop stop)
      : design_(design), plan_(design.train->plan), pricer_(pricer), stop_(stop) {}

  std::vector<PlanChange> run() {
    ranks("tensor", &spec::Plan::tensor);
    ranks("pipeline", &spec::Plan::pipeline);
    if (plan_.context > 1 || design_.train->sequence >= kLongSequence) ranks("context", &spec::Plan::context);
    if (design_.model.moe) ranks("expert", &spec::Plan::expert);
    ranks("micro_batch", &spec::Plan::micro_batch);
    recompute();
    for (const long zero : {0L, 1L, 2L, 3L}) {
      if (zero != plan_.zero && !(zero > 1 && plan_.pipeline > 1)) {
        change(fmt::format("zero {}", zero), [zero](spec::Plan& p) { p.zero = zero; });
      }
    }
    if (plan_.pipeline > 1) schedules();
    overlaps();
    if (plan_.offload.optimizer == spec::Place::device) {
      change("offload: {optimizer: host}", [](spec::Plan& p) { p.offload.optimizer = spec::Place::host; });
    }
    return std::move(found_);
  }

 private:
  static constexpr long kLongSequence = 16384;  // from which context parallelism is tried, as M-step-17 does

  template <class Change>
  void change(std::string what, Change&& apply) {
    if (stopped(stop_)) return;
    spec::Plan plan = plan_;
    apply(plan);
    const long ranks = plan.tensor * plan.context * plan.pipeline;
    plan.data = std::max(1L, design_.cluster.chips / std::max(1L, ranks));
    if (auto priced = pricer_.price(std::move(what), plan)) found_.push_back(std::move(*priced));
  }

  void ranks(const char* name, long spec::Plan::*member) {
    for (const long value : {plan_.*member / 2, plan_.*member * 2}) {
      if (value < 1) continue;
      change(fmt::format("{} {}", name, value), [&](spec::Plan& p) {
        p.*member = value;
        p.sequence_parallel = p.tensor > 1 && (plan_.sequence_parallel || plan_.tensor == 1);
        p.layers.clear();
      });
    }
  }

  void recompute() {
    for (const auto word : {spec::Recompute::none, spec::Recompute::selective, spec::Recompute::full}) {
      if (word == plan_.recompute) continue;
      change(fmt::format("recompute {}", spec::word_of(word)), [word](spec::Plan& p) {
        p.recompute = word;
        p.recompute_layers = 0;
      });
    }
  }

  void schedules() {
    for (const auto word : {Schedule::one_f_one_b, Schedule::interleaved, Schedule::zb_h1, Schedule::zb_v,
                            Schedule::dualpipe, Schedule::dualpipe_v}) {
      const bool chunks = word == Schedule::interleaved;
      for (const long n : chunks ? std::vector<long>{2, 4} : std::vector<long>{1}) {
        if (word == plan_.schedule && n == plan_.virtual_stages) continue;
        change(fmt::format("schedule {}{}", name(word), chunks ? fmt::format(" x{}", n) : ""),
               [&](spec::Plan& p) {
                 p.schedule = word;
                 p.virtual_stages = n;
                 p.layers.clear();
               });
      }
    }
  }

  void overlaps() {
    const std::pair<const char*, bool spec::Overlap::*> all[] = {{"gradients", &spec::Overlap::gradients},
                                                                 {"parameters", &spec::Overlap::parameters},
                                                                 {"tensor", &spec::Overlap::tensor},
                                                                 {"expert", &spec::Overlap::expert},
                                                                 {"context", &spec::Overlap::context}};
    for (const auto& [key, member] : all) {
      if (plan_.overlap.*member) continue;
      bool spec::Overlap::*const one = member;  // clang 14 captures no binding
      change(fmt::format("overlap: {{{}: true}}", key), [one](spec::Plan& p) { p.overlap.*one = true; });
    }
  }

  const spec::Design& design_;
  const spec::Plan plan_;
  Pricer& pricer_;
  Stop stop_;
  std::vector<PlanChange> found_;
};

std::vector<PlanChange> one_change(const spec::Design& design, Pricer& pricer, Stop stop) {
  std::vector<PlanChange> list = OneChange(design, pricer, stop).run();
  std::stable_sort(list.begin(), list.end(),
                   [](const PlanChange& a, const PlanChange& b) { return a.time < b.time; });
  return list;
}

/// The best plan of the search on these chips that fits; the batch is the nearest that all chips divide.
std::optional<spec::Plan> plan_on(spec::Design design, long chips, Stop stop) {
  if (chips != design.cluster.chips) {
    const double rounds =
        std::round(static_cast<double>(design.train->global_batch) / static_cast<double>(chips));
    design.train->global_batch = chips * std::max(1L, static_cast<long>(rounds));
  }
  design.cluster.chips = chips;
  Diagnostics ignored;
  const Machine machine = machine_of(design, ignored);
  if (!ignored.ok()) return std::nullopt;
  const auto found =
      step::search_plans(design, machine.chip, machine.network, {.crew = {.stop = stop}}).plans;
  if (found.empty() || found.front().over > 0) return std::nullopt;
  return found.front().plan;
}

/// The fewest chips of 5, 6, 7 and 8 quarters of each doubling, up to 64 times as many.
long fewest_chips(const spec::Design& design, Stop stop) {
  constexpr long kQuarters = 4;
  const long node = std::max(1L, design.cluster.system.chips_per_node.value_or(1));
  long below = design.cluster.chips;
  for (int doubling = 0; doubling < 6 && !stopped(stop); ++doubling, below *= 2) {
    if (!plan_on(design, below * 2, stop)) continue;
    for (long quarters = kQuarters + 1; quarters < 2 * kQuarters; ++quarters) {
      const long chips = below * quarters / kQuarters / node * node;
      if (chips > below && plan_on(design, chips, stop)) return chips;
    }
    return below * 2;
  }
  return 0;
}

}  // namespace

// M-api-18.
Advice advice(const spec::Design& design, Stop stop) {
  constexpr std::size_t kMost = 6;
  constexpr double kWorthwhile = 0.995;  // of the time: less is within what the analytic tier misses
  Advice out;
  if (parts_of(design) > 1) return out;
  Pricer pricer(design);
  const auto now = pricer.ok() ? pricer.price("", design.train->plan) : std::nullopt;
  if (!now) return out;
  out.time = now->time;
  for (auto& change : one_change(design, pricer, stop)) {
    if (change.fits && change.time < now->time * kWorthwhile && out.changes.size() < kMost)
      out.changes.push_back(std::move(change));
  }
  const auto found =
      step::search_plans(design, pricer.machine().chip, pricer.machine().network, {.crew = {.stop = stop}})
          .plans;
  if (!found.empty() && found.front().over <= 0) {
    const Time least = out.changes.empty() ? now->time : out.changes.front().time;
    const Time time{found.front().seconds};
    if (time < least * kWorthwhile) out.best = PlanChange{"plan: auto", found.front().plan, time, true};
  }
  return out;
}

// M-api-19.
Fitting what_would_fit(const spec::Design& design, Stop stop) {
  constexpr std::size_t kMost = 3;
  Fitting out;
  if (parts_of(design) > 1) return out;
  Pricer pricer(design);
  if (!pricer.ok()) return out;
  for (const auto& change : one_change(design, pricer, stop)) {
    if (change.fits && out.changes.size() < kMost) out.changes.push_back(change.what);
  }
  out.plan = plan_on(design, design.cluster.chips, stop);
  if (out.changes.empty() && !out.plan) out.chips = fewest_chips(design, stop);
  return out;
}

}  // namespace caelum::jobs
