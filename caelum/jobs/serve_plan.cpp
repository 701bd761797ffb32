// Closed forms first: which layouts fit, whose floors are within the objective, how many instances each needs
// at least. Then the layouts in the order of their estimates; each is simulated at the numbers of instances
// of a bisection, and left as soon as it cannot be among the first two.
#include "caelum/jobs/serve_plan.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include <fmt/format.h>

#include "caelum/base/quantity_text.hpp"
#include "caelum/jobs/machine.hpp"
#include "caelum/jobs/serve.hpp"
#include "caelum/jobs/serve_bounds.hpp"
#include "caelum/serving/generate.hpp"

namespace caelum::jobs {
namespace {

/// A layout with all that does not depend on the number of instances.
struct ServingCandidate {
  ServingLayout layout;
  spec::Design one;  ///< the design of one instance
  PricedEngine engine;
  Floors floors;
  GroupsNeeded needed;
  [[nodiscard]] double instances(double groups) const { return groups / static_cast<double>(layout.data); }
  [[nodiscard]] long least_chips() const {
    return layout.chips() * std::max(1L, std::lround(std::ceil(instances(needed.least))));
  }
  [[nodiscard]] long likely_instances() const {
    return std::max(1L, std::lround(std::ceil(instances(needed.estimate))));
  }
};

/// What a number of instances came to.
struct Tried {
  bool holds = false;
  std::string binds, words;
  double used = 0;
  LoadResult load;
};

spec::Design design_of_layout(const spec::Design& design, const ServingLayout& layout) {
  spec::Design d = design;
  d.cluster.chips = layout.chips();
  d.serve->tensor = layout.tensor;
  d.serve->pipeline = layout.pipeline;
  d.serve->data = layout.data;
  d.serve->expert = layout.expert;
  d.serve->instances = 1;
  return d;
}

/// Clients wait for their answers, not for a place: an engine that may takes all of them at once.
void open_batch(spec::Design& one, const Demand& demand, long cache_tokens) {
  auto& most = one.engine.max_batch;
  if (demand.clients == 0 || most.sources.empty()) return;
  const double held = demand.fresh + demand.lengths.output / 2;
  const double wanted =
      std::min(static_cast<double>(demand.clients), static_cast<double>(cache_tokens) / held);
  while (static_cast<double>(*most.value) < wanted) most.value = *most.value * 2;
}

class ServingSearch {
 public:
  ServingSearch(const spec::Design& design, Diagnostics& diagnostics, const Crew& crew)
      : design_(design),
        diagnostics_(diagnostics),
        crew_(crew),
        demand_(demand_of(*design.serve->requests, design.engine.prefix_cache)),
        figures_(figures_of(objective_of(*design.serve))) {
    for (const ObjectiveFigure& figure : figures_) {
      if (!figure.first) token_limit_ = std::max(token_limit_.value_or(0), figure.limit);
    }
    if (design.search && !design.search->chips.empty()) {
      most_chips_ = *std::max_element(design.search->chips.begin(), design.search->chips.end());
    }
  }

  ServingPlans run() {
    out_.space = serving_space(design_);
    find_candidates();
    if (!diagnostics_.ok()) return out_;
    std::stable_sort(
        candidates_.begin(), candidates_.end(), [](const ServingCandidate& a, const ServingCandidate& b) {
          return a.layout.chips() * a.likely_instances() < b.layout.chips() * b.likely_instances();
        });
    for (const ServingCandidate& candidate : candidates_) {
      if (stopped(crew_.stop)) {
        out_.interrupted = true;
        break;
      }
      search_instances(candidate);
    }
    out_.front.erase(std::remove_if(out_.front.begin(), out_.front.end(),
                                    [this](const WorkingPoint& p) { return beaten(p); }),
                     out_.front.end());
    std::stable_sort(out_.front.begin(), out_.front.end(), [](const auto& a, const auto& b) {
      return a.tokens_per_s_per_user > b.tokens_per_s_per_user;
    });
    if (out_.best && out_.runner_up) {
      out_.margin =
          static_cast<double>(out_.runner_up->chips()) / static_cast<double>(out_.best->chips()) - 1;
    }
    if (!out_.best && !out_.interrupted) out_.reason = why_none();
    return std::move(out_);
  }

