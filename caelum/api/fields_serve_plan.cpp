// Figures of a search for the fewest chips that carry a load.
#include "caelum/api/fields_build.hpp"
#include "caelum/api/tables.hpp"

namespace caelum::api {

template <>
const ResultTable& result_table<jobs::ServingLayout>() {
  using jobs::ServingLayout;
  static const ResultTable kTable =
      ResultFields<ServingLayout>("serving_layout")
          .count("tensor", "Tensor-parallel ranks", [](const ServingLayout& l) { return l.tensor; })
          .count("data", "Attention groups of an instance", [](const ServingLayout& l) { return l.data; })
          .count("expert", "Expert-parallel ranks", [](const ServingLayout& l) { return l.expert; })
          .count("pipeline", "Pipeline stages", [](const ServingLayout& l) { return l.pipeline; })
          .count("chips", "Chips of an instance", [](const ServingLayout& l) { return l.chips(); })
          .done();
  return kTable;
}

template <>
const ResultTable& result_table<jobs::ServingPlan>() {
  using jobs::ServingPlan;
  static const ResultTable kTable =
      ResultFields<ServingPlan>("serving_plan")
          .count("chips", "Chips of all instances", [](const ServingPlan& p) { return p.chips(); })
          .count("instances", "Instances", [](const ServingPlan& p) { return p.instances; })
          .part<jobs::ServingLayout>("layout.", [](const ServingPlan& p) { return &p.layout; })
          .count("max_batch", "Sequences of an attention group at once, at most",
                 [](const ServingPlan& p) { return p.max_batch; })
          .number("objective_used", "The largest of the objective's figures over their limits",
                  [](const ServingPlan& p) { return p.used; })
          .part<jobs::LoadResult>("serve.", [](const ServingPlan& p) { return &p.load; })
          .done();
  return kTable;
}

template <>
const ResultTable& result_table<jobs::FloorOfFigure>() {
  using jobs::FloorOfFigure;
  static const ResultTable kTable =
      ResultFields<FloorOfFigure>("floor")
          .text("figure", "Of the objective", [](const FloorOfFigure& f) { return f.name; })
          .quantity("limit_s", kSecond, "What is asked", [](const FloorOfFigure& f) { return Time{f.limit}; })
          .quantity("floor_s", kSecond, "The least that any layout could reach",
                    [](const FloorOfFigure& f) { return Time{f.least}; })
          .part<jobs::ServingLayout>("layout.", [](const FloorOfFigure& f) { return &f.layout; })
          .done();
  return kTable;
}

template <>
const ResultTable& result_table<jobs::WorkingPoint>() {
  using jobs::WorkingPoint;
  static const ResultTable kTable =
      ResultFields<WorkingPoint>("working_point")
          .number("tokens_per_s_per_user", "Tokens a second of one user",
                  [](const WorkingPoint& p) { return p.tokens_per_s_per_user; })
          .number("output_tokens_per_s_per_chip", "Output tokens a second and chip, prompts read beside",
                  [](const WorkingPoint& p) { return p.tokens_per_s_per_chip; })
          .count("batch", "Sequences that an attention group writes at once",
                 [](const WorkingPoint& p) { return p.batch; })
          .part<jobs::ServingLayout>("layout.", [](const WorkingPoint& p) { return &p.layout; })
          .done();
  return kTable;
}

template <>
const ResultTable& result_table<PlannedServing>() {
  using P = PlannedServing;
  const auto count = [](long jobs::ServingPlans::*member) {
    return [member](const P& p) { return p.plans->*member; };
  };
  const auto words = [](std::string jobs::ServingPlans::*member) {
    return [member](const P& p) {
      const std::string& text = p.plans->*member;
      return text.empty() ? std::nullopt : std::optional(text);
    };
  };
  static const ResultTable kTable =
      ResultFields<P>("serving_search")
          .text("scenario.name", "Name of the scenario", [](const P& p) { return p.design->name; })
          .text("kind", "Kind of result", [](const P&) { return "serve_plan"; })
          .part<jobs::ServingPlan>("fewest.",
                                   [](const P& p) { return p.plans->best ? &*p.plans->best : nullptr; })
          .part<jobs::ServingPlan>(
              "runner_up.", [](const P& p) { return p.plans->runner_up ? &*p.plans->runner_up : nullptr; })
          .number(
              "margin", "Chips more of the runner-up, over the fewest",
              [](const P& p) { return p.plans->runner_up ? std::optional(p.plans->margin) : std::nullopt; })
          .text("binds",
                "What one instance fewer fails: a figure of the objective, load, memory; or instance",
                words(&jobs::ServingPlans::binds))
          .text("one_fewer", "The same in words", words(&jobs::ServingPlans::one_fewer))
          .records<jobs::FloorOfFigure>(
              "floors", "Under which no number of chips brings a figure of the objective",
              [](const P& p) -> const auto& { return p.plans->floors; })
          .records<jobs::WorkingPoint>(
              "front", "Batches of layouts that no other beats in both rates",
              [](const P& p) -> const auto& { return p.plans->front; })
          .records<step::AxisWords>(
              "space", "What was searched", [](const P& p) -> const auto& { return p.plans->space; })
          .count("layouts", "Layouts that the model divides by", count(&jobs::ServingPlans::layouts))
          .count("fitting", "Of these, with room for the longest request",
                 count(&jobs::ServingPlans::fitting))
          .count("within", "Of these, whose floors are within the objective",
                 count(&jobs::ServingPlans::within))
          .count("simulations", "Simulations of all requests", count(&jobs::ServingPlans::simulations))
          .texts("settings", "What to set so that the file is of this plan",
                 [](const P& p) {
                   return p.plans->best ? jobs::settings_of(*p.design, *p.plans->best)
                                        : std::vector<std::string>{};
                 })
          .text("reason", "Why there is no plan", words(&jobs::ServingPlans::reason))
          .part<Served>("best.", [](const P& p) { return p.best; })
          .number("seconds", "What the search took on this machine; no part of the answer",
                  [](const P& p) { return p.seconds; })
          .flag("interrupted", "Whether the search was stopped",
                [](const P& p) { return p.plans->interrupted ? std::optional(true) : std::nullopt; })
          .done();
  return kTable;
}

}  // namespace caelum::api
