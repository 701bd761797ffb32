// Why a step takes as long as it does, and what it sends.
#include "caelum/api/fields_build.hpp"
#include "caelum/api/tables.hpp"
#include "caelum/jobs/changes.hpp"
#include "caelum/jobs/traffic.hpp"
#include "caelum/jobs/why.hpp"

namespace caelum::api {

template <>
const ResultTable& result_table<step::PathLeg>() {
  using step::PathLeg;
  static const ResultTable kTable =
      ResultFields<PathLeg>("leg")
          .text("what", "A stretch of the critical path", [](const PathLeg& l) { return l.what; })
          .quantity("time_s", kSecond, "How long, messages included", [](const PathLeg& l) { return l.time; })
          .quantity("sends_s", kSecond, "Messages on the way", [](const PathLeg& l) { return l.sends; })
          .count("tasks", "Tasks of it", [](const PathLeg& l) { return l.tasks; })
          .done();
  return kTable;
}

template <>
const ResultTable& result_table<jobs::IfFree>() {
  using jobs::IfFree;
  static const ResultTable kTable =
      ResultFields<IfFree>("if_free")
          .text("term", "What would cost nothing", [](const IfFree& f) { return f.key; })
          .quantity(
              "saved_s", kSecond, "Seconds of the step that it saved",
              [](const IfFree& f) { return f.saved; }, Sense::any)
          .number(
              "share", "Of the step", [](const IfFree& f) { return f.share; }, Sense::any)
          .done();
  return kTable;
}

template <>
const ResultTable& result_table<step::OperatorReach>() {
  using step::OperatorReach;
  static const ResultTable kTable =
      ResultFields<OperatorReach>("operator")
          .text("operator", "Operator of the critical stage", [](const OperatorReach& o) { return o.name; })
          .text("module", "Its module", [](const OperatorReach& o) { return o.module; })
          .text("pass", "Its pass", [](const OperatorReach& o) { return o.pass; })
          .quantity("time_s", kSecond, "All its runs in the step",
                    [](const OperatorReach& o) { return o.time; })
          .number("of_peak", "Share of the dense peak that it reaches",
                  [](const OperatorReach& o) { return o.of_peak; })
          .number("of_bandwidth", "Share of the memory bandwidth",
                  [](const OperatorReach& o) { return o.of_bandwidth; })
          .text("bound", "What binds most of its time: compute, memory or launch",
                [](const OperatorReach& o) {
                  static constexpr const char* kBounds[] = {"compute", "memory", "launch"};
                  return kBounds[static_cast<int>(o.bound)];
                })
          .done();
  return kTable;
}

template <>
const ResultTable& result_table<step::Alongside>() {
  using step::Alongside;
  static const ResultTable kTable =
      ResultFields<Alongside>("alongside")
          .text("what", "Transfers that run beside compute", [](const Alongside& a) { return a.what; })
          .number("of_cores", "Share of the cores that they hold", [](const Alongside& a) { return a.cores; })
          .number("of_bandwidth", "Share of the memory bandwidth",
                  [](const Alongside& a) { return a.memory; })
          .number("slowdown", "Seconds that compute loses for each second of them",
                  [](const Alongside& a) { return a.slowdown; })
          .done();
  return kTable;
}

template <>
const ResultTable& result_table<jobs::Why>() {
  using jobs::Why;
  static const ResultTable kTable =
      ResultFields<Why>("why")
          .records<step::PathLeg>(
              "critical_path", "The chain of tasks that decides how long the step takes",
              [](const Why& w) -> const auto& { return w.path; })
          .records<jobs::IfFree>(
              "if_free", "What each part would give if it were free, largest first",
              [](const Why& w) -> const auto& { return w.free; })
          .count("critical_stage", "The stage on whose clock the step is told",
                 [](const Why& w) { return w.critical_stage; })
          .records<step::OperatorReach>(
              "operators", "What operators take and reach, longest first",
              [](const Why& w) -> const auto& { return w.operators; })
          .records<step::Alongside>(
              "alongside", "What runs beside compute",
              [](const Why& w) -> const auto& { return w.alongside; })
          .quantity("compute_lost_s", kSecond, "Compute lost to transfers beside it",
                    [](const Why& w) { return w.lost; })
          .done();
  return kTable;
}

template <>
const ResultTable& result_table<jobs::PlanChange>() {
  using jobs::PlanChange;
  static const ResultTable kTable =
      ResultFields<PlanChange>("plan_change")
          .text("change", "What is changed", [](const PlanChange& c) { return c.what; })
          .quantity("time_s", kSecond, "Time of a step by the closed form",
                    [](const PlanChange& c) { return c.time; })
          .part<spec::Plan>("plan.", [](const PlanChange& c) { return &c.plan; })
          .done();
  return kTable;
}

template <>
const ResultTable& result_table<jobs::Advice>() {
  using jobs::Advice;
  static const ResultTable kTable =
      ResultFields<Advice>("advice")
          .quantity("analytic_time_s", kSecond, "Time of the step by the closed form",
                    [](const Advice& a) { return a.time; })
          .records<jobs::PlanChange>(
              "changes",
              "Changes of the plan that fit and are faster: the best plan, where it is "
              "faster than any single change, then these",
              [](const Advice& a) {
                auto list = a.changes;
                if (a.best) list.insert(list.begin(), *a.best);
                return list;
              })
          .done();
  return kTable;
}

template <>
const ResultTable& result_table<jobs::Fitting>() {
  using jobs::Fitting;
  static const ResultTable kTable =
      ResultFields<Fitting>("fitting")
          .texts("changes", "Changes of the plan, each alone, with which it would fit",
                 [](const Fitting& f) { return f.changes; })
          .part<spec::Plan>("plan.", [](const Fitting& f) { return f.plan ? &*f.plan : nullptr; })
          .count("chips", "The fewest chips of those tried on which a plan fits",
                 [](const Fitting& f) { return f.chips > 0 ? std::optional(f.chips) : std::nullopt; })
          .done();
  return kTable;
}

template <>
const ResultTable& result_table<step::TrafficLine>() {
  using step::TrafficLine;
  static const ResultTable kTable =
      ResultFields<TrafficLine>("traffic_line")
          .text("kind", "Kind of message", [](const TrafficLine& l) { return l.kind; })
          .text("axis", "Group that exchanges it", [](const TrafficLine& l) { return name(l.axis); })
          .text("collective", "Collective", [](const TrafficLine& l) { return name(l.collective); })
          .count("ranks", "Ranks of a group", [](const TrafficLine& l) { return l.group.ranks(); })
          .number("messages_per_chip", "Of a mean chip in one step",
                  [](const TrafficLine& l) { return l.messages; })
          .number("payload_bytes_per_chip", "Payload of them", [](const TrafficLine& l) { return l.bytes; })
          .numbers("level_bytes_per_chip", "Sent over each level, innermost first",
                   [](const TrafficLine& l) { return l.level_bytes; })
          .done();
  return kTable;
}

template <>
const ResultTable& result_table<jobs::Traffic>() {
  using jobs::Traffic;
  static const ResultTable kTable =
      ResultFields<Traffic>("traffic")
          .texts("levels", "Levels of the network, innermost first",
                 [](const Traffic& t) { return t.levels; })
          .records<step::TrafficLine>(
              "kinds", "By kind of message, most bytes first",
              [](const Traffic& t) -> const auto& { return t.lines; })
          .rows("matrix_bytes", "From part (row) to part (column) of the machine",
                [](const Traffic& t) {
                  std::vector<std::vector<double>> rows;
                  for (long from = 0; from < t.matrix.parts; ++from) {
                    auto& row = rows.emplace_back();
                    for (long to = 0; to < t.matrix.parts; ++to) row.push_back(t.matrix.at(from, to));
                  }
                  return rows;
                })
          .done();
  return kTable;
}

}  // namespace caelum::api
