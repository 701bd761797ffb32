// Answers over many evaluations: a search of plans, sizes of a machine, scenarios held against each other.
#include <algorithm>

#include "caelum/api/fields_build.hpp"
#include "caelum/api/tables.hpp"
#include "caelum/spec/words.hpp"

namespace caelum::api {

template <>
const ResultTable& result_table<jobs::RankedPlan>() {
  using jobs::RankedPlan;
  static const ResultTable kTable =
      ResultFields<RankedPlan>("ranked_plan")
          .count("chips", "Chips", [](const RankedPlan& p) { return p.chips; })
          .part<spec::Plan>("plan.", [](const RankedPlan& p) { return &p.plan; })
          .text("plan.recompute", "What is recomputed",
                [](const RankedPlan& p) { return spec::word_of(p.plan.recompute); })
          .quantity("time_s", kSecond, "Time of one optimizer step",
                    [](const RankedPlan& p) { return p.time; })
          .number("tokens_per_s_per_chip", "Tokens a second and chip",
                  [](const RankedPlan& p) { return p.tokens_per_s_per_chip; })
          .quantity("peak_bytes", kByte, "Peak of a chip", [](const RankedPlan& p) { return p.peak; })
          .flag("fits", "Whether it fits in memory", [](const RankedPlan& p) { return p.fits; })
          .flag("on_front",
                "Whether no other that fits is as good in time, memory and chips and better in one",
                [](const RankedPlan& p) { return p.on_front; })
          .done();
  return kTable;
}

template <>
const ResultTable& result_table<step::AxisWords>() {
  using step::AxisWords;
  static const ResultTable kTable =
      ResultFields<AxisWords>("search_axis")
          .text("axis", "What is varied", [](const AxisWords& a) { return a.axis; })
          .text("values", "Over which values", [](const AxisWords& a) { return a.values; })
          .text("rule", "Why these", [](const AxisWords& a) { return a.rule; })
          .done();
  return kTable;
}

template <>
const ResultTable& result_table<jobs::Lead>() {
  using jobs::Lead;
  static const ResultTable kTable =
      ResultFields<Lead>("lead")
          .text("why", "Why the best plan is ahead of the next", [](const Lead& l) { return l.words; })
          .number("margin", "By how much the next plan's step is longer, of the best one's",
                  [](const Lead& l) { return l.margin; })
          .flag("tie", "Whether that is less than the order of two plans is known to",
                [](const Lead& l) { return l.tie; })
          .done();
  return kTable;
}

template <>
const ResultTable& result_table<PlanUnderDoubt>() {
  using P = PlanUnderDoubt;
  static const ResultTable kTable =
      ResultFields<P>("plan_under_doubt")
          .part<spec::Plan>("plan.", [](const P& p) { return &p.plan->plan; })
          .count("chips", "Chips", [](const P& p) { return p.plan->chips; })
          .spread("time_s", "s", "time of one optimizer step", [](const P& p) { return &p.doubt->time_s; })
          .spread("tokens_per_s_per_chip", "", "tokens a second and chip",
                  [](const P& p) { return &p.doubt->tokens_per_s_per_chip; })
          .spread("peak_bytes", "B", "peak of a chip", [](const P& p) { return &p.doubt->peak_bytes; })
          .share("fits_probability", "Share of the draws in which it fits",
                 [](const P& p) { return p.doubt->fits; })
          .share("fastest_probability", "Share of the draws in which it is the fastest",
                 [](const P& p) { return p.doubt->fastest; })
          .done();
  return kTable;
}

namespace {

/// Plans on the front, or the first `most` of all.
std::vector<jobs::RankedPlan> chosen(const Searched& s, bool front) {
  std::vector<jobs::RankedPlan> list;
  for (const auto& plan : s.plans->plans) {
    if (front ? plan.on_front : std::cmp_less(list.size(), s.most)) list.push_back(plan);
  }
  return list;
}

ResultTable plans_doubt() {
  using explore::PlansDoubt;
  return ResultFields<Searched>("plans_doubt")
      .count("samples", "Draws", [](const Searched& s) { return s.doubt->samples; })
      .count("ranged_inputs", "Inputs that carry a range", [](const Searched& s) { return s.doubt->ranged; })
      .records<PlanUnderDoubt>("front", "Plans of the front",
                               [](const Searched& s) {
                                 std::vector<PlanUnderDoubt> list;
                                 for (const auto& one : s.doubt->plans)
                                   list.push_back({&one, &s.plans->plans[one.plan]});
                                 return list;
                               })
      .records<explore::Sensitivity>("sensitivities", "Of the step time of the first",
                                     [](const Searched& s) { return std::vector{s.doubt->spread}; })
      .flag("interrupted", "Whether these are the first of the draws asked for",
            [](const Searched& s) { return s.doubt->interrupted ? std::optional(true) : std::nullopt; })
      .done();
}

}  // namespace

template <>
const ResultTable& result_table<Searched>() {
  static const ResultTable kTable =
      ResultFields<Searched>("plan_search")
          .text("scenario.name", "Name of the scenario", [](const Searched& s) { return s.design->name; })
          .text("kind", "Kind of result", [](const Searched&) { return "plan"; })
          .count("priced", "Plans that divide: memory to the tensor of each, and a time that it cannot beat",
                 [](const Searched& s) { return s.plans->priced; })
          .count("fitting", "Of these, plans that fit in memory",
                 [](const Searched& s) { return s.plans->fitting; })
          .count("walked", "Of these, plans whose schedule was walked, since the bound left them a chance",
                 [](const Searched& s) { return s.plans->walked; })
          .records<step::AxisWords>(
              "space", "What was searched", [](const Searched& s) -> const auto& { return s.plans->space; })
          .part<jobs::Lead>("lead.",
                            [](const Searched& s) { return s.plans->lead ? &*s.plans->lead : nullptr; })
          .part<Trained>("best.", [](const Searched& s) { return s.best; })
          .number("seconds", "What the search took on this machine; no part of the answer",
                  [](const Searched& s) { return s.seconds; })
          .quantity("capacity_bytes", kByte, "That a process may use",
                    [](const Searched& s) { return s.plans->capacity; })
          .records<jobs::RankedPlan>("front",
                                     "Nothing that fits is better in time, memory and chips together",
                                     [](const Searched& s) { return chosen(s, true); })
          .records<jobs::RankedPlan>("fastest", "The fastest that fit, or the nearest",
                                     [](const Searched& s) { return chosen(s, false); })
          .text("reason", "Why there is no plan",
                [](const Searched& s) {
                  return s.plans->reason.empty() ? std::nullopt : std::optional(s.plans->reason);
                })
          .flag("interrupted", "Whether the search was stopped",
                [](const Searched& s) { return s.plans->interrupted ? std::optional(true) : std::nullopt; })
          .part<Searched>(
              "uncertainty.", [](const Searched& s) { return s.doubt != nullptr ? &s : nullptr; },
              plans_doubt())
          .done();
  return kTable;
}

template <>
const ResultTable& result_table<explore::ScaleDoubt>() {
  using explore::ScaleDoubt;
  static const ResultTable kTable =
      ResultFields<ScaleDoubt>("scale_doubt")
          .count("samples", "Draws", [](const ScaleDoubt& d) { return d.samples; })
          .count("ranged_inputs", "Inputs that carry a range", [](const ScaleDoubt& d) { return d.ranged; })
          .spread("goodput", "", "goodput", [](const ScaleDoubt& d) { return &d.goodput; })
          .spread("effective_chips", "", "working chips",
                  [](const ScaleDoubt& d) { return &d.effective_chips; })
          .spread("failures_per_day", "", "failures a day",
                  [](const ScaleDoubt& d) { return &d.failures_per_day; })
          .spread("usd_per_chip_hour", "USD", "a chip hour",
                  [](const ScaleDoubt& d) { return &d.usd_per_chip_hour; })
          .records<explore::Sensitivity>(
              "sensitivities", "By figure",
              [](const ScaleDoubt& d) -> const auto& { return d.sensitivities; })
          .done();
  return kTable;
}

template <>
const ResultTable& result_table<explore::ScalePoint>() {
  using explore::ScalePoint;
  static const ResultTable kTable =
      ResultFields<ScalePoint>("scale_point")
          .text("machine", "Machine", [](const ScalePoint& p) { return p.machine; })
          .count("chips", "Chips", [](const ScalePoint& p) { return p.chips; })
          .number("reliability_gain", "Failure rates are divided by it",
                  [](const ScalePoint& p) { return p.gain; })
          .part<jobs::MonthsResult>("", [](const ScalePoint& p) { return &p.months; })
          .number("effective_chips", "Chips x goodput", [](const ScalePoint& p) { return p.effective_chips; })
          .number("effective_flops_per_s", "The same x dense bf16 peak; 0 = not known",
                  [](const ScalePoint& p) { return p.effective_flops; })
          .part<explore::ScaleDoubt>("uncertainty.",
                                     [](const ScalePoint& p) { return p.doubt ? &*p.doubt : nullptr; })
          .done();
  return kTable;
}

template <>
const ResultTable& result_table<Scaled>() {
  static const ResultTable kTable =
      ResultFields<Scaled>("goodput")
          .text("kind", "Kind of result", [](const Scaled&) { return "goodput"; })
          .records<explore::ScalePoint>(
              "points", "By machine, size and gain", [](const Scaled& s) -> const auto& { return *s.points; })
          .done();
  return kTable;
}

template <>
const ResultTable& result_table<explore::Cause>() {
  using explore::Cause;
  static const ResultTable kTable =
      ResultFields<Cause>("difference_cause")
          .text("cause", "What differs", [](const Cause& c) { return c.what; })
          .text("from", "What the first has", [](const Cause& c) { return c.from; })
          .text("to", "What the second has", [](const Cause& c) { return c.to; })
          .quantity(
              "delta_s", kSecond, "Its part of the difference", [](const Cause& c) { return c.delta; },
              Sense::any)
          .done();
  return kTable;
}

namespace {

/// Days, energy and cost of whole runs held against each other; null where they were not drawn.
const explore::Ahead* ahead(const HeldAgainst& h, std::string_view figure) {
  for (const auto& one : h.difference->versus.figures) {
    if (one.figure == figure) return &one;
  }
  return nullptr;
}

ResultTable whole_runs() {
  ResultFields<HeldAgainst> fields("whole_runs");
  fields.count("samples", "Draws in which both run",
               [](const HeldAgainst& h) { return h.difference->versus.samples; });
  const std::pair<const char*, const char*> figures[] = {
      {"days", "d"}, {"energy_mwh", "MWh"}, {"cost_usd", "USD"}};
  for (const auto& [key, unit] : figures) {
    const std::string path = key, figure = key;
    fields
        .spread(path + ".first", unit, "of the first",
                [figure](const HeldAgainst& h) {
                  const auto* one = ahead(h, figure);
                  return one != nullptr ? &one->first : nullptr;
                })
        .spread(path + ".second", unit, "of the second",
                [figure](const HeldAgainst& h) {
                  const auto* one = ahead(h, figure);
                  return one != nullptr ? &one->second : nullptr;
                })
        .share(path + ".probability_second_is_less", "Share of the draws in which the second needs less",
               [figure](const HeldAgainst& h) {
                 const auto* one = ahead(h, figure);
                 return one != nullptr ? std::optional(one->probability) : std::nullopt;
               });
  }
  return fields.done();
}

ResultTable difference() {
  using H = HeldAgainst;
  return ResultFields<H>("difference")
      .flag("same_work", "Whether both steps hold as many tokens",
            [](const H& h) { return h.difference->same_work; })
      .quantity("first_s", kSecond, "Step of the first", [](const H& h) { return h.difference->first; })
      .quantity("second_s", kSecond, "Step of the second, for the tokens of the first",
                [](const H& h) { return h.difference->second; })
      .quantity(
          "difference_s", kSecond, "Second less first",
          [](const H& h) { return h.difference->second - h.difference->first; }, Sense::any)
      .records<explore::Cause>(
          "causes", "They sum to the difference, largest first",
          [](const H& h) -> const auto& { return h.difference->causes; })
      .named("terms_s", "How many seconds each part of the step changed", [](const H& h) { return h.terms; })
      .part<H>(
          "run.", [](const H& h) { return h.difference->versus.figures.empty() ? nullptr : &h; },
          whole_runs())
      .done();
}

}  // namespace

template <>
const ResultTable& result_table<HeldAgainst>() {
  using H = HeldAgainst;
  static const ResultTable kTable =
      ResultFields<H>("held_against")
          .text("first", "Name of the first", [](const H& h) { return h.first; })
          .text("second", "Name of the second", [](const H& h) { return h.second; })
          .flag("comparable", "Whether both run", [](const H& h) { return h.difference->comparable; })
          .part<H>(
              "", [](const H& h) { return h.difference->comparable ? &h : nullptr; }, difference())
          .done();
  return kTable;
}

template <>
const ResultTable& result_table<Compared>() {
  static const ResultTable kTable =
      ResultFields<Compared>("compare")
          .text("kind", "Kind of result", [](const Compared&) { return "compare"; })
          .records<Trained>(
              "runs", "What each comes to", [](const Compared& c) -> const auto& { return *c.runs; })
          .records<HeldAgainst>(
              "differences", "Each against the first",
              [](const Compared& c) -> const auto& { return c.differences; })
          .done();
  return kTable;
}

}  // namespace caelum::api
