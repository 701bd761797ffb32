// The answer in one sentence, and the few words that stand beside figures.
#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

#include "caelum/report/parts.hpp"
#include "caelum/report/train_report.hpp"
#include "caelum/report/uncertainty_report.hpp"
#include "caelum/spec/published.hpp"

namespace caelum::report {
namespace {

/// "50.9 days (46.9 days to 58.4 days)", or the value alone where no draws were made.
std::string with_interval(double value, const explore::Interval* drawn, std::string (*text)(double)) {
  return drawn == nullptr ? text(value) : spread_words(beside(*drawn, value), text);
}

/// What the answer rests on that is least sure.
std::string weakest_link(const api::Trained& ran) {
  if (ran.uncertainty && ran.uncertainty->from.empty()) return "; 90 % intervals";
  if (ran.uncertainty) {
    const auto& most = ran.uncertainty->from.front();
    return fmt::format("; 90 % intervals; least sure is {}, {:.0f} % of the spread of the step",
                       most.parameter == "model_error" ? "the model itself" : most.parameter,
                       most.share * 100);
  }
  if (ran.design.cluster.system.chip.profile_inherited) {
    const std::string& lender = ran.design.chip_profile.relative.empty() ? ran.design.chip_profile.id
                                                                         : ran.design.chip_profile.relative;
    return fmt::format("; weakest link: its kernels are priced with the constants of {}, a relative", lender);
  }
  return {};
}

/// "compute takes 84 % of the step": recompute counts as compute.
std::string largest_share(const step::StepTimeline& step) {
  auto list = parts(step.breakdown);
  list[0].seconds += list[1].seconds;
  list.erase(list.begin() + 1);
  const auto most = std::max_element(list.begin(), list.end(),
                                     [](const Part& a, const Part& b) { return a.seconds < b.seconds; });
  return fmt::format("{} takes {:.0f} % of the step", most->name, most->seconds / step.time.in(units::s)*100);
}

std::string memory_verdict(const api::Trained& ran) {
  const auto& memory = ran.outcome.train.step.memory;
  std::string out = "Does not fit: ";
  if (!memory.fits()) {
    out += fmt::format("stage {} needs {} of the {} that a process may use on a chip.", memory.stage,
                       gibibytes(memory.peak().in(units::B)), gibibytes(memory.capacity.in(units::B)));
  } else {
    out += "the generation of responses needs more memory than a chip has.";
  }
  const std::string would = ran.fitting ? fitting_words(*ran.fitting) : "";
  return would.empty() ? out : out + " " + would;
}

double predicted(const api::Trained& ran, std::string_view metric) {
  const auto& r = ran.outcome.train;
  if (metric == "time_s") return r.step.time.in(units::s);
  if (metric == "tokens_per_s") return r.tokens_per_s;
  if (metric == "tokens_per_s_per_chip") return r.tokens_per_s_per_chip;
  if (metric == "model_flops_per_s_per_chip") return r.model_flops_per_s_per_chip;
  if (metric == "mfu") return r.mfu;
  if (metric == "memory") return r.step.memory.peak().in(units::B);
  if (metric == "days") return r.days;
  if (metric == "chip_hours") return r.days * 24 * static_cast<double>(ran.design.cluster.chips);
  return 0;
}

std::string one_beside(const api::Trained& ran, const std::vector<spec::Fact>& facts, const char* word,
                       std::string_view metric) {
  for (const auto& fact : facts) {
    if (fact.name != metric || !fact.text.value) continue;
    const auto value = spec::figure_value(fact);
    const double ours = predicted(ran, metric);
    const std::string difference =
        value && ours > 0 ? fmt::format(" (predicted {})", signed_percent(ours / *value - 1)) : "";
    return fmt::format("{} {}{}", word, *fact.text.value, difference);
  }
  return {};
}

/// The step that a measured figure means; none where it says nothing of time.
std::optional<double> measured_step(const api::Trained& ran, const spec::Fact& fact) {
  const auto value = spec::figure_value(fact);
  const double ours = predicted(ran, fact.name);
  if (!value || ours <= 0 || fact.name == "memory") return std::nullopt;
  const double seconds = ran.outcome.train.step.time.in(units::s);
  const bool time = fact.name == "time_s" || fact.name == "days" || fact.name == "chip_hours";
  return time ? seconds * *value / ours : seconds * ours / *value;
}

/// Whether an assumed key does anything in this scenario.
bool matters(const spec::Design& design, std::string_view path) {
  if (!design.train) return true;
  const spec::Train& train = *design.train;
  const spec::Plan& plan = train.plan;
  if (path == "train.routing_imbalance" || path == "train.plan.overlap.expert")
    return design.model.moe.has_value();
  if (path == "train.plan.schedule") return train.plan_auto || plan.pipeline > 1;
  if (path == "train.plan.overlap.tensor") return plan.tensor > 1;
  return true;
}

}  // namespace

std::string plan_words(const spec::Plan& p) {
  std::string text;
  auto add = [&](const char* word, long size) {
    if (size > 1) text += fmt::format("{}{} {}", text.empty() ? "" : " x ", word, size);
  };
  add("pipeline", p.pipeline);
  add("tensor", p.tensor);
  add("context", p.context);
  add("data", p.data);
  if (p.data == 0) return "none that divides";
  if (text.empty()) text = "one chip";
  if (p.expert > 1) text += fmt::format(", expert {}", p.expert);
  if (p.expert_tensor > 1) text += fmt::format(", expert tensor {}", p.expert_tensor);
  if (p.pipeline > 1) text += fmt::format(", {}", name(p.schedule));
  if (p.virtual_stages > 1) text += fmt::format(" x{}", p.virtual_stages);
  text += fmt::format(", micro-batch {}", p.micro_batch);
  if (p.zero > 0) text += fmt::format(", ZeRO-{}", p.zero);
  switch (p.recompute) {
    case spec::Recompute::none:
      break;
    case spec::Recompute::selective:
      text += ", selective recompute";
      break;
    case spec::Recompute::full:
      text += ", full recompute";
      break;
    case spec::Recompute::modules:
      text += ", recompute by module";
      break;
  }
  return text;
}

std::string fitting_words(const jobs::Fitting& fitting) {
  std::string changes;
  for (const auto& change : fitting.changes) changes += (changes.empty() ? "" : ", or ") + change;
  if (!changes.empty()) {
    return fmt::format("With {} it would fit{}.", changes,
                       fitting.plan ? "; `plan: auto` finds " + plan_words(*fitting.plan) : "");
  }
  if (fitting.plan) return fmt::format("`plan: auto` finds one that fits: {}.", plan_words(*fitting.plan));
  if (fitting.chips > 0)
    return fmt::format("It needs at least {} chips.", count(static_cast<double>(fitting.chips)));
  return {};
}

std::string train_verdict(const api::Trained& ran) {
  const jobs::Outcome& outcome = ran.outcome;
  if (!outcome.feasible)
    return outcome.reasons.empty() ? "Cannot run." : "Cannot run: " + outcome.reasons.front() + ".";
  const auto& r = outcome.train;
  if (!r.fits) return memory_verdict(ran);
  const auto* doubt = ran.uncertainty ? &*ran.uncertainty : nullptr;
  const std::string mfu = with_interval(r.mfu, doubt ? &doubt->mfu : nullptr, percent);
  std::string out;
  if (r.months && !r.months->run.ends) {
    out = "Never ends: failures undo the work as fast as it is done; a step alone takes " +
          seconds(r.step.time.in(units::s));
  } else if (r.months && r.days > 0) {
    const auto& run = r.months->run;
    const auto* whole = doubt && doubt->run ? &*doubt->run : nullptr;
    out = fmt::format(
        "Trains {} tokens in {} on the calendar for {}", compact(*ran.design.train->tokens),
        with_interval(run.days.median, whole ? &whole->days : nullptr, days),
        with_interval(r.months->bill.total.in(units::USD), whole ? &whole->cost_usd : nullptr, dollars));
  } else if (r.days > 0) {
    out = fmt::format("Trains {} tokens in {}, failures not counted", compact(*ran.design.train->tokens),
                      with_interval(r.days, doubt ? &doubt->days : nullptr, days));
  } else {
    out = fmt::format("A step takes {}: {} tokens/s",
                      with_interval(r.step.time.in(units::s), doubt ? &doubt->time_s : nullptr, seconds),
                      compact(r.tokens_per_s));
  }
  return fmt::format("{}, at an MFU of {}; {}{}.", out, mfu, largest_share(r.step), weakest_link(ran));
}

std::string beside_words(const api::Trained& ran, std::string_view metric) {
  const std::string published = one_beside(ran, ran.design.published, "published", metric);
  const std::string measured = one_beside(ran, ran.design.measured, "measured", metric);
  return published + (published.empty() || measured.empty() ? "" : "; ") + measured;
}

std::string assumptions_words(const spec::Design& design, const std::string& file) {
  if (design.assumptions.empty()) return {};
  // Own estimate of what moves results most, first to last; what does nothing here is left out.
  static constexpr std::array kFirst = {"train.plan",
                                        "train.precision",
                                        "train.stack",
                                        "train.plan.schedule",
                                        "train.sequence",
                                        "train.plan.recompute",
                                        "train.plan.micro_batch",
                                        "train.routing_imbalance",
                                        "train.optimizer",
                                        "train.plan.overlap.expert",
                                        "train.plan.overlap.tensor",
                                        "train.plan.zero",
                                        "run.reliability",
                                        "run.region",
                                        "serve.precision",
                                        "serve.engine",
                                        "serve.prompt",
                                        "serve.response",
                                        "serve.cache",
                                        "serve.overlap",
                                        "serve.imbalance",
                                        "serve.tensor"};
  constexpr std::size_t kNamed = 5;
  std::string named;
  std::size_t shown = 0;
  for (const char* path : kFirst) {
    const auto found = std::find_if(design.assumptions.begin(), design.assumptions.end(),
                                    [&](const auto& a) { return a.what == path; });
    if (found == design.assumptions.end() || !matters(design, path) || shown == kNamed) continue;
    named += fmt::format("{}{} {}", shown++ > 0 ? ", " : "", found->what, found->value);
  }
  const std::size_t rest = design.assumptions.size() - shown;
  const std::string more = rest == 0 ? "" : fmt::format("{}{} values", shown > 0 ? " and " : "", rest);
  return fmt::format("  assumed, because not given: {}{}: caelum check --explain {}\n", named, more, file);
}

std::string advice_text(const jobs::Advice& advice, const Style& style) {
  if (advice.time <= Time{}) return {};
  std::string out = "  " + style.bold("which change would help most") +
                    style.dim("  (of the plan, each alone, by the closed form; all of these fit)") + "\n";
  if (advice.changes.empty() && !advice.best) {
    return out + "    none: no single change of the plan is faster\n\n";
  }
  Table table({false, true, true});
  const auto row = [&](const std::string& what, Time time) {
    table.row({what, signed_percent(time / advice.time - 1), seconds(time.in(units::s))});
  };
  if (advice.best) row(fmt::format("another plan: {}", plan_words(advice.best->plan)), advice.best->time);
  for (const auto& change : advice.changes) row(change.what, change.time);
  return out + table.text(4, style.width) + "\n";
}

std::string measured_text(const api::Trained& ran, const Style& style) {
  if (!ran.why) return {};
  const auto& step = ran.outcome.train.step;
  const double ours = step.time.in(units::s);
  std::string out;
  for (const auto& fact : ran.design.measured) {
    const auto theirs = measured_step(ran, fact);
    if (!theirs) continue;
    const double gap = *theirs - ours;
    out +=
        "  " + style.bold(fmt::format("measured {} {}", fact.name, *fact.text.value)) +
        fmt::format(": a step of {}, {} {} than predicted ({})\n", seconds(*theirs), seconds(std::fabs(gap)),
                    gap >= 0 ? "more" : "less", signed_percent(*theirs / ours - 1));
    out += style.dim("    to account for it alone, a part of the step would have to be:\n");
    Table table({false, true, true, true});
    for (const Part& part : parts(step.breakdown)) {
      if (part.seconds < 0.005 * ours || part.seconds + gap < 0) continue;
      table.row({part.name, seconds(part.seconds), "-> " + seconds(part.seconds + gap),
                 fmt::format("x {:.2f}", 1 + gap / part.seconds)});
    }
    out += table.text(6, style.width) + "\n";
  }
  return out;
}

}  // namespace caelum::report
