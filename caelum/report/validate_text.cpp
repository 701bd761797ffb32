#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "caelum/report/validate_parts.hpp"
#include "caelum/report/validate_report.hpp"

namespace caelum::report {
namespace {

using study::Summary;

std::vector<std::string> summary_cells(const std::string& name, const Summary& s) {
  return {name,
          std::to_string(s.rows),
          s.misses ? std::to_string(s.misses) : std::string(),
          percent(s.score),
          percent(s.mape),
          percent(s.median),
          percent(s.p90),
          percent(s.worst),
          signed_percent(s.bias),
          percent(s.within5),
          percent(s.within10),
          percent(s.within20),
          baseline(s, s.baseline_mape),
          baseline(s, s.baseline_median)};
}

Table summary_table() {
  std::vector<bool> right(14, true);
  right[0] = false;
  Table table(right);
  table.row({"group", "rows", "refused", "score", "mean", "median", "p90", "worst", "bias", "in 5 %",
             "in 10 %", "in 20 %", "baseline mean", "median"});
  table.rule();
  return table;
}

/// The training rows as both readers write them.
std::string readers_text(const Validations& both) {
  Table table({false, true, true, true, true, true, true, true, true, true});
  table.row({"training rows, those of calibration included", "rows", "published median", "p90", "refused",
             "bias", "stranger median", "p90", "refused", "bias"});
  table.rule();
  for (const ReaderLine& line : reader_lines(both)) table.row(line.cells);
  return table.text();
}

/// M-study-27: suites, and what is farthest off.
std::string fit_text(const study::FitScore& score, const Style& style) {
  constexpr std::size_t kShown = 8;
  if (score.all.ran + score.all.out_of_memory == 0) return {};
  Table table({false, true, true, true, true, true});
  table.row({"does it fit", "ran", "refused", "", "out of memory", "accepted"});
  table.rule();
  const auto row = [&](const std::string& name, const study::FitCount& n) {
    table.row({name, std::to_string(n.ran), std::to_string(n.refused), percent(n.refused_share()),
               std::to_string(n.out_of_memory), std::to_string(n.accepted)});
  };
  row("all", score.all);
  for (const auto& [name, n] : score.by) {
    if (n.refused + n.accepted > 0) row(name, n);
  }
  std::string out = fmt::format("\n{}", table.text(2, style.width));
  for (std::size_t i = 0; i < score.wrong.size() && i < kShown; ++i) {
    const auto& miss = score.wrong[i];
    out += style.dim(fmt::format("  {} {}: {} of the usable memory predicted\n",
                                 miss.ran ? "ran, refused:" : "out of memory, accepted:", miss.id,
                                 percent(miss.used)));
  }
  return out;
}

/// M-study-41: shares of rows whose measured value lies in its 90 % interval.
std::string coverage_text(const Validations& both, const Style& style) {
  if (both.published.coverage.empty()) return {};
  Table table({false, true, true, true, true, true, true, true, true, true, true});
  table.row({"90 % intervals that hold", "published rows", "hold", "papers alike", "inputs alone", "width",
             "stranger rows", "hold", "papers alike", "inputs alone", "width"});
  table.rule();
  for (const ReaderLine& line : coverage_lines(both)) table.row(line.cells);
  return fmt::format("\n{}", table.text(2, style.width));
}

std::string shorten(const std::string& text, std::size_t limit) {
  if (text.size() <= limit) return text;
  std::size_t cut = limit;
  while (cut > 0 && (static_cast<unsigned char>(text[cut]) & 0xC0U) == 0x80U) --cut;
  return fmt::format("{}...", text.substr(0, cut));
}

}  // namespace

std::string validate_text(const Validations& both, bool as_stranger, const Style& style, int worst) {
  const study::Validation& validation = as_stranger ? both.stranger : both.published;
  Table groups = summary_table();
  for (const auto& [name, summary] : validation.by) {
    if (name.find("family:") == std::string::npos) groups.row(summary_cells(name, summary));
  }
  std::string out = fmt::format("{}\n\n{}\n{}", style.bold("errors of predicted against measured"),
                                readers_text(both), groups.text(2, style.width));

  if (!validation.ranks.empty()) {
    Table ranks({false, true, true, true});
    ranks.row({"plan search", "plans", "rank correlation", "picked plan slower by"});
    ranks.rule();
    for (const auto& r : validation.ranks) {
      ranks.row({r.family, std::to_string(r.plans), fmt::format("{:.2f}", r.spearman), picked(r)});
    }
    out += fmt::format("\n{}", ranks.text(2, style.width));
  }

  out += fit_text(validation.fit, style);
  out += coverage_text(both, style);
  const auto rows = worst_first(validation);
  Table table({false, false, true, true, true});
  table.row({"worst first", "metric", "measured", "predicted", "error"});
  table.rule();
  for (std::size_t i = 0; i < rows.size() && i < static_cast<std::size_t>(std::max(worst, 0)); ++i) {
    const auto& r = *rows[i];
    std::string error = signed_percent(r.error);
    error = std::abs(r.error) <= 0.05 ? style.good(error)
            : std::abs(r.error) > 0.2 ? style.bad(error)
                                      : error;
    table.row({fmt::format("{}{}", r.id, r.scored ? "" : " (not scored)"), r.metric,
               metric_value(r, r.measured), metric_value(r, r.predicted), error});
  }
  if (!rows.empty()) out += fmt::format("\n{}", table.text(2, style.width));

  const auto failed = refused(validation);
  if (!failed.empty()) {
    out += fmt::format("\n{}\n", style.bold(fmt::format("{} could not be run", failed.size())));
    for (const auto* r : failed) out += fmt::format("  {}: {}\n", r->id, shorten(r->failure, 200));
  }
  return out;
}

}  // namespace caelum::report