 private:
  void find_candidates() {
    const double written = written_of(*design_.serve);
    for (const ServingLayout& layout : serving_layouts(design_)) {
      if (layout.pipeline > 1 && out_.fitting > 0 && stages_by_need(design_)) continue;
      spec::Design one = design_of_layout(design_, layout);
      const step::Deployment d = deployment_of(one);
      if (!step::check_plan(step::forward_design(one, d, one.serve->prompt, d.pipeline)).empty()) continue;
      ++out_.layouts;
      const Machine machine = machine_of(one, diagnostics_);
      if (!diagnostics_.ok()) return;
      const step::PricingContext in{one, machine.chip, machine.network};
      const auto memory = step::inference_memory(in, d, one.serve->draft > 0);
      const double tokens = memory.left() / memory.per_token;
      if (tokens < static_cast<double>(demand_.lengths.sequence)) continue;
      ++out_.fitting;
      open_batch(one, demand_, static_cast<long>(tokens));
      PricedEngine engine = price_engine(in, d, memory, written, demand_.lengths);
      const Floors floors = floors_of(engine, demand_);
      add_points(layout, engine);
      if (!reachable(layout, floors)) continue;
      ++out_.within;
      const GroupsNeeded needed = groups_needed(engine, demand_, token_limit_);
      candidates_.push_back({layout, std::move(one), std::move(engine), floors, needed});
    }
  }

  bool reachable(const ServingLayout& layout, const Floors& floors) {
    bool all = true;
    for (std::size_t i = 0; i < figures_.size(); ++i) {
      const ObjectiveFigure& figure = figures_[i];
      const double least = floors.of(figure);
      all = all && least <= figure.limit;
      if (out_.floors.size() <= i) {
        out_.floors.push_back({figure.name, figure.limit, least, layout});
      } else if (least < out_.floors[i].least) {
        out_.floors[i] = {figure.name, figure.limit, least, layout};
      }
    }
    return all;
  }

  void add_points(const ServingLayout& layout, const PricedEngine& engine) {
    const long most = most_at_once(engine, demand_);
    const auto add = [&](long batch) {
      const double user = 1 / working_interval(engine, demand_, batch);
      const auto sequences = static_cast<double>(batch * layout.data);
      out_.front.push_back({layout, batch, user, user * sequences / static_cast<double>(layout.chips())});
    };
    for (long batch = 1; batch < most; batch *= 2) add(batch);
    add(most);
  }

  [[nodiscard]] bool beaten(const WorkingPoint& p) const {
    return std::any_of(out_.front.begin(), out_.front.end(), [&](const WorkingPoint& o) {
      return o.tokens_per_s_per_user >= p.tokens_per_s_per_user &&
             o.tokens_per_s_per_chip >= p.tokens_per_s_per_chip &&
             (o.tokens_per_s_per_user > p.tokens_per_s_per_user ||
              o.tokens_per_s_per_chip > p.tokens_per_s_per_chip);
    });
  }

  Tried answer(const ServingCandidate& c, long instances) {
    ++out_.simulations;
    spec::Design one = c.one;
    one.serve->instances = instances;
    const auto& requests = *one.serve->requests;
    const auto loads =
        serving::generate(requests, static_cast<std::uint64_t>(requests.seed), instances * c.layout.data);
    Tried t;
    t.load = answer_requests(one, c.engine, loads, crew_.threads);
    judge(t, c, instances);
    return t;
  }

