#include <cmath>

#include <nlohmann/json.hpp>

#include "caelum/report/json_text.hpp"
#include "caelum/report/supply_parts.hpp"

namespace caelum::report {
namespace {

using Json = nlohmann::ordered_json;

Json product_json(const supply::ProductPlan& product) {
  const auto& f = product.figures;
  Json doc = {{"name", product.name},
              {"packages", product.packages()},
              {"die",
               {{"width_mm", f.die.width.in(units::mm)},
                {"height_mm", f.die.height.in(units::mm)},
                {"area_mm2", f.area_mm2},
                {"candidates", f.candidates},
                {"counted", f.counted}}},
              {"dies_per_package", f.dies},
              {"layers", f.layers},
              {"stacks_per_package", f.stacks},
              {"package_yield", f.good_package},
              {"stack_yield", f.stack_yield}};
  if (f.compute > 0)
    doc["stacking"] = {{"transistors", f.transistors_m * 1e6},
                       {"heat_w_per_mm2", f.heat_w_mm2},
                       {"clock", f.clock},
                       {"compute", f.compute}};
  Json quarters = Json::array();
  for (const auto& q : product.quarters) {
    Json bins = Json::object();
    for (std::size_t b = 0; b < f.bins.size() && !f.bins[b].empty(); ++b) bins[f.bins[b]] = q.by_bin[b];
    Json row = {{"wafers", q.wafers},
                {"packages", q.packages},
                {"die_yield", q.die_yield},
                {"defects_per_cm2", q.defects_per_cm2},
                {"dies_in_stock", q.dies_in_stock},
                {"cost_usd",
                 {{"wafer", q.cost.wafer.in(units::USD)},
                  {"memory", q.cost.memory.in(units::USD)},
                  {"packaging", q.cost.packaging.in(units::USD)},
                  {"total", q.cost.total().in(units::USD)}}}};
    if (!bins.empty()) row["bins"] = std::move(bins);
    quarters.push_back(std::move(row));
  }
  doc["quarters"] = std::move(quarters);
  return doc;
}

Json stock_json(const std::vector<supply::StockPlan>& plans) {
  Json all = Json::array();
  for (const auto& plan : plans) {
    Json quarters = Json::array();
    for (const auto& q : plan.quarters)
      quarters.push_back({{"supply", q.supply}, {"used", q.used}, {"left", q.left}});
    all.push_back({{"name", plan.name}, {"quarters", std::move(quarters)}});
  }
  return all;
}

Json optional(const std::optional<double>& value) {
  return value ? Json(*value) : Json();
}

Json supply_plan_json(const SupplyRan& ran) {
  const auto& plan = ran.plan;
  Json doc = {{"quarters", plan.quarters},
              {"objective", plan.objective},
              {"objective_unit", aim_unit(ran.design.supply.aim)}};
  Json products = Json::array(), lines = Json::array(), binding = Json::array(), spent = Json::array(),
       fleet = Json::array(), sites = Json::array(), pods = Json::array();
  for (const auto& product : plan.products) products.push_back(product_json(product));
  for (const auto& line : plan.lines) {
    Json quarters = Json::array();
    for (const auto& q : line.quarters)
      quarters.push_back({{"capacity", q.capacity}, {"used", q.used}, {"added_per_month", q.added}});
    lines.push_back({{"name", line.name}, {"quarters", std::move(quarters)}});
  }
  for (const auto& b : plan.binding)
    binding.push_back({{"what", b.what},
                       {"quarter", plan.quarters[static_cast<std::size_t>(b.quarter)]},
                       {"unit", b.unit},
                       {"worth", b.worth}});
  for (const Money& money : plan.spent) spent.push_back(money.in(units::USD));
  for (std::size_t q = 0; q < plan.quarters.size(); ++q) {
    const Fleet f = fleet_of(ran, q);
    fleet.push_back({{"packages", f.packages},
                     {"dense_bf16_flops", f.dense_bf16_flops},
                     {"training_h100s", optional(f.training_h100s)},
                     {"serving_h100s", optional(f.serving_h100s)}});
  }
  for (const auto& pod : ran.design.supply.pods) {
    for (const auto& product : plan.products) {
      if (product.name == pod.product && pod.chips.known())
        pods.push_back(
            {{"name", pod.name}, {"product", pod.product}, {"pods", product.packages() / *pod.chips.value}});
    }
  }
  for (const auto& s : ran.sites) {
    sites.push_back({{"name", s.name},
                     {"capital_usd", s.capital.in(units::USD)},
                     {"income_usd_per_year", s.income_a_year.in(units::USD)},
                     {"present_value_usd", s.present_value.in(units::USD)},
                     {"payback_years", s.after ? Json(s.after->in(365.25 * units::day)) : Json()},
                     {"break_even_utilisation", s.break_even_utilisation},
                     {"break_even_rent_usd_per_hour", s.break_even_rent.in(units::USD / units::hour)}});
  }
  doc["products"] = std::move(products);
  doc["lines"] = std::move(lines);
  doc["memory"] = stock_json(plan.memory);
  doc["packaging"] = stock_json(plan.packaging);
  doc["binding"] = std::move(binding);
  doc["spent_usd"] = std::move(spent);
  doc["fleet"] = std::move(fleet);
  doc["pods"] = std::move(pods);
  doc["sites"] = std::move(sites);
  doc["certificate"] = {{"duality_gap", plan.duality_gap},
                        {"violation", plan.violation},
                        {"learning_rounds", plan.learning_rounds},
                        {"learning_residual", plan.learning_residual}};
  if (!std::isfinite(plan.duality_gap)) {  // JSON has no such number
    doc["certificate"].erase("duality_gap");
    doc["certificate"]["missing"] = certificate_words(plan);
  }
  return doc;
}

}  // namespace

std::string supply_json(const SupplyRan& ran, const std::string& version) {
  Json doc = {{"caelum", version},
              {"scenario", {{"name", ran.design.name}}},
              {"kind", "supply"},
              {"feasible", ran.feasible}};
  if (ran.feasible) {
    doc["supply"] = supply_plan_json(ran);
  } else {
    doc["conflict"] = ran.conflict.limits;
  }
  if (ran.uncertainty) {
    const auto& u = *ran.uncertainty;
    Json figures = Json::array(), from = Json::array();
    for (const auto& f : u.figures) {
      figures.push_back({{"name", f.name},
                         {"median", f.interval.median},
                         {"low", f.interval.low},
                         {"high", f.interval.high}});
    }
    for (const auto& share : u.from) from.push_back({{"parameter", share.parameter}, {"share", share.share}});
    doc["uncertainty"] = {{"samples", u.samples},
                          {"infeasible", u.infeasible},
                          {"ranged_inputs", u.ranged},
                          {"figures", std::move(figures)},
                          {"from", std::move(from)}};
    if (u.interrupted) doc["uncertainty"]["interrupted"] = true;
  }
  return json_text(doc);
}

}  // namespace caelum::report
