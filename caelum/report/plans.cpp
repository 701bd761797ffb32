#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "caelum/report/json_text.hpp"
#include "caelum/report/plan_report.hpp"
#include "caelum/report/uncertainty_report.hpp"
#include "caelum/spec/words.hpp"

namespace caelum::report {
namespace {

using Json = nlohmann::ordered_json;

std::vector<std::string> cells(const api::RankedPlan& p) {
  const spec::Plan& plan = p.plan;
  return {fmt::format("{}", p.chips),
          fmt::format("PP{} TP{} CP{} EP{} DP{}", plan.pipeline, plan.tensor, plan.context, plan.expert,
                      plan.data),
          plan.pipeline > 1
              ? fmt::format("{}{}", name(plan.schedule),
                            plan.virtual_stages > 1 ? fmt::format(" x{}", plan.virtual_stages) : "")
              : "-",
          fmt::format("{}", plan.micro_batch),
          fmt::format("{}", plan.zero),
          std::string(spec::word_of(plan.recompute)),
          seconds(p.time.in(units::s)),
          count(p.tokens_per_s_per_chip),
          gibibytes(p.peak.in(units::B))};
}

Table header(const Style& style) {
  Table table({true, false, false, true, true, false, true, true, true});
  std::vector<std::string> words = {"chips",     "plan", "schedule",        "micro-batch", "ZeRO",
                                    "recompute", "step", "tokens/s a chip", "memory"};
  for (auto& word : words) word = style.dim(word);
  table.row(words);
  return table;
}

Json plan_entry(const api::RankedPlan& p) {
  const spec::Plan& plan = p.plan;
  return {{"chips", p.chips},
          {"plan",
           {{"tensor", plan.tensor},
            {"context", plan.context},
            {"pipeline", plan.pipeline},
            {"virtual", plan.virtual_stages},
            {"data", plan.data},
            {"expert", plan.expert},
            {"micro_batch", plan.micro_batch},
            {"schedule", name(plan.schedule)},
            {"recompute", spec::word_of(plan.recompute)},
            {"zero", plan.zero}}},
          {"time_s", p.time.in(units::s)},
          {"tokens_per_s_per_chip", p.tokens_per_s_per_chip},
          {"peak_bytes", p.peak.in(units::B)},
          {"fits", p.fits},
          {"on_front", p.on_front}};
}

}  // namespace

std::string plans_text(const spec::Design& design, const api::Plans& plans, int most, const Style& style) {
  const auto fitting =
      std::count_if(plans.plans.begin(), plans.plans.end(), [](const auto& p) { return p.fits; });
  std::string out = fmt::format("\n{}\n\n  {} plans divide, {} fit in the {} that a process may use\n\n",
                                style.bold(design.name), plans.plans.size(), fitting,
                                gibibytes(plans.capacity.in(units::B)));
  if (!plans.reason.empty()) out += "  " + plans.reason + "\n\n";
  if (fitting > 0) {
    out += "  " + style.bold("the front") +
           style.dim("  (nothing that fits is better in time, memory and chips together)") + "\n";
    Table front = header(style);
    for (const auto& plan : plans.plans) {
      if (plan.on_front) front.row(cells(plan));
    }
    out += front.text(4, style.width) + "\n";
  }
  if (plans.plans.empty()) return out;
  out += style.dim("  PP pipeline, TP tensor, CP context, EP expert and DP data-parallel ranks\n\n");
  if (most <= 0) return out;
  out += "  " + style.bold(fitting > 0 ? "the fastest" : "none fits; the nearest") + "\n";
  Table table = header(style);
  int shown = 0;
  for (const auto& plan : plans.plans) {
    if (shown++ == most || (fitting > 0 && !plan.fits)) break;
    table.row(cells(plan));
  }
  return out + table.text(4, style.width) + "\n";
}

std::string plans_doubt_text(const api::Plans& plans, const study::PlansDoubt& doubt, const Style& style) {
  std::string out =
      "  " + style.bold("how sure") +
      style.dim(fmt::format("  (90 % of {} draws over {} ranged inputs)", doubt.samples, doubt.ranged)) +
      "\n";
  Table table({true, false, false, true, false, true, false, true, true});
  table.row({"chips", "plan", "schedule", "step", "", "tokens/s a chip", "", "fits in", "fastest in"});
  for (const auto& one : doubt.plans) {
    const auto words = cells(plans.plans[one.plan]);
    table.row(
        {words[0], words[1], words[2], seconds(one.time_s.median),
         fmt::format("{} to {}", seconds(one.time_s.low), seconds(one.time_s.high)),
         count(one.tokens_per_s_per_chip.median),
         fmt::format("{} to {}", count(one.tokens_per_s_per_chip.low), count(one.tokens_per_s_per_chip.high)),
         fmt::format("{:.0f} %", one.fits * 100), fmt::format("{:.0f} %", one.fastest * 100)});
  }
  return out + table.text(4, style.width) + "\n" + sensitivities_text({doubt.spread}, style);
}

std::string plans_json(const spec::Design& design, const api::Plans& plans,
                       const std::optional<study::PlansDoubt>& doubt, int most, const std::string& version) {
  Json front = Json::array(), fastest = Json::array();
  const auto fitting =
      std::count_if(plans.plans.begin(), plans.plans.end(), [](const auto& p) { return p.fits; });
  for (const auto& plan : plans.plans) {
    if (plan.on_front) front.push_back(plan_entry(plan));
    if (static_cast<int>(fastest.size()) < most) fastest.push_back(plan_entry(plan));
  }
  Json doc = {{"caelum", version},
              {"scenario", {{"name", design.name}}},
              {"kind", "plan"},
              {"priced", plans.plans.size()},
              {"fitting", fitting},
              {"capacity_bytes", plans.capacity.in(units::B)},
              {"front", std::move(front)},
              {"fastest", std::move(fastest)}};
  if (!plans.reason.empty()) doc["reason"] = plans.reason;
  if (plans.interrupted) doc["interrupted"] = true;
  if (doubt) {
    Json list = Json::array();
    for (const auto& plan : doubt->plans) {
      list.push_back({{"plan", plan_entry(plans.plans[plan.plan])["plan"]},
                      {"chips", plans.plans[plan.plan].chips},
                      {"time_s", interval_json(plan.time_s)},
                      {"tokens_per_s_per_chip", interval_json(plan.tokens_per_s_per_chip)},
                      {"peak_bytes", interval_json(plan.peak_bytes)},
                      {"fits_probability", plan.fits},
                      {"fastest_probability", plan.fastest}});
    }
    doc["uncertainty"] = {{"samples", doubt->samples},
                          {"ranged_inputs", doubt->ranged},
                          {"front", std::move(list)},
                          {"sensitivities", sensitivities_json({doubt->spread})}};
    if (doubt->interrupted) doc["uncertainty"]["interrupted"] = true;
  }
  return json_text(doc);
}

}  // namespace caelum::report