  /// Whether the objective is kept and nobody waits for good.
  void judge(Tried& t, const ServingCandidate& c, long instances) const {
    const serving::Summary& s = t.load.summary;
    if (s.answered < s.requests) {
      t.binds = "memory";
      t.words = fmt::format("{} requests do not fit in the cache", s.requests - s.answered);
      return;
    }
    for (const ObjectiveFigure& figure : figures_) {
      const double found = (figure.first ? s.first : s.token).*figure.at;
      if (found / figure.limit <= t.used) continue;
      t.used = found / figure.limit;
      t.binds = figure.name;
      t.words = fmt::format("{} is {:.4g} s, not {:.4g} s", figure.name, found, figure.limit);
    }
    if (t.used > 1) return;
    const long places = instances * c.layout.data * most_at_once(c.engine, demand_);
    if (demand_.clients > places) {  // who waits for a place is not served
      t.binds = most_at_once(c.engine, demand_) < c.engine.policy.max_batch ? "memory" : "load";
      t.words = fmt::format("{} of {} users have a place at once", places, demand_.clients);
      return;
    }
    // A queue that outlasts the work grows.
    t.holds = s.queue <= 0.5 * s.whole.mean;
    if (t.holds) return;
    t.binds = s.peak_cache > 0.98 ? "memory" : "load";
    t.words = fmt::format("requests wait {:.3g} s of {:.3g} s, {}", s.queue, s.whole.mean,
                          s.peak_cache > 0.98 ? "for room in the cache" : "for their first step");
  }

  /// Instances that may still be among the first two; 0 = none.
  [[nodiscard]] long most_instances(const ServingCandidate& c) const {
    long chips = most_chips_;
    if (out_.runner_up) chips = std::min(chips, out_.runner_up->chips());
    const long users = demand_.clients > 0 ? demand_.clients : static_cast<long>(demand_.each.size());
    return std::min(chips / c.layout.chips(),
                    users / c.layout.data);  // a group without a user answers nobody
  }

  void search_instances(const ServingCandidate& c) {
    std::map<long, Tried> tried;
    const auto holds = [&](long instances) {
      out_.interrupted = out_.interrupted || stopped(crew_.stop);
      if (out_.interrupted) return false;
      auto found = tried.find(instances);
      if (found == tried.end()) found = tried.emplace(instances, answer(c, instances)).first;
      return found->second.holds;
    };
    const long most = most_instances(c);
    long fewest = 0;
    if (open_axes(design_).instances) {
      if (most < 1 || c.least_chips() > most * c.layout.chips()) return;
      fewest = bisect(std::min(most, c.likely_instances()), most, holds);
    } else if (design_.serve->instances <= most && holds(design_.serve->instances)) {
      fewest = design_.serve->instances;
    }
    for (const auto& [instances, one] : tried) {
      if (!one.holds && (!nearest_ || one.used < nearest_->used)) nearest_ = one;
    }
    if (fewest == 0) return;
    const Tried& t = tried.at(fewest);
    const auto below = tried.find(fewest - 1);
    keep({c.layout, fewest, c.engine.policy.max_batch, t.used, t.load},
         below == tried.end() ? nullptr : &below->second);
  }

  /// The fewest from 1 to `most` that hold, from a first guess; 0 where `most` does not. Beside the fewest,
  /// one fewer has been tried.
  template <class Holds>
  static long bisect(long guess, long most, Holds holds) {
    long fails = 0, held = 0;
    if (holds(guess)) {
      held = guess;
      for (long step = 1; held > 1 && fails == 0; step *= 2) {
        const long next = std::max(1L, held - step);
        (holds(next) ? held : fails) = next;
      }
    } else {
      fails = guess;
      for (long step = 1; held == 0; step *= 2) {
        if (fails >= most) return 0;
        const long next = std::min(most, fails + step);
        (holds(next) ? held : fails) = next;
      }
    }
    while (held - fails > 1) {
      const long middle = fails + (held - fails) / 2;
      (holds(middle) ? held : fails) = middle;
    }
    return held;
  }

  static bool better(const ServingPlan& a, const ServingPlan& b) {
    return a.chips() != b.chips() ? a.chips() < b.chips() : a.used < b.used;
  }

