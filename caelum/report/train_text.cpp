#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "caelum/report/months_report.hpp"
#include "caelum/report/parts.hpp"
#include "caelum/report/train_report.hpp"
#include "caelum/report/uncertainty_report.hpp"

namespace caelum::report {
namespace {

std::string memory_words(const api::Trained& ran) {
  const auto& m = ran.outcome.train.step.memory;
  return fmt::format("{} of {}", gibibytes(m.peak().in(units::B)), gibibytes(m.capacity.in(units::B)));
}

/// The published value of a metric of the scenario, or none.
const spec::Fact* published(const api::Trained& ran, std::string_view metric) {
  for (const auto& fact : ran.design.published) {
    if (fact.name == metric) return &fact;
  }
  return nullptr;
}

std::string train_title(const api::Trained& ran) {
  return ran.design.name.empty() ? ran.file : ran.design.name;
}

/// Where most of the step goes, or the next most; recompute counts as compute.
std::string largest_part(const step::StepTimeline& step, std::size_t rank) {
  auto list = parts(step.breakdown);
  list[0].seconds += list[1].seconds;
  list.erase(list.begin() + 1);
  std::stable_sort(list.begin(), list.end(),
                   [](const Part& a, const Part& b) { return a.seconds > b.seconds; });
  const Part& part = list[rank];
  return part.seconds > 0 ? part.name : "-";
}

/// What a chip holds while its instance writes.
std::string generation_memory_text(const jobs::GenerationMemory& m, const Style& style) {
  const auto in_gib = [](Bytes b) { return gibibytes(b.in(units::B)); };
  std::string text =
      fmt::format("    memory of generation: {} weights, {} buffers", in_gib(m.weights), in_gib(m.buffers));
  if (m.resident > Bytes{}) text += fmt::format(", {} training state beside them", in_gib(m.resident));
  text +=
      fmt::format("; {} left for the cache, {} a response: {} at once\n", in_gib(std::max(Bytes{}, m.left())),
                  in_gib(m.sequence), m.fits() ? count(m.at_once()) : "none");
  return style.dim(text);
}

/// What lives off the chip; nothing where all stays.
std::string off_chip_text(const step::OffChip& away, const Style& style) {
  if (away.host <= Bytes{} && away.drives <= Bytes{}) return {};
  return style.dim(fmt::format("    off the chip: {} in host memory of {} for each chip{}, {} on drives\n",
                               gibibytes(away.host.in(units::B)), gibibytes(away.host_capacity.in(units::B)),
                               away.host_assumed ? " (assumed)" : "", gibibytes(away.drives.in(units::B))));
}

std::string rl_text(const jobs::RlResult& rl, const Style& style) {
  std::string out = "  " + style.bold("the iteration") +
                    style.dim(rl.in_turn ? "  (generation and training in turn on the same chips)"
                                         : "  (generation on its own chips beside training)") +
                    "\n";
  Table table({false, true, true});
  const auto row = [&](const char* what, Time t) {
    table.row({what, seconds(t.in(units::s)), percent(t / rl.time)});
  };
  row("generation", rl.generation);
  row("scoring", rl.scoring);
  row("update", rl.update);
  row("weights to generation", rl.transfer);
  row("iteration", rl.time);
  out += table.text(4);
  out += style.dim(fmt::format("    {} tokens/s written by {} instances\n",
                               compact(rl.generated_tokens_per_s), count(rl.instances)));
  return out + generation_memory_text(rl.memory, style) + "\n";
}

std::string reasons_text(const jobs::Outcome& outcome, const Style& style) {
  std::string out;
  for (const auto& reason : outcome.reasons) out += fmt::format("  {} {}\n", style.bad("✗"), reason);
  return out;
}

/// "1,024 x NVIDIA H100  (HGX H100)", and a line for each joined pod.
void add_machine(Table& head, const spec::Cluster& cluster) {
  const auto part = [&](const char* key, long chips, const spec::System& system) {
    head.row({key, fmt::format("{} x {}  ({})", count(static_cast<double>(chips)), system.chip.name,
                               system.name)});
  };
  part("cluster", cluster.own_chips(), cluster.system);
  for (const spec::Pod& pod : cluster.joined) part("and", pod.chips, pod.system);
  if (!cluster.joined.empty())
    head.row({"in all", fmt::format("{} chips", count(static_cast<double>(cluster.chips)))});
}

/// What the fullest stage holds at its fullest moment.
std::string tensors_text(const jobs::TrainResult& r, const Style& style) {
  std::string out =
      "  " + style.bold("memory") +
      style.dim(fmt::format("  (stage {}, the fullest; {})", r.step.memory.stage, r.step.memory.moment)) +
      "\n";
  Table tensors({false, true, true});
  const double peak = r.step.memory.peak().in(units::B);
  std::size_t shown = 0;
  for (const auto& item : r.step.memory.items) {
    if (shown++ == 8) break;
    tensors.row({item.tensor, gibibytes(item.bytes.in(units::B)), percent(item.bytes.in(units::B) / peak)});
  }
  return out + tensors.text(4) + off_chip_text(r.step.memory.off_chip, style) + "\n";
}

/// MFU is told over the peak of the format that products run in; papers mostly tell it over bf16's.
std::string mfu_note(const api::Trained& ran) {
  const auto& r = ran.outcome.train;
  if (r.mfu_of_bf16 <= 0 || std::fabs(r.mfu_of_bf16 / r.mfu - 1) < 1e-9) return {};
  return fmt::format("of the {} peak; {} of the bf16 peak", name(ran.design.train->precision.matmul),
                     percent(r.mfu_of_bf16));
}

std::string figures_text(const api::Trained& ran, const Style& style) {
  const auto& r = ran.outcome.train;
  Table figures({false, true, false});
  const auto figure = [&](const char* label, const std::string& value, const char* metric,
                          std::string note = {}) {
    const std::string beside = beside_words(ran, metric);
    if (!note.empty() && !beside.empty()) note += "; ";
    figures.row({label, style.bold(value), style.dim(note + beside)});
  };
  figure("step time", seconds(r.step.time.in(units::s)), "time_s");
  figure("tokens/s", compact(r.tokens_per_s), "tokens_per_s");
  figure("tokens/s a chip", count(r.tokens_per_s_per_chip), "tokens_per_s_per_chip");
  figure("model flop/s a chip", flops(r.model_flops_per_s_per_chip), "model_flops_per_s_per_chip");
  figure("MFU", percent(r.mfu), "mfu", mfu_note(ran));
  figure("memory", memory_words(ran), "memory");
  if (r.days > 0) {
    figure("time to train", days(r.days), "days");
    figure("chip hours", compact(r.days * 24 * static_cast<double>(ran.design.cluster.chips)), "chip_hours");
  } else if (!r.rl) {
    figures.row({"days and cost", "-", style.dim("not asked: add `tokens:` to `train:`, such as 1T tokens")});
  }
  return figures.text();
}

}  // namespace

std::string train_text(const api::Trained& ran, const Style& style) {
  const auto& design = ran.design;
  const auto& outcome = ran.outcome;
  std::string out =
      "\n" + style.bold(train_title(ran)) + "\n\n" + answer_lines(train_verdict(ran), style) + "\n";
  Table head({false, false});
  add_machine(head, design.cluster);
  if (!design.cluster.joined.empty() && outcome.feasible) {
    head.row({"paced by", outcome.part == 0 ? design.cluster.system.chip.name
                                            : design.cluster.joined[outcome.part - 1].system.chip.name});
    if (!outcome.micro_batches.empty())
      head.row({"work", fmt::format("{} micro-batches a replica", fmt::join(outcome.micro_batches, ", "))});
  }
  const std::string model = design.model.name.empty() ? "own model" : design.model.name;
  head.row({"model", outcome.feasible ? fmt::format("{}, {} parameters, {} active", model,
                                                    compact(outcome.train.total_parameters),
                                                    compact(outcome.train.active_parameters))
                                      : model});
  head.row({"plan", plan_words(outcome.plan)});
  out += head.text() + "\n";
  if (!outcome.feasible) return out + "  this plan cannot run:\n" + reasons_text(outcome, style) + "\n";

  const auto& r = outcome.train;
  if (!r.fits) {
    out += reasons_text(outcome, style) + "\n" + tensors_text(r, style);
    out += style.dim("  Were the memory larger, the plan would run like this:\n\n");
  }
  out += figures_text(ran, style) + "\n";

  out +=
      "  " + style.bold("where the step goes") + style.dim("  (exposed time of the critical stage)") + "\n";
  Table where({false, true, true, false});
  const double total = r.step.time.in(units::s);
  for (const Part& part : parts(r.step.breakdown)) {
    if (part.seconds <= 0) continue;
    where.row(
        {part.name, seconds(part.seconds), percent(part.seconds / total), bar(part.seconds / total, 32)});
  }
  out += where.text(4) + "\n";

  if (!r.link_losses.empty()) out += links_text(r, design.cluster.network, style);
  if (r.rl) out += rl_text(*r.rl, style);
  if (r.fits) out += tensors_text(r, style);
  if (r.months) out += months_text(*r.months, style);
  std::vector<jobs::Limit> limits = r.limits;
  std::stable_sort(limits.begin(), limits.end(), [](const jobs::Limit& a, const jobs::Limit& b) {
    return std::fabs(a.elasticity) > std::fabs(b.elasticity);
  });
  if (!limits.empty()) {
    out += "  " + style.bold("what holds it back") + style.dim("  (effect on the step of +1 %)") + "\n";
    Table table({false, true});
    for (const auto& limit : limits) {
      if (std::fabs(limit.elasticity) < 0.002) continue;
      table.row({limit.parameter, fmt::format("{:+.2f} %", limit.elasticity)});
    }
    out += table.text(4) + "\n";
  }
  if (ran.why) out += why_text(*ran.why, style);
  if (ran.advice) out += advice_text(*ran.advice, style);
  out += measured_text(ran, style);
  if (ran.uncertainty) out += uncertainty_text(*ran.uncertainty, r.months, style);
  if (const std::string far = far_words(design.model_error); !far.empty()) out += "  " + far + "\n";
  out += style.dim(assumptions_words(design, ran.file));
  return out;
}

std::string train_table(const std::vector<api::Trained>& runs, const Style& style) {
  constexpr int kColumn = 22;
  std::vector<bool> aligned(runs.size() + 1, true);
  aligned[0] = false;
  Table table(aligned);
  auto row = [&](const char* label, auto&& cell, bool strong = false) {
    std::vector<std::string> cells = {label};
    for (const api::Trained& ran : runs) {
      std::string text = ran.outcome.feasible ? cell(ran) : std::string("-");
      cells.push_back(strong ? style.bold(text) : text);
    }
    table.row(std::move(cells));
  };
  auto plain = [&](const char* label, auto&& cell) {
    std::vector<std::string> cells = {label};
    for (const api::Trained& ran : runs) cells.push_back(cell(ran));
    table.row(std::move(cells));
  };
  auto published_row = [&](const char* metric) {
    const bool any = std::any_of(runs.begin(), runs.end(),
                                 [&](const api::Trained& ran) { return published(ran, metric) != nullptr; });
    if (!any) return;
    std::vector<std::string> cells = {style.dim("  published")};
    for (const api::Trained& ran : runs) {
      const auto* fact = published(ran, metric);
      cells.push_back(style.dim(fact && fact->text.value ? *fact->text.value : ""));
    }
    table.row(std::move(cells));
  };

  std::vector<std::vector<std::string>> titles;
  std::size_t lines = 0;
  for (const api::Trained& ran : runs) {
    const auto& system = ran.design.cluster.system.name;
    const auto same = std::count_if(runs.begin(), runs.end(), [&](const api::Trained& other) {
      return other.design.cluster.system.name == system;
    });
    titles.push_back(wrapped(same > 1 ? train_title(ran) : system, kColumn));
    lines = std::max(lines, titles.back().size());
  }
  for (std::size_t line = 0; line < lines; ++line) {
    std::vector<std::string> cells = {""};
    for (const auto& words : titles) {
      const std::size_t first = lines - words.size();  // names end on the same line
      cells.push_back(line >= first ? style.bold(words[line - first]) : "");
    }
    table.row(std::move(cells));
  }
  plain("chips", [](const api::Trained& ran) {
    return fmt::format("{} x {}", count(static_cast<double>(ran.design.cluster.chips)),
                       ran.design.cluster.system.chip.id);
  });
  plain("plan", [](const api::Trained& ran) {
    const auto& p = ran.outcome.plan;
    if (p.data == 0) return std::string("none divides");
    return fmt::format("PP{} TP{} EP{} DP{}", p.pipeline, p.tensor, p.expert, p.data);
  });
  row("fits",
      [&](const api::Trained& ran) { return ran.outcome.train.fits ? style.good("yes") : style.bad("no"); });
  table.rule();
  row(
      "step time", [](const api::Trained& ran) { return seconds(ran.outcome.train.step.time.in(units::s)); },
      true);
  published_row("time_s");
  row(
      "tokens/s", [](const api::Trained& ran) { return compact(ran.outcome.train.tokens_per_s); }, true);
  published_row("tokens_per_s");
  row("tokens/s a chip",
      [](const api::Trained& ran) { return count(ran.outcome.train.tokens_per_s_per_chip); });
  row(
      "MFU", [](const api::Trained& ran) { return percent(ran.outcome.train.mfu); }, true);
  published_row("mfu");
  row("  of dense peak", [](const api::Trained& ran) {
    const auto& r = ran.outcome.train;
    return fmt::format("{} {}", flops(r.model_flops_per_s_per_chip / r.mfu),
                       name(ran.design.train->precision.matmul));
  });
  row("memory", [](const api::Trained& ran) { return memory_words(ran); });
  const bool whole_run = std::any_of(runs.begin(), runs.end(),
                                     [](const api::Trained& ran) { return ran.outcome.train.days > 0; });
  if (whole_run) {
    row(
        "time to train",
        [](const api::Trained& ran) {
          return ran.outcome.train.days > 0 ? days(ran.outcome.train.days) : std::string("-");
        },
        true);
    published_row("days");
    row("chip hours", [](const api::Trained& ran) {
      return compact(ran.outcome.train.days * 24 * static_cast<double>(ran.design.cluster.chips));
    });
    published_row("chip_hours");
  }
  table.rule();
  const std::size_t count_parts = parts(step::Breakdown{}).size();
  for (std::size_t i = 0; i < count_parts; ++i) {
    const bool any = std::any_of(runs.begin(), runs.end(), [&](const api::Trained& ran) {
      return ran.outcome.feasible && parts(ran.outcome.train.step.breakdown)[i].seconds > 0;
    });
    if (!any) continue;
    row(parts(step::Breakdown{})[i].name, [&](const api::Trained& ran) {
      const auto& step = ran.outcome.train.step;
      return percent(parts(step.breakdown)[i].seconds / step.time.in(units::s));
    });
  }
  row(
      "limited by", [](const api::Trained& ran) { return largest_part(ran.outcome.train.step, 0); }, true);
  row("then by", [](const api::Trained& ran) { return largest_part(ran.outcome.train.step, 1); });

  std::string out = "\n" + table.text(2, style.width) +
                    style.dim("  PP pipeline, TP tensor, EP expert and DP data-parallel ranks\n");
  for (const api::Trained& ran : runs) {
    if (ran.outcome.reasons.empty()) continue;
    out += "\n  " + style.bold(train_title(ran)) +
           (ran.outcome.feasible ? " does not fit in memory:\n" : " cannot run:\n") +
           reasons_text(ran.outcome, style);
  }
  return out + "\n";
}

}  // namespace caelum::report
