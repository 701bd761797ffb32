#include <algorithm>

#include <fmt/format.h>

#include "caelum/report/plan_report.hpp"
#include "caelum/report/result_json.hpp"
#include "caelum/report/uncertainty_report.hpp"
#include "caelum/spec/words.hpp"

namespace caelum::report {
namespace {

std::vector<std::string> cells(const jobs::RankedPlan& p) {
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

}  // namespace

std::string plans_text(const spec::Design& design, const jobs::Plans& plans, int most, const Style& style) {
  const long fitting = plans.fitting;
  std::string out =
      fmt::format("\n{}\n\n  {} plans divide, {} fit in the {} that a process may use\n\n",
                  style.bold(design.name), plans.priced, fitting, gibibytes(plans.capacity.in(units::B)));
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
  out += table.text(4, style.width) + "\n";
  return plans.lead ? out + "  " + plans.lead->words + "\n\n" : out;
}

std::string space_text(const std::vector<step::AxisWords>& space, const Style& style) {
  Table table({false, false, false});
  for (const auto& axis : space) table.row({axis.axis, axis.values, style.dim(axis.rule)});
  return "\n  " + style.bold("the space") + style.dim("  (all combinations that divide)") + "\n" +
         table.text(4, style.width) + "\n";
}

std::string plans_doubt_text(const jobs::Plans& plans, const explore::PlansDoubt& doubt, const Style& style) {
  std::string out = "  " + style.bold("how sure") +
                    style.dim(fmt::format("  (90 % of {} draws over {} ranged inputs and the model itself)",
                                          doubt.samples, doubt.ranged)) +
                    "\n";
  Table table({true, false, false, false, false, true, true});
  table.row({"chips", "plan", "schedule", "step", "tokens/s a chip", "fits in", "fastest in"});
  std::string outside;
  for (const auto& one : doubt.plans) {
    const auto words = cells(plans.plans[one.plan]);
    table.row({words[0], words[1], words[2], spread_words(one.time_s, seconds),
               spread_words(one.tokens_per_s_per_chip, count), fmt::format("{:.0f} %", one.fits * 100),
               fmt::format("{:.0f} %", one.fastest * 100)});
    const std::string lies = outside_words("step of " + words[1], one.time_s, seconds);
    if (!lies.empty()) outside += "    " + lies + "\n";
  }
  return out + table.text(4, style.width) + outside + "\n" + sensitivities_text({doubt.spread}, style);
}

std::string plans_json(const api::Searched& searched, const std::string& version) {
  return document(searched, version);
}

}  // namespace caelum::report