  void keep(ServingPlan plan, const Tried* below) {
    if (!out_.best || better(plan, *out_.best)) {
      out_.runner_up = std::move(out_.best);
      out_.binds = below != nullptr ? below->binds : "instance";
      out_.one_fewer = below != nullptr ? fmt::format("with {} instance{} {}", plan.instances - 1,
                                                      plan.instances == 2 ? "" : "s", below->words)
                                        : "one instance is the least";
      out_.best = std::move(plan);
    } else if (!out_.runner_up || better(plan, *out_.runner_up)) {
      out_.runner_up = std::move(plan);
    }
  }

  [[nodiscard]] std::string why_none() const {
    if (out_.layouts == 0) return "the model divides by none of the layouts; see --space";
    if (out_.fitting == 0) {
      return fmt::format("no layout that was searched holds the weights and the longest request ({} tokens)",
                         demand_.lengths.sequence);
    }
    std::string beyond;
    for (const FloorOfFigure& floor : out_.floors) {
      if (floor.least <= floor.limit) continue;
      beyond += fmt::format("{}{} of {:.4g} s is not reachable: the floor is {:.4g} s",
                            beyond.empty() ? "" : "; ", floor.name, floor.limit, floor.least);
    }
    if (!beyond.empty()) return beyond;
    if (candidates_.empty()) return "not reachable: no layout has all floors within the objective";
    std::string nearest = nearest_ ? "; the nearest: " + nearest_->words : "";
    if (!open_axes(design_).instances) {
      return fmt::format("not reachable with {} instance{}{}", design_.serve->instances,
                         design_.serve->instances == 1 ? "" : "s", nearest);
    }
    return most_chips_ < kAnyNumber ? fmt::format("not reachable with {} chips{}", most_chips_, nearest)
                                    : fmt::format("not reachable with any number of chips{}", nearest);
  }

  static constexpr long kAnyNumber = 1'000'000'000;
  const spec::Design& design_;
  Diagnostics& diagnostics_;
  const Crew& crew_;
  const Demand demand_;
  const std::vector<ObjectiveFigure> figures_;
  std::optional<double> token_limit_;  ///< the loosest
  long most_chips_ = kAnyNumber;
  std::vector<ServingCandidate> candidates_;
  std::optional<Tried> nearest_;
  ServingPlans out_;
};

}  // namespace

// M-serving-13.
ServingPlans plan_serving(const spec::Design& design, Diagnostics& diagnostics, const Crew& crew) {
  return ServingSearch(design, diagnostics, crew).run();
}

spec::Design with_serving_plan(const spec::Design& design, const ServingPlan& plan) {
  spec::Design planned = design_of_layout(design, plan.layout);
  planned.cluster.chips = plan.chips();
  planned.serve->instances = plan.instances;
  planned.engine.max_batch.value = plan.max_batch;
  return planned;
}

std::vector<std::string> settings_of(const spec::Design& design, const ServingPlan& plan) {
  const OpenAxes open = open_axes(design);
  std::vector<std::string> settings;
  const auto add = [&](bool differs, const char* path, long value) {
    if (differs) settings.push_back(fmt::format("{}={}", path, value));
  };
  add(true, "cluster.chips", plan.chips());
  add(open.tensor, "serve.tensor", plan.layout.tensor);
  add(open.pipeline && plan.layout.pipeline > 1, "serve.pipeline", plan.layout.pipeline);
  add(open.expert && (plan.layout.expert > 1 || plan.layout.tensor * plan.layout.data > 1) &&
          design.model.moe && design.model.moe->experts > 1,
      "serve.expert", plan.layout.expert);
  add(open.instances && plan.instances > 1, "serve.instances", plan.instances);
  add(plan.max_batch != *design.engine.max_batch.value, "serve.engine.max_batch", plan.max_batch);
  return settings;
}

}  // namespace caelum::jobs
