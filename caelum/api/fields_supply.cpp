// Figures of a supply plan.
#include <cmath>

#include "caelum/api/fields_build.hpp"
#include "caelum/api/result.hpp"
#include "caelum/api/tables.hpp"

namespace caelum::api {

template <>
const ResultTable& result_table<ProductInQuarter>() {
  using Quarter = ProductInQuarter;
  const auto usd = [](auto member) {
    return [member](const Quarter& q) { return (q.quarter->cost).*member; };
  };
  using supply::PackageCost;
  static const ResultTable kTable =
      ResultFields<Quarter>("product_quarter")
          .number("wafers", "Wafers started", [](const Quarter& q) { return q.quarter->wafers; })
          .number("packages", "Good packages", [](const Quarter& q) { return q.quarter->packages; })
          .share("die_yield", "Good dies of wafers started",
                 [](const Quarter& q) { return q.quarter->die_yield; })
          .number("defects_per_cm2", "Defects", [](const Quarter& q) { return q.quarter->defects_per_cm2; })
          .number("dies_in_stock", "Good dies in stock at the end",
                  [](const Quarter& q) { return q.quarter->dies_in_stock; })
          .quantity("cost_usd.wafer", kDollar, "Wafers of a package", usd(&PackageCost::wafer))
          .quantity("cost_usd.memory", kDollar, "Memory of a package", usd(&PackageCost::memory))
          .quantity("cost_usd.packaging", kDollar, "Packaging of a package", usd(&PackageCost::packaging))
          .quantity("cost_usd.total", kDollar, "A good package",
                    [](const Quarter& q) { return q.quarter->cost.total(); })
          .named("bins", "Packages by bin",
                 [](const Quarter& q) {
                   std::vector<std::pair<std::string, double>> bins;
                   const auto& names = q.product->bins;
                   for (std::size_t b = 0; b < names.size() && !names[b].empty(); ++b) {
                     bins.emplace_back(names[b], q.quarter->by_bin[b]);
                   }
                   return bins.empty() ? std::nullopt : std::optional(bins);
                 })
          .done();
  return kTable;
}

template <>
const ResultTable& result_table<supply::ProductFigures>() {
  using supply::ProductFigures;
  const auto stacked = [](auto get) {
    return [get](const ProductFigures& f) {
      return f.compute > 0 ? std::optional<double>(get(f)) : std::nullopt;
    };
  };
  static const ResultTable kTable =
      ResultFields<ProductFigures>("product_figures")
          .quantity("die.width_mm", kMillimetre, "Width of a die",
                    [](const ProductFigures& f) { return f.die.width; })
          .quantity("die.height_mm", kMillimetre, "Height of a die",
                    [](const ProductFigures& f) { return f.die.height; })
          .number("die.area_mm2", "Area of a die, mm2", [](const ProductFigures& f) { return f.area_mm2; })
          .number("die.candidates", "Whole dies on a wafer",
                  [](const ProductFigures& f) { return f.candidates; })
          .flag("die.counted", "Whether they are counted on the wafer, not given",
                [](const ProductFigures& f) { return f.counted; })
          .number("dies_per_package", "Dies of a package", [](const ProductFigures& f) { return f.dies; })
          .number("layers", "Dies stacked on each other", [](const ProductFigures& f) { return f.layers; })
          .number("stacks_per_package", "Memory stacks of a package",
                  [](const ProductFigures& f) { return f.stacks; })
          .share("package_yield", "Assembled packages that work",
                 [](const ProductFigures& f) { return f.good_package; })
          .share("stack_yield", "Of layers bonded", [](const ProductFigures& f) { return f.stack_yield; })
          .number("stacking.transistors", "Transistors of the package",
                  stacked([](const ProductFigures& f) { return f.transistors_m * 1e6; }))
          .number("stacking.heat_w_per_mm2", "Heat at full clock, W/mm2",
                  stacked([](const ProductFigures& f) { return f.heat_w_mm2; }))
          .number("stacking.clock", "Share of the full clock that heat leaves",
                  stacked([](const ProductFigures& f) { return f.clock; }))
          .number("stacking.compute", "Transistors x clock, millions",
                  stacked([](const ProductFigures& f) { return f.compute; }))
          .done();
  return kTable;
}

template <>
const ResultTable& result_table<supply::ProductPlan>() {
  using supply::ProductPlan;
  static const ResultTable kTable =
      ResultFields<ProductPlan>("product")
          .text("name", "Product", [](const ProductPlan& p) { return p.name; })
          .number("packages", "Good packages, all quarters",
                  [](const ProductPlan& p) { return p.packages(); })
          .part<supply::ProductFigures>("", [](const ProductPlan& p) { return &p.figures; })
          .records<ProductInQuarter>("quarters", "By quarter",
                                     [](const ProductPlan& p) {
                                       std::vector<ProductInQuarter> list;
                                       for (const auto& q : p.quarters) list.push_back({&q, &p.figures});
                                       return list;
                                     })
          .done();
  return kTable;
}

template <>
const ResultTable& result_table<supply::LineQuarter>() {
  using supply::LineQuarter;
  static const ResultTable kTable =
      ResultFields<LineQuarter>("line_quarter")
          .number("capacity", "Wafers that it can start", [](const LineQuarter& q) { return q.capacity; })
          .number("used", "Wafers started", [](const LineQuarter& q) { return q.used; })
          .number("added_per_month", "Wafer starts a month bought in the quarter",
                  [](const LineQuarter& q) { return q.added; })
          .done();
  return kTable;
}

template <>
const ResultTable& result_table<supply::LinePlan>() {
  static const ResultTable kTable =
      ResultFields<supply::LinePlan>("line")
          .text("name", "Line", [](const auto& l) { return l.name; })
          .records<supply::LineQuarter>(
              "quarters", "By quarter", [](const auto& l) -> const auto& { return l.quarters; })
          .done();
  return kTable;
}

template <>
const ResultTable& result_table<supply::StockQuarter>() {
  using supply::StockQuarter;
  static const ResultTable kTable =
      ResultFields<StockQuarter>("stock_quarter")
          .number("supply", "That comes in", [](const StockQuarter& q) { return q.supply; })
          .number("used", "Used", [](const StockQuarter& q) { return q.used; })
          .number(
              "left", "Left at the end", [](const StockQuarter& q) { return q.left; }, Sense::any)
          .done();
  return kTable;
}

template <>
const ResultTable& result_table<supply::StockPlan>() {
  static const ResultTable kTable =
      ResultFields<supply::StockPlan>("stock")
          .text("name", "Name", [](const auto& s) { return s.name; })
          .records<supply::StockQuarter>(
              "quarters", "By quarter", [](const auto& s) -> const auto& { return s.quarters; })
          .done();
  return kTable;
}

template <>
const ResultTable& result_table<BindingInQuarter>() {
  using Binds = BindingInQuarter;
  static const ResultTable kTable =
      ResultFields<Binds>("binding")
          .text("what", "Limit", [](const Binds& b) { return b.binding->what; })
          .text("quarter", "When it binds",
                [](const Binds& b) { return (*b.quarters)[static_cast<std::size_t>(b.binding->quarter)]; })
          .text("unit", "One more of it", [](const Binds& b) { return b.binding->unit; })
          .number(
              "worth", "Would add that much to the objective",
              [](const Binds& b) { return b.binding->worth; }, Sense::any)
          .done();
  return kTable;
}

template <>
const ResultTable& result_table<Fleet>() {
  static const ResultTable kTable = ResultFields<Fleet>("fleet")
                                        .number("packages", "Accelerators built by the end of the quarter",
                                                [](const Fleet& f) { return f.packages; })
                                        .number("dense_bf16_flops", "Their dense bf16 peak, flop/s",
                                                [](const Fleet& f) { return f.dense_bf16_flops; })
                                        .number("training_h100s", "Delivered in training, in H100s",
                                                [](const Fleet& f) { return f.training_h100s; })
                                        .number("serving_h100s", "Delivered in serving, in H100s",
                                                [](const Fleet& f) { return f.serving_h100s; })
                                        .done();
  return kTable;
}

template <>
const ResultTable& result_table<FilledPods>() {
  static const ResultTable kTable =
      ResultFields<FilledPods>("pods")
          .text("name", "Pod", [](const FilledPods& p) { return p.name; })
          .text("product", "Its chips", [](const FilledPods& p) { return p.product; })
          .number("pods", "Pods that the packages fill", [](const FilledPods& p) { return p.pods; })
          .done();
  return kTable;
}

template <>
const ResultTable& result_table<supply::Payback>() {
  using supply::Payback;
  static const ResultTable kTable =
      ResultFields<Payback>("site")
          .text("name", "Site", [](const Payback& p) { return p.name; })
          .quantity("capital_usd", kDollar, "Capital", [](const Payback& p) { return p.capital; })
          .quantity(
              "income_usd_per_year", kDollar, "Rent less energy and upkeep, a year",
              [](const Payback& p) { return p.income_a_year; }, Sense::any)
          .quantity(
              "present_value_usd", kDollar, "Income of its life less the capital",
              [](const Payback& p) { return p.present_value; }, Sense::any)
          .number("payback_years", "Until it has paid; absent when not within its life",
                  [](const Payback& p) {
                    return p.after ? std::optional(p.after->in(365.25 * units::day)) : std::nullopt;
                  })
          .number(
              "break_even_utilisation", "Rented share of the time at which it pays; over 1: not even full",
              [](const Payback& p) { return p.break_even_utilisation; }, Sense::any)
          .quantity(
              "break_even_rent_usd_per_hour", kDollarPerHour, "Rent at which it pays",
              [](const Payback& p) { return p.break_even_rent; }, Sense::any)
          .done();
  return kTable;
}

namespace {

std::vector<BindingInQuarter> bindings(const Supplied& s) {
  std::vector<BindingInQuarter> list;
  for (const auto& binding : s.plan.binding) list.push_back({&binding, &s.plan.quarters});
  return list;
}

/// A duality gap that is not finite is no certificate: JSON has no such number.
std::optional<double> gap(const supply::SupplyPlan& plan) {
  return std::isfinite(plan.duality_gap) ? std::optional(plan.duality_gap) : std::nullopt;
}

ResultTable planned() {
  return ResultFields<Supplied>("plan")
      .texts("quarters", "Quarters that are planned", [](const Supplied& s) { return s.plan.quarters; })
      .number("objective", "What is built, discounted to the start",
              [](const Supplied& s) { return s.plan.objective; })
      .text("objective_unit", "What the objective counts",
            [](const Supplied& s) { return aim_unit(s.design.supply.aim); })
      .records<supply::ProductPlan>(
          "products", "By product", [](const Supplied& s) -> const auto& { return s.plan.products; })
      .records<supply::LinePlan>(
          "lines", "By line", [](const Supplied& s) -> const auto& { return s.plan.lines; })
      .records<supply::StockPlan>(
          "memory", "Memory stacks", [](const Supplied& s) -> const auto& { return s.plan.memory; })
      .records<supply::StockPlan>(
          "packaging", "Packaging slots", [](const Supplied& s) -> const auto& { return s.plan.packaging; })
      .records<BindingInQuarter>("binding", "Limits that hold the plan back, worth most first", bindings)
      .numbers("spent_usd", "Money spent by quarter, USD",
               [](const Supplied& s) {
                 std::vector<double> list;
                 for (const Money& money : s.plan.spent) list.push_back(money.in(units::USD));
                 return list;
               })
      .records<Fleet>(
          "fleet", "Accelerators at the end of each quarter",
          [](const Supplied& s) -> const auto& { return s.fleet; })
      .records<FilledPods>(
          "pods", "Machines that the packages fill", [](const Supplied& s) -> const auto& { return s.pods; })
      .records<supply::Payback>(
          "sites", "Sites that rent out chips", [](const Supplied& s) -> const auto& { return s.sites; })
      .number(
          "certificate.duality_gap", "Distance of the plan from the optimum",
          [](const Supplied& s) { return gap(s.plan); }, Sense::any)
      .text("certificate.missing", "Why the optimum is not certified",
            [](const Supplied& s) {
              return gap(s.plan) ? std::nullopt : std::optional(supply::certificate_words(s.plan));
            })
      .number("certificate.violation", "Largest breach of a limit",
              [](const Supplied& s) { return s.plan.violation; })
      .count("certificate.learning_rounds", "Solutions until yields and wafers agreed",
             [](const Supplied& s) { return s.plan.learning_rounds; })
      .number("certificate.learning_residual", "Largest change of a yield in the last of them",
              [](const Supplied& s) { return s.plan.learning_residual; })
      .done();
}

}  // namespace

template <>
const ResultTable& result_table<Supplied>() {
  static const ResultTable kTable =
      ResultFields<Supplied>("supply")
          .text("scenario.name", "Name of the scenario", [](const Supplied& s) { return s.design.name; })
          .text("kind", "Kind of result", [](const Supplied&) { return "supply"; })
          .flag("feasible", "Whether the limits can hold together",
                [](const Supplied& s) { return s.feasible; })
          .part<Supplied>(
              "supply.", [](const Supplied& s) { return s.feasible ? &s : nullptr; }, planned())
          .texts(
              "conflict", "Limits that cannot all hold",
              [](const Supplied& s) { return s.feasible ? std::nullopt : std::optional(s.conflict.limits); })
          .part<explore::SupplyUncertainty>(
              "uncertainty.", [](const Supplied& s) { return s.uncertainty ? &*s.uncertainty : nullptr; })
          .done();
  return kTable;
}

}  // namespace caelum::api
