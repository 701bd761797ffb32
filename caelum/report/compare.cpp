#include <cmath>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "caelum/report/compare_report.hpp"
#include "caelum/report/json_text.hpp"
#include "caelum/report/months_report.hpp"
#include "caelum/report/parts.hpp"

namespace caelum::report {
namespace {

using Json = nlohmann::ordered_json;

std::string ran_title(const Ran& ran) {
  return ran.design.name.empty() ? ran.file : ran.design.name;
}

std::string signed_seconds(double s) {
  return (s < 0 ? "-" : "+") + seconds(std::fabs(s));
}

/// How many seconds each entry of the breakdown changed, for the tokens of the first.
std::vector<Part> term_changes(const Ran& first, const Ran& second) {
  const auto& a = first.outcome.train.step;
  const auto& b = second.outcome.train.step;
  std::vector<Part> changes = parts(b.breakdown);
  const auto before = parts(a.breakdown);
  for (std::size_t i = 0; i < changes.size(); ++i) {
    changes[i].seconds = changes[i].seconds * a.tokens / b.tokens - before[i].seconds;
  }
  return changes;
}

std::string why_different(const Ran& first, const Ran& second, const study::Difference& d,
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

std::string figure_text(const study::Ahead& ahead, double value) {
  const std::string_view name = ahead.figure;
  if (name == "days") return days(value);
  return name == "cost_usd" ? dollars(value) : fmt::format("{:.4g} MWh", value);
}

/// Who is ahead in time, energy and money, over draws of what is uncertain.
std::string versus_text(const Ran& first, const Ran& second, const study::Versus& versus,
                        const Style& style) {
  std::string out =
      "    " +
      style.dim(fmt::format("the whole run, over {} draws of what is uncertain in both:", versus.samples)) +
      "\n";
  Table table({false, true, true, false});
  table.row({"", ran_title(first), ran_title(second), ""});
  constexpr const char* kNames[] = {"on the calendar", "energy", "cost"};
  for (std::size_t i = 0; i < versus.figures.size(); ++i) {
    const auto& f = versus.figures[i];
    const bool second_ahead = f.probability >= 0.5;
    table.row({kNames[i],
               fmt::format("{} ({} to {})", figure_text(f, f.first.median), figure_text(f, f.first.low),
                           figure_text(f, f.first.high)),
               fmt::format("{} ({} to {})", figure_text(f, f.second.median), figure_text(f, f.second.low),
                           figure_text(f, f.second.high)),
               style.bold(fmt::format("{} is ahead with {:.0f} %", ran_title(second_ahead ? second : first),
                                      100 * (second_ahead ? f.probability : 1 - f.probability)))});
  }
  return out + table.text(6, style.width) + "\n";
}

Json versus_json(const study::Versus& versus) {
  const auto interval = [](const study::Interval& i) {
    return Json{{"median", i.median}, {"low", i.low}, {"high", i.high}};
  };
  Json doc = {{"samples", versus.samples}};
  for (const auto& f : versus.figures) {
    doc[f.figure] = {{"first", interval(f.first)},
                     {"second", interval(f.second)},
                     {"probability_second_is_less", f.probability}};
  }
  return doc;
}

}  // namespace

std::string compare_text(const std::vector<Ran>& runs, const std::vector<study::Difference>& differences,
                         const Style& style) {
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

std::string compare_json(const std::vector<Ran>& runs, const std::vector<study::Difference>& differences,
                         const std::string& version) {
  Json all = Json::parse(train_json(runs, version));
  Json list = Json::array();
  for (std::size_t i = 0; i < differences.size(); ++i) {
    const study::Difference& d = differences[i];
    Json one = {
        {"first", ran_title(runs.front())}, {"second", ran_title(runs[i + 1])}, {"comparable", d.comparable}};
    if (d.comparable) {
      one["same_work"] = d.same_work;
      one["first_s"] = d.first.in(units::s);
      one["second_s"] = d.second.in(units::s);
      one["difference_s"] = (d.second - d.first).in(units::s);
      Json causes = Json::array(), terms = Json::object();
      for (const auto& cause : d.causes) {
        causes.push_back({{"cause", cause.what},
                          {"from", cause.from},
                          {"to", cause.to},
                          {"delta_s", cause.delta.in(units::s)}});
      }
      for (const Part& part : term_changes(runs.front(), runs[i + 1])) terms[part.key] = part.seconds;
      one["causes"] = std::move(causes);
      one["terms_s"] = std::move(terms);
      if (!d.versus.figures.empty()) one["run"] = versus_json(d.versus);
    }
    list.push_back(std::move(one));
  }
  return json_text(
      {{"caelum", version}, {"kind", "compare"}, {"runs", std::move(all)}, {"differences", std::move(list)}});
}

}  // namespace caelum::report
