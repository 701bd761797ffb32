// Intervals of figures under draws of every ranged input, and where they come from.
#include <cmath>

#include "caelum/api/fields_build.hpp"
#include "caelum/api/tables.hpp"
#include "caelum/explore/serve_uncertainty.hpp"
#include "caelum/explore/supply_uncertainty.hpp"

namespace caelum::api {

template <>
const ResultTable& result_table<explore::DoubtShare>() {
  using explore::DoubtShare;
  static const ResultTable kTable =
      ResultFields<DoubtShare>("share")
          .text("parameter", "Input", [](const DoubtShare& s) { return s.parameter; })
          .share("share", "Share of the variance that it alone explains",
                 [](const DoubtShare& s) { return s.share; })
          .done();
  return kTable;
}

template <>
const ResultTable& result_table<explore::Swing>() {
  using explore::Swing;
  static const ResultTable kTable =
      ResultFields<Swing>("swing")
          .text("parameter", "Input", [](const Swing& s) { return s.parameter; })
          .number(
              "low", "Relative change with it at its low end", [](const Swing& s) { return s.low; },
              Sense::any)
          .number(
              "high", "Relative change with it at its high end", [](const Swing& s) { return s.high; },
              Sense::any)
          .done();
  return kTable;
}

template <>
const ResultTable& result_table<explore::Sensitivity>() {
  using explore::Sensitivity;
  static const ResultTable kTable =
      ResultFields<Sensitivity>("sensitivity")
          .text("figure", "Figure", [](const Sensitivity& s) { return s.figure; })
          .records<explore::DoubtShare>(
              "from", "Where its spread comes from, largest first",
              [](const Sensitivity& s) -> const auto& { return s.from; })
          .records<explore::Swing>(
              "tornado", "What each input does alone, widest first",
              [](const Sensitivity& s) -> const auto& { return s.tornado; })
          .done();
  return kTable;
}

template <>
const ResultTable& result_table<spec::ModelError>() {
  using spec::ModelError;
  static const ResultTable kTable =
      ResultFields<ModelError>("model_error")
          .text("class", "Of answers, by which it was measured",
                [](const ModelError& e) { return e.words(); })
          .number(
              "low", "Low end of its 90 %, as a relative change of the step's time",
              [](const ModelError& e) { return std::expm1(-e.of.width); }, Sense::any)
          .number(
              "high", "High end of its 90 %, as a relative change of the step's time",
              [](const ModelError& e) { return std::expm1(e.of.width); }, Sense::any)
          .count("rows", "Measured rows from which it comes", [](const ModelError& e) { return e.of.rows; })
          .count("papers", "Papers and publishers of these rows",
                 [](const ModelError& e) { return e.of.publishers; })
          .text("as_of", "When it was measured", [](const ModelError& e) { return e.as_of; })
          .text("far_from_measured", "Which of chip, kind of model, stack and scale no row was measured of",
                [](const ModelError& e) { return e.far.empty() ? std::nullopt : std::optional(e.far); })
          .done();
  return kTable;
}

namespace {

/// Counts that every kind of draws tells.
template <class Doubt>
ResultTable drawn() {
  return ResultFields<Doubt>("draws")
      .count("samples", "Draws that could run", [](const Doubt& d) { return d.samples; })
      .count("seed", "Seed of the draws", [](const Doubt& d) { return static_cast<long>(d.seed); })
      .count("ranged_inputs", "Inputs that carry a range", [](const Doubt& d) { return d.ranged; })
      .flag("interrupted", "Whether these are the first of those asked for",
            [](const Doubt& d) { return d.interrupted ? std::optional(true) : std::nullopt; })
      .done();
}

template <class Doubt>
const Doubt* itself(const Doubt& d) {
  return &d;
}

}  // namespace

template <>
const ResultTable& result_table<explore::Uncertainty>() {
  using explore::Uncertainty;
  const auto run = [](auto member) {
    return [member](const Uncertainty& u) { return u.run ? &((*u.run).*member) : nullptr; };
  };
  using explore::RunDoubt;
  static const ResultTable kTable =
      ResultFields<Uncertainty>("uncertainty")
          .part<Uncertainty>("", itself<Uncertainty>, drawn<Uncertainty>())
          .spread("step.time_s", "s", "time of one optimizer step",
                  [](const Uncertainty& u) { return &u.time_s; })
          .spread("step.tokens_per_s", "", "tokens a second",
                  [](const Uncertainty& u) { return &u.tokens_per_s; })
          .spread("step.tokens_per_s_per_chip", "", "tokens a second and chip",
                  [](const Uncertainty& u) { return &u.tokens_per_s_per_chip; })
          .spread("step.mfu", "", "model FLOPs utilization", [](const Uncertainty& u) { return &u.mfu; })
          .spread("memory.peak_bytes", "B", "peak of a chip",
                  [](const Uncertainty& u) { return &u.peak_bytes; })
          .spread("run.ideal_days", "d", "days if nothing failed",
                  [](const Uncertainty& u) { return u.days.median > 0 ? &u.days : nullptr; })
          .spread("run.days", "d", "days on the calendar", run(&RunDoubt::days))
          .spread("run.goodput", "", "goodput", run(&RunDoubt::goodput))
          .spread("run.energy_mwh", "MWh", "energy at the meter", run(&RunDoubt::energy_mwh))
          .spread("cost.total_usd", "USD", "cost of the run", run(&RunDoubt::cost_usd))
          .spread("cost.per_million_tokens_usd", "USD", "a million tokens",
                  run(&RunDoubt::usd_per_million_tokens))
          .records<explore::DoubtShare>(
              "from", "Where the spread of the step time comes from",
              [](const Uncertainty& u) -> const auto& { return u.from; })
          .records<explore::Sensitivity>(
              "sensitivities", "By figure",
              [](const Uncertainty& u) -> const auto& { return u.sensitivities; })
          .done();
  return kTable;
}

template <>
const ResultTable& result_table<explore::ServeDoubt>() {
  using explore::ServeDoubt;
  static const ResultTable kTable =
      ResultFields<ServeDoubt>("serve_uncertainty")
          .part<ServeDoubt>("", itself<ServeDoubt>, drawn<ServeDoubt>())
          .spread("prefill.tokens_per_s_per_chip", "", "prefill",
                  [](const ServeDoubt& d) { return &d.prefill; })
          .spread("decode.tokens_per_s_per_chip", "", "decode", [](const ServeDoubt& d) { return &d.decode; })
          .spread("decode.tpot_s", "s", "time per output token",
                  [](const ServeDoubt& d) { return &d.per_token_s; })
          .spread("ttft_s", "s", "time to first token", [](const ServeDoubt& d) { return &d.first_token_s; })
          .spread("tokens_per_s_per_chip", "", "output tokens a second and chip",
                  [](const ServeDoubt& d) { return &d.delivered; })
          .records<explore::Sensitivity>(
              "sensitivities", "By figure",
              [](const ServeDoubt& d) -> const auto& { return d.sensitivities; })
          .done();
  return kTable;
}

template <>
const ResultTable& result_table<explore::SupplyFigure>() {
  using explore::SupplyFigure;
  static const ResultTable kTable =
      ResultFields<SupplyFigure>("supply_figure")
          .text("name", "Figure", [](const SupplyFigure& f) { return f.name; })
          .number("median", "Median of the draws", [](const SupplyFigure& f) { return f.interval.median; })
          .number("low", "Low end of the middle 90 %", [](const SupplyFigure& f) { return f.interval.low; })
          .number("high", "High end of the middle 90 %",
                  [](const SupplyFigure& f) { return f.interval.high; })
          .done();
  return kTable;
}

template <>
const ResultTable& result_table<explore::SupplyUncertainty>() {
  using explore::SupplyUncertainty;
  static const ResultTable kTable =
      ResultFields<SupplyUncertainty>("supply_uncertainty")
          .count("samples", "Draws whose limits could hold together",
                 [](const SupplyUncertainty& u) { return u.samples; })
          .count("infeasible", "Draws whose limits conflict",
                 [](const SupplyUncertainty& u) { return u.infeasible; })
          .count("ranged_inputs", "Inputs that carry a range",
                 [](const SupplyUncertainty& u) { return u.ranged; })
          .records<explore::SupplyFigure>(
              "figures", "Figures of the plan",
              [](const SupplyUncertainty& u) -> const auto& { return u.figures; })
          .records<explore::DoubtShare>(
              "from", "Where the spread of the objective comes from",
              [](const SupplyUncertainty& u) -> const auto& { return u.from; })
          .flag("interrupted", "Whether these are the first of those asked for",
                [](const SupplyUncertainty& u) { return u.interrupted ? std::optional(true) : std::nullopt; })
          .done();
  return kTable;
}

}  // namespace caelum::api
