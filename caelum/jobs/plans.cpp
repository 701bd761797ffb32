#include "caelum/jobs/plans.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "caelum/jobs/machine.hpp"
#include "caelum/spec/words.hpp"
#include "caelum/step/plan_auto.hpp"
#include "caelum/step/plan_search.hpp"
#include "caelum/step/plan_space.hpp"

namespace caelum::jobs {
namespace {

bool beats(const RankedPlan& a, const RankedPlan& b) {
  if (!a.fits || a.time > b.time || a.peak > b.peak || a.chips > b.chips) return false;
  return a.time < b.time || a.peak < b.peak || a.chips < b.chips;
}

bool equals(const RankedPlan& a, const RankedPlan& b) {
  return a.time == b.time && a.peak == b.peak && a.chips == b.chips;
}

/// Of plans that are equal in all three the first is told.
void mark_front(std::vector<RankedPlan>& plans) {
  for (auto plan = plans.begin(); plan != plans.end(); ++plan) {
    const auto one = [&](const RankedPlan& other) { return beats(other, *plan); };
    const auto same = [&](const RankedPlan& other) { return equals(other, *plan); };
    plan->on_front = plan->fits && std::none_of(plans.begin(), plans.end(), one) &&
                     std::none_of(plans.begin(), plan, same);
  }
}

}  // namespace

const RankedPlan* Plans::best() const {
  const RankedPlan* best = nullptr;
  for (const RankedPlan& plan : plans) {
    if (best == nullptr || (plan.fits && (!best->fits || plan.time < best->time))) best = &plan;
  }
  return best;
}

spec::Design with_plan(const spec::Design& design, const RankedPlan& ranked) {
  spec::Design planned = design;
  planned.cluster.chips = ranked.chips;
  planned.train->plan = ranked.plan;
  planned.train->plan_auto = false;
  return planned;
}

namespace {

/// The next of the same number of chips; null when there is none.
const RankedPlan* runner_up(const Plans& plans, const RankedPlan& best) {
  const RankedPlan* next = nullptr;
  for (const RankedPlan& plan : plans.plans) {
    if (&plan == &best || !plan.fits || plan.chips != best.chips) continue;
    if (next == nullptr || plan.time < next->time) next = &plan;
  }
  return next;
}

struct TermChange {
  const char* what;
  double seconds;  ///< that the best plan saves
};

std::vector<TermChange> term_changes(const step::Breakdown& best, const step::Breakdown& next) {
  std::vector<TermChange> changes;
  const auto add = [&](const char* what, Time step::Breakdown::*term) {
    changes.push_back({what, (next.*term - best.*term).in(units::s)});
  };
  using B = step::Breakdown;
  add("computing", &B::compute);
  add("recomputing", &B::recompute);
  add("tensor-parallel messages", &B::tensor_comm);
  add("context-parallel messages", &B::context_comm);
  add("expert messages", &B::expert_comm);
  add("sends between stages", &B::pipeline_comm);
  add("pipeline bubble", &B::pipeline_bubble);
  add("gradients and parameters", &B::data_comm);
  add("the update", &B::optimizer);
  add("the host", &B::host);
  return changes;
}

/// What it saves most of, and what it gives for that where it is a quarter as much.
std::string trade_in_words(const step::Breakdown& best, const step::Breakdown& next) {
  const auto changes = term_changes(best, next);
  const auto less = [](const TermChange& a, const TermChange& b) { return a.seconds < b.seconds; };
  const auto& saved = *std::max_element(changes.begin(), changes.end(), less);
  const auto& paid = *std::min_element(changes.begin(), changes.end(), less);
  std::string words = fmt::format("{:.3g} s less of {}", saved.seconds, saved.what);
  if (-paid.seconds > saved.seconds / 4)
    words += fmt::format(" for {:.3g} s more of {}", -paid.seconds, paid.what);
  return words;
}

std::string plan_in_words(const spec::Plan& plan) {
  std::string words = fmt::format("PP{} TP{} CP{} EP{} DP{}", plan.pipeline, plan.tensor, plan.context,
                                  plan.expert, plan.data);
  if (plan.pipeline > 1) words += fmt::format(" {}", name(plan.schedule));
  if (plan.virtual_stages > 1) words += fmt::format(" x{}", plan.virtual_stages);
  return words + fmt::format(", micro-batches of {}, ZeRO {}, recompute {}", plan.micro_batch, plan.zero,
                             spec::word_of(plan.recompute));
}

/// Why the best plan is ahead of the next one, both told again by the analytic tier.
std::optional<Lead> lead_of(const spec::Design& design, const Plans& plans) {
  const RankedPlan* best = plans.best();
  const RankedPlan* next = best != nullptr && best->fits ? runner_up(plans, *best) : nullptr;
  if (next == nullptr) return std::nullopt;
  const Options options{.fidelity = Fidelity::analytic, .months = false};
  Diagnostics ignored;
  const Outcome first = evaluate(with_plan(design, *best), options, ignored);
  const Outcome second = evaluate(with_plan(design, *next), options, ignored);
  if (!ignored.ok() || !first.feasible || !second.feasible) return std::nullopt;
  Lead lead;
  lead.margin = next->time / best->time - 1;
  lead.tie = lead.margin < kPlanDoubt;
  const std::string trade = trade_in_words(first.train.step.breakdown, second.train.step.breakdown);
  lead.words = fmt::format("{} on {} chips is ahead of {} by {:.1f} %, with {}", plan_in_words(best->plan),
                           best->chips, plan_in_words(next->plan), 100 * lead.margin, trade);
  if (lead.tie) {
    lead.words +=
        fmt::format("; that is a tie: the order of two plans is known to {:.0f} %", 100 * kPlanDoubt);
  }
  return lead;
}

std::vector<long> sizes_of(const spec::Design& design) {
  if (design.search && !design.search->chips.empty()) return design.search->chips;
  return {design.cluster.own_chips()};
}

}  // namespace

std::vector<step::AxisWords> search_space(const spec::Design& given) {
  spec::Design design = given;
  const auto sizes = sizes_of(given);
  design.cluster.chips = sizes.back() + given.cluster.chips - given.cluster.own_chips();
  auto words = step::space_in_words(step::plan_space(design), given.search.value_or(spec::Search{}));
  if (given.search && !given.search->chips.empty())
    words.insert(words.begin(), {"chips", fmt::format("{}", fmt::join(sizes, ", ")), "opened by the file"});
  return words;
}

// M-step-26: the search of M-step-17 over what the file opens, for each number of chips; then the plans that
// no other beats in time, memory and chips together.
Plans search(const spec::Design& given, Diagnostics& diagnostics, const SearchRequest& request) {
  spec::Design design = given;
  Plans result;
  result.space = search_space(given);
  const long joined = given.cluster.chips - given.cluster.own_chips();
  for (const long own : sizes_of(given)) {
    const long chips = own + joined;
    design.cluster.chips = chips;
    const Machine machine = machine_of(design, diagnostics);
    if (!diagnostics.ok()) return result;
    result.capacity = Bytes{machine.chip.capacity};
    const double tokens =
        static_cast<double>(design.train->global_batch) * static_cast<double>(design.train->sequence);
    const auto keep = static_cast<std::size_t>(std::max(2, request.most));
    const auto found = step::search_plans(design, machine.chip, machine.network,
                                          {.keep = keep, .front = true, .crew = request.crew});
    result.priced += found.priced;
    result.fitting += found.fitting;
    result.walked += found.walked;
    for (const step::PricedPlan& one : found.plans) {
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
  result.lead = lead_of(given, result);
  result.interrupted = stopped(request.crew.stop);
  return result;
}

}  // namespace caelum::jobs
