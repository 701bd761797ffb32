#include <algorithm>

#include <fmt/format.h>

#include "caelum/report/result_json.hpp"
#include "caelum/report/serve_plan_report.hpp"

namespace caelum::report {
namespace {

std::string layout_words(const jobs::ServingLayout& l) {
  std::string text = fmt::format("TP{}", l.tensor);
  if (l.data > 1) text += fmt::format(" DP{}", l.data);
  if (l.expert > 1) text += fmt::format(" EP{}", l.expert);
  if (l.pipeline > 1) text += fmt::format(" PP{}", l.pipeline);
  return text;
}

std::string chips_words(const jobs::ServingPlan& plan, const spec::Design& design) {
  return fmt::format("{} {}: {} instance{} of {}", count(static_cast<double>(plan.chips())),
                     design.cluster.system.chip.id, plan.instances, plan.instances == 1 ? "" : "s",
                     layout_words(plan.layout));
}

std::string plan_verdict(const spec::Design& design, const jobs::ServingPlans& plans) {
  if (!plans.best) return fmt::format("No plan: {}.", plans.reason);
  std::string words = fmt::format("{} {} the load", chips_words(*plans.best, design),
                                  plans.best->chips() == 1 ? "carries" : "carry");
  if (design.serve->objective) words += " within the objective";
  words += fmt::format("; {}.", plans.one_fewer);
  if (plans.runner_up) {
    words +=
        plans.margin > 0
            ? fmt::format(" The next best, {}, needs {} ({} more).", layout_words(plans.runner_up->layout),
                          count(static_cast<double>(plans.runner_up->chips())), percent(plans.margin))
            : fmt::format(" {} needs as many, with less left of the objective.",
                          layout_words(plans.runner_up->layout));
  }
  return words;
}

std::string pair_of_plans(const jobs::ServingPlans& plans, const Style& style) {
  std::vector<const jobs::ServingPlan*> told = {&*plans.best};
  if (plans.runner_up) told.push_back(&*plans.runner_up);
  std::vector<bool> right(told.size() + 1, true);
  right.front() = false;
  Table table(right);
  table.row(told.size() > 1 ? std::vector<std::string>{"", style.bold("fewest"), style.bold("runner-up")}
                            : std::vector<std::string>{"", style.bold("fewest")});
  const auto row = [&](const char* what, auto cell) {
    std::vector<std::string> cells = {what};
    for (const auto* plan : told) cells.push_back(cell(*plan));
    table.row(std::move(cells));
  };
  using Plan = jobs::ServingPlan;
  row("chips", [](const Plan& p) { return count(static_cast<double>(p.chips())); });
  row("instances", [](const Plan& p) { return count(static_cast<double>(p.instances)); });
  row("layout of one", [](const Plan& p) { return layout_words(p.layout); });
  row("sequences of a group, at most", [](const Plan& p) { return count(static_cast<double>(p.max_batch)); });
  table.rule();
  row("time to first token, half", [](const Plan& p) { return seconds(p.load.summary.first.p50); });
  row("  99 %", [](const Plan& p) { return seconds(p.load.summary.first.p99); });
  row("time per output token, half", [](const Plan& p) { return seconds(p.load.summary.token.p50); });
  row("  99 %", [](const Plan& p) { return seconds(p.load.summary.token.p99); });
  if (plans.best->used > 0) {
    row("of the objective, the nearest figure", [](const Plan& p) { return percent(p.used); });
  }
  table.rule();
  row("requests/s", [](const Plan& p) { return fmt::format("{:.3g}", p.load.summary.requests_per_s); });
  row("output tokens/s a chip", [](const Plan& p) { return count(p.load.output_tokens_per_s_per_chip); });
  row("cache, most in use", [](const Plan& p) { return percent(p.load.summary.peak_cache); });
  row("a million output tokens, rented", [](const Plan& p) {
    return p.load.usd_per_million ? dollars(*p.load.usd_per_million) : std::string("no rent known");
  });
  return table.text(4, style.width);
}

std::string floors_words(const jobs::ServingPlans& plans, const Style& style) {
  if (plans.floors.empty()) return {};
  Table table({false, true, true, false});
  table.row({style.dim("of the objective"), style.dim("limit"), style.dim("floor"), style.dim("by")});
  for (const auto& f : plans.floors) {
    table.row({f.name, seconds(f.limit), seconds(f.least), layout_words(f.layout)});
  }
  return table.text(4, style.width) + "\n";
}

/// Of a front, as many as are asked for, from end to end.
std::string front_words(const jobs::ServingPlans& plans, int most, const Style& style) {
  if (plans.front.empty() || most <= 0) return {};
  Table table({true, true, false, true});
  table.row({style.dim("tokens/s a user"), style.dim("output tokens/s a chip"), style.dim("layout"),
             style.dim("batch")});
  const std::size_t all = plans.front.size();
  const auto rows = std::min(all, static_cast<std::size_t>(most));
  for (std::size_t i = 0; i < rows; ++i) {
    const auto& p = plans.front[rows > 1 ? i * (all - 1) / (rows - 1) : 0];
    table.row({fmt::format("{:.3g}", p.tokens_per_s_per_user), fmt::format("{:.3g}", p.tokens_per_s_per_chip),
               layout_words(p.layout), count(static_cast<double>(p.batch))});
  }
  return "  " + style.bold("the front") +
         style.dim("  (at even load; no layout and batch is better in both rates)") + "\n" +
         table.text(4, style.width) + "\n";
}

}  // namespace

std::string serving_plans_text(const spec::Design& design, const jobs::ServingPlans& plans, int most,
                               const std::string& file, const Style& style) {
  std::string out = "\n" + answer_lines(plan_verdict(design, plans), style) + "\n  " +
                    style.bold(design.name) +
                    style.dim(fmt::format("  ({} layouts divide, {} fit, {} can meet the objective; {} "
                                          "simulations)",
                                          plans.layouts, plans.fitting, plans.within, plans.simulations)) +
                    "\n\n";
  if (plans.best) out += pair_of_plans(plans, style) + "\n";
  out += floors_words(plans, style) + front_words(plans, most, style);
  if (!plans.best) return out;
  std::string command = "caelum run " + file;
  for (const std::string& setting : jobs::settings_of(design, *plans.best)) command += " --set " + setting;
  return out + "  " + command + "\n\n";
}

std::string serving_plans_json(const api::PlannedServing& planned, const std::string& version) {
  return document(planned, version);
}

}  // namespace caelum::report
