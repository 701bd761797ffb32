#include <cmath>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "caelum/report/compare_report.hpp"
#include "caelum/report/json_text.hpp"
#include "caelum/report/months_report.hpp"
#include "caelum/report/parts.hpp"
#include "caelum/report/result_json.hpp"
#include "caelum/report/uncertainty_report.hpp"

namespace caelum::report {
namespace {

std::string ran_title(const api::Trained& ran) {
  return ran.design.name.empty() ? ran.file : ran.design.name;
}

std::string signed_seconds(double s) {
  return (s < 0 ? "-" : "+") + seconds(std::fabs(s));
}

/// How many seconds each entry of the breakdown changed, for the tokens of the first.
std::vector<Part> term_changes(const api::Trained& first, const api::Trained& second) {
  const auto& a = first.outcome.train.step;
  const auto& b = second.outcome.train.step;
  std::vector<Part> changes = parts(b.breakdown);
  const auto before = parts(a.breakdown);
  for (std::size_t i = 0; i < changes.size(); ++i) {
    changes[i].seconds = changes[i].seconds * a.tokens / b.tokens - before[i].seconds;
  }
  return changes;
}

std::string why_different(const api::Trained& first, const api::Trained& second, const explore::Difference& d,
                          const Style& style) {
  const double from = d.first.in(units::s), to = d.second.in(units::s);
  std::string out = fmt::format("  {}: {} than {}{}\n", style.bold(ran_title(second)),
                                to <= from ? fmt::format("{} faster", percent(1 - to / from))
                                           : fmt::format("{} slower", percent(to / from - 1)),
                                ran_title(first),
                                d.same_work ? "" : style.dim("  (for the tokens of one step of the first)"));
  Table table({false, true, true, false});
  for (const auto& cause : d.causes) {
    const double s = cause.delta.in(units::s);
    table.row({cause.what, signed_seconds(s), signed_percent(s / from),
               cause.from == cause.to ? ""
                                      : style.dim((cause.from.empty() ? "-" : cause.from) + " -> " +
                                                  (cause.to.empty() ? "-" : cause.to))});
  }
  table.row({"together", signed_seconds(to - from), signed_percent((to - from) / from), ""});
  out += table.text(4, style.width);
  out += style.dim("    where the seconds are:") + "\n";
  Table terms({false, true});
  for (const Part& part : term_changes(first, second)) {
    if (std::fabs(part.seconds) < 1e-3 * from) continue;
    terms.row({part.name, signed_seconds(part.seconds)});
  }
  return out + terms.text(6, style.width) + "\n";
}

std::string figure_text(std::string_view figure, double value) {
  if (figure == "days") return days(value);
  return figure == "cost_usd" ? dollars(value) : fmt::format("{:.4g} MWh", value);
}

/// The draws beside the figure of the run itself.
explore::Interval beside_run(const explore::Interval& drawn, const api::Trained& ran,
                             std::string_view figure) {
  const auto& months = ran.outcome.train.months;
  if (!months) return drawn;
  if (figure == "days") return beside(drawn, months->run.days.median);
  return beside(drawn, figure == "cost_usd" ? months->bill.total.in(units::USD)
                                            : months->bill.meter.in(1e3 * units::kWh));
}

/// Who is ahead in time, energy and money, over draws of what is uncertain.
std::string versus_text(const api::Trained& first, const api::Trained& second, const explore::Versus& versus,
                        const Style& style) {
  std::string out =
      "    " +
      style.dim(fmt::format("the whole run, over {} draws of what is uncertain in both:", versus.samples)) +
      "\n";
  Table table({false, true, true, false});
  table.row({"", ran_title(first), ran_title(second), ""});
  constexpr const char* kNames[] = {"on the calendar", "energy", "cost"};
  std::string outside;
  for (std::size_t i = 0; i < versus.figures.size(); ++i) {
    const auto& f = versus.figures[i];
    const bool second_ahead = f.probability >= 0.5;
    const auto words = [&](double value) { return figure_text(f.figure, value); };
    const auto cell = [&](const api::Trained& ran, const explore::Interval& drawn) {
      const explore::Interval interval = beside_run(drawn, ran, f.figure);
      const std::string lies =
          outside_words(fmt::format("{}, {}", ran_title(ran), kNames[i]), interval, words);
      if (!lies.empty()) outside += "      " + lies + "\n";
      return spread_words(interval, words);
    };
    table.row({kNames[i], cell(first, f.first), cell(second, f.second),
               style.bold(fmt::format("{} is ahead with {:.0f} %", ran_title(second_ahead ? second : first),
                                      100 * (second_ahead ? f.probability : 1 - f.probability)))});
  }
  return out + table.text(6, style.width) + outside + "\n";
}

}  // namespace

std::string compare_text(const std::vector<api::Trained>& runs,
                         const std::vector<explore::Difference>& differences, const Style& style) {
  std::string out = train_table(runs, style);
  out += "  " + style.bold("why they differ") +
         style.dim(
             "  (each cause's mean effect over all orders of changing them; the causes sum to the whole)") +
         "\n\n";
  for (std::size_t i = 0; i < differences.size(); ++i) {
    if (!differences[i].comparable) {
      out += fmt::format("  {}: does not run, nothing to compare\n\n", ran_title(runs[i + 1]));
      continue;
    }
    out += why_different(runs.front(), runs[i + 1], differences[i], style);
    const auto& versus = differences[i].versus;
    if (!versus.figures.empty()) out += versus_text(runs.front(), runs[i + 1], versus, style);
  }
  return out;
}

std::string compare_json(const std::vector<api::Trained>& runs,
                         const std::vector<explore::Difference>& differences, const std::string& version) {
  api::Compared compared{.runs = &runs, .differences = {}};
  for (std::size_t i = 0; i < differences.size(); ++i) {
    auto& held = compared.differences.emplace_back();
    held.first = ran_title(runs.front());
    held.second = ran_title(runs[i + 1]);
    held.difference = &differences[i];
    if (!differences[i].comparable) continue;
    for (const Part& part : term_changes(runs.front(), runs[i + 1]))
      held.terms.emplace_back(part.key, part.seconds);
  }
  nlohmann::ordered_json document = {{"caelum", version}};
  document.update(described_json({&api::result_table<api::Compared>(), &compared}));
  for (auto& run : document["runs"]) run["caelum"] = version;
  return json_text(document);
}

}  // namespace caelum::report
