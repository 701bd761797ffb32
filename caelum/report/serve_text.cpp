#include <fmt/format.h>

#include "caelum/report/serve_report.hpp"
#include "caelum/report/train_report.hpp"
#include "caelum/report/uncertainty_report.hpp"

namespace caelum::report {
namespace {

using Cell = std::string (*)(const api::Served&);

std::string serve_rate(double per_second) {
  return count(per_second);
}

struct Row {
  const char* label;
  Cell cell;
};

std::string share(double part, const step::InferenceParts& of) {
  return percent(part / of.total());
}

template <double step::InferenceParts::*Member>
std::string of_prefill(const api::Served& ran) {
  const auto& parts = ran.outcome.serve.prefill.parts;
  return share(parts.*Member, parts);
}
template <double step::InferenceParts::*Member>
std::string of_decode(const api::Served& ran) {
  const auto& parts = ran.outcome.serve.decode.parts;
  return share(parts.*Member, parts);
}

std::string layout(const api::Served& ran) {
  const auto& d = ran.outcome.deployment;
  std::string text = fmt::format("TP{} DP{}", d.tensor, d.data);
  if (d.expert > 1) text += fmt::format(" EP{}", d.expert);
  if (d.pipeline > 1) text += fmt::format(" PP{}", d.pipeline);
  if (ran.design.serve->instances > 1) text += fmt::format(", {} of it", ran.design.serve->instances);
  return text;
}

std::string serve_memory(const api::Served& ran) {
  const auto& r = ran.outcome.serve;
  return fmt::format("{} + {} of {}", gibibytes(r.memory.weights.in(units::B)),
                     gibibytes(r.cache.in(units::B)), gibibytes(r.memory.usable.in(units::B)));
}

const std::vector<Row> kServeHead = {
    {"chips",
     [](const api::Served& r) {
       return fmt::format("{} x {}", count(static_cast<double>(r.design.cluster.chips)),
                          r.design.cluster.system.chip.id);
     }},
    {"layout", layout},
    {"precision, cache",
     [](const api::Served& r) {
       return fmt::format("{}, {}", name(r.outcome.deployment.precision), name(r.outcome.deployment.cache));
     }},
};

const std::vector<Row> kFigures = {
    {"input tokens/s a chip, prefill alone",
     [](const api::Served& r) { return serve_rate(r.outcome.serve.prefill.tokens_per_s_per_chip); }},
    {"time to first token, idle system",
     [](const api::Served& r) { return seconds(r.outcome.serve.first_token.in(units::s)); }},
    {"output tokens/s a chip, decode alone",
     [](const api::Served& r) { return serve_rate(r.outcome.serve.decode.tokens_per_s_per_chip); }},
    {"  decode step", [](const api::Served& r) { return seconds(r.outcome.serve.decode.time.in(units::s)); }},
    {"  time per output token",
     [](const api::Served& r) { return seconds(r.outcome.serve.per_token.in(units::s)); }},
    {"output tokens/s a chip, prefill and decode in turn",
     [](const api::Served& r) { return serve_rate(r.outcome.serve.tokens_per_s_per_chip); }},
    {"a million output tokens, rented",
     [](const api::Served& r) {
       const auto& usd = r.outcome.serve.usd_per_million;
       return usd ? dollars(*usd) : std::string("no rent known");
     }},
    {"weights + cache", serve_memory},
    {"largest batch that fits", [](const api::Served& r) { return count(r.outcome.serve.largest_batch); }},
    {"fits", [](const api::Served& r) { return std::string(r.outcome.serve.fits ? "yes" : "no"); }},
};

const std::vector<Row> kPrefillParts = {
    {"attention", of_prefill<&step::InferenceParts::attention>},
    {"dense products", of_prefill<&step::InferenceParts::products>},
    {"experts", of_prefill<&step::InferenceParts::experts>},
    {"other kernels", of_prefill<&step::InferenceParts::other>},
    {"tensor messages", of_prefill<&step::InferenceParts::tensor>},
    {"expert messages", of_prefill<&step::InferenceParts::expert>},
    {"host", of_prefill<&step::InferenceParts::host>},
};

const std::vector<Row> kDecodeParts = {
    {"attention", of_decode<&step::InferenceParts::attention>},
    {"dense products", of_decode<&step::InferenceParts::products>},
    {"experts", of_decode<&step::InferenceParts::experts>},
    {"other kernels", of_decode<&step::InferenceParts::other>},
    {"tensor messages", of_decode<&step::InferenceParts::tensor>},
    {"expert messages", of_decode<&step::InferenceParts::expert>},
    {"host", of_decode<&step::InferenceParts::host>},
};

void rows(Table& table, const std::vector<Row>& list, const std::vector<const api::Served*>& runs) {
  for (const Row& row : list) {
    std::vector<std::string> cells = {row.label};
    for (const api::Served* ran : runs) cells.push_back(row.cell(*ran));
    table.row(std::move(cells));
  }
}

/// The answer in one sentence; what cannot run or does not fit says so first, with the least that would.
std::string serve_verdict(const api::Served& ran) {
  if (!ran.outcome.feasible) return fmt::format("Cannot run: {}.", ran.outcome.reasons.front());
  const jobs::ServeResult& r = ran.outcome.serve;
  if (r.load) return load_verdict(*r.load);
  if (!r.fits) {
    const std::string would = r.largest_batch >= 1 ? fmt::format("`batch: {:.0f}` would", r.largest_batch)
                              : ran.outcome.would_fit.empty() ? std::string("no split over these chips would")
                                                              : ran.outcome.would_fit + " would";
    return fmt::format("Does not fit: {} of weights and {} of cache in {} a chip; {}.",
                       gibibytes(r.memory.weights.in(units::B)), gibibytes(r.cache.in(units::B)),
                       gibibytes(r.memory.usable.in(units::B)), would);
  }
  const auto* doubt = ran.uncertainty ? &*ran.uncertainty : nullptr;
  const auto with = [&](double value, const explore::Interval* i, std::string (*text)(double)) {
    return i == nullptr ? text(value) : spread_words(beside(*i, value), text);
  };
  const auto users = ran.design.serve->batch * ran.outcome.deployment.data * ran.design.serve->instances;
  std::string weakest;
  if (doubt != nullptr && !doubt->sensitivities.empty() && !doubt->sensitivities.back().from.empty()) {
    weakest =
        fmt::format("; 90 % intervals; least sure is {}", doubt->sensitivities.back().from.front().parameter);
  }
  return fmt::format(
      "{} users at once each get a token every {}, the first after {}; {} output tokens/s a chip{}{}.",
      count(static_cast<double>(users)),
      with(r.per_token.in(units::s), doubt ? &doubt->per_token_s : nullptr, seconds),
      with(r.first_token.in(units::s), doubt ? &doubt->first_token_s : nullptr, seconds),
      with(r.tokens_per_s_per_chip, doubt ? &doubt->delivered : nullptr, count),
      r.usd_per_million ? fmt::format(", {} a million", dollars(*r.usd_per_million)) : "", weakest);
}

std::string serve_doubt_text(const explore::ServeDoubt& doubt, const Style& style) {
  std::string out =
      "  " + style.bold("how sure") +
      style.dim(fmt::format("  (90 % of {} draws over {} ranged inputs)", doubt.samples, doubt.ranged)) +
      "\n";
  DoubtTable table;
  table.row("input tokens/s a chip, prefill alone", doubt.prefill, count);
  table.row("output tokens/s a chip, decode alone", doubt.decode, count);
  table.row("output tokens/s a chip, both in turn", doubt.delivered, count);
  table.row("time to first token, idle system", doubt.first_token_s, seconds);
  table.row("time per output token", doubt.per_token_s, seconds);
  return out + table.text() + "\n" + sensitivities_text(doubt.sensitivities, style);
}

}  // namespace

std::string serve_text(const std::vector<api::Served>& runs, const Style& style) {
  std::string out = "\n";
  std::vector<const api::Served*> ran;
  for (const api::Served& one : runs) {
    if (one.outcome.feasible) ran.push_back(&one);
    const std::string name = runs.size() > 1 ? one.design.name + ": " : "";
    out += answer_lines(name + serve_verdict(one), style);
    if (one.outcome.feasible && one.outcome.serve.load) out += "\n" + load_text(one, style);
  }
  out += "\n";
  if (!ran.empty()) {
    std::vector<bool> right(ran.size() + 1, true);
    right.front() = false;
    Table table(right);
    std::vector<std::string> names = {""};
    for (const api::Served* one : ran) names.push_back(style.bold(one->design.name));
    table.row(names);
    rows(table, kServeHead, ran);
    table.rule();
    rows(table, kFigures, ran);
    table.rule();
    table.row({style.dim("parts of a prefill step")});
    rows(table, kPrefillParts, ran);
    table.rule();
    table.row({style.dim("parts of a decode step")});
    rows(table, kDecodeParts, ran);
    out += table.text(2, style.width) + "\n";
  }
  for (const api::Served& one : runs) {
    for (const auto& reason : one.outcome.reasons) {
      if (&reason == &one.outcome.reasons.front() && !one.outcome.feasible) continue;  // told first
      out +=
          fmt::format("  {} {}{}\n", style.bad("✗"), runs.size() > 1 ? one.design.name + ": " : "", reason);
    }
    if (one.uncertainty) {
      if (runs.size() > 1) out += "\n  " + style.bold(one.design.name) + "\n";
      out += serve_doubt_text(*one.uncertainty, style);
    }
    out += style.dim(assumptions_words(one.design, one.file));
  }
  return out;
}

}  // namespace caelum::report
