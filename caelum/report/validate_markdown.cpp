// The page docs/validation.md: written by the program, never by hand.
#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "caelum/report/markup.hpp"
#include "caelum/report/validate_parts.hpp"
#include "caelum/report/validate_report.hpp"

namespace caelum::report {
namespace {

constexpr std::size_t kWorstShown = 60;

std::string head(const char* first) {
  return fmt::format(
      "| {} | rows | refused | score | mean | median | p90 | worst | bias | within 5 % | 10 % | 20 % | "
      "baseline mean | median |\n"
      "|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n",
      first);
}

std::string line(const std::string& name, const study::Summary& s) {
  return fmt::format("| {} | {} | {} | {} | {} | {} | {} | {} | {} | {} | {} | {} | {} | {} |\n",
                     markdown(name), s.rows, s.misses, percent(s.score), percent(s.mape), percent(s.median),
                     percent(s.p90), percent(s.worst), signed_percent(s.bias), percent(s.within5),
                     percent(s.within10), percent(s.within20), baseline(s, s.baseline_mape),
                     baseline(s, s.baseline_median));
}

/// The groups whose name begins with `prefix`, worst score first.
std::string section(const study::Validation& v, const char* title, const std::string& prefix,
                    const char* first) {
  std::vector<std::pair<std::string, study::Summary>> groups;
  for (const auto& [name, summary] : v.by) {
    if (name.starts_with(prefix)) groups.emplace_back(name.substr(prefix.size()), summary);
  }
  if (groups.empty()) return {};
  std::stable_sort(groups.begin(), groups.end(),
                   [](const auto& a, const auto& b) { return a.second.score > b.second.score; });
  std::string out = fmt::format("\n## {}\n\n{}", title, head(first));
  for (const auto& [name, summary] : groups) out += line(name, summary);
  return out;
}

/// Training rows as published and as a stranger writes them, and rows that a stranger cannot tell apart.
std::string readers_section(const Validations& both) {
  std::string out =
      "\n## As published, and as a stranger writes it\n\n"
      "Every scored training row, those that constants were set on included. *Published*: all that the row "
      "states. "
      "*Stranger*:\nchips, count, model, batch, sequence, precision word, framework and release, degrees, "
      "micro-batch "
      "and virtual stages;\nthe program's recipes decide the rest.\n\n"
      "| training rows | rows | published median | p90 | refused | bias | stranger median | p90 | refused | "
      "bias |\n"
      "|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n";
  for (const ReaderLine& reader : reader_lines(both)) {
    out += fmt::format("| {} |\n", fmt::join(reader.cells, " | "));
  }
  if (both.stranger.alike.empty()) return out;
  out +=
      "\nA stranger cannot tell these rows apart, which were measured over 10 % apart; each is held against "
      "their "
      "median.\n\n| rows | lowest | median | highest |\n|---|--:|--:|--:|\n";
  for (const auto& alike : both.stranger.alike) {
    std::vector<std::string> ids;
    for (const auto& id : alike.ids) ids.push_back(markdown(id));
    study::Compared row;
    row.metric = alike.metric;
    out += fmt::format("| {} | {} | {} | {} |\n", fmt::join(ids, ", "), metric_value(row, alike.lowest),
                       metric_value(row, alike.median), metric_value(row, alike.highest));
  }
  return out;
}

/// M-study-27: the verdict "fits in memory", every suite and class, and all rows that are wrong.
std::string fit_section(const study::FitScore& score) {
  if (score.all.ran + score.all.out_of_memory == 0) return {};
  std::string out = fmt::format(
      "\n## Does it fit in memory\n\n"
      "Of runs that ran, how many the program refuses; of runs that died for want of memory, how many it "
      "accepts. "
      "A\nlimit that is merely moved trades one for the other, so both are told, and the mean of the two "
      "shares: "
      "{}.\nRows of calibration and rows that are not scored are counted too: they all ran.\n\n"
      "| group | ran | refused | | out of memory | accepted |\n|---|--:|--:|--:|--:|--:|\n",
      percent(score.error()));
  const auto row = [&](const std::string& name, const study::FitCount& n) {
    out += fmt::format("| {} | {} | {} | {} | {} | {} |\n", markdown(name), n.ran, n.refused,
                       percent(n.refused_share()), n.out_of_memory, n.accepted);
  };
  row("all", score.all);
  for (const auto& [name, n] : score.by) row(name, n);
  if (!score.wrong.empty()) {
    out += "\n| wrong verdict | | predicted peak over usable memory |\n|---|---|--:|\n";
    for (const auto& miss : score.wrong) {
      out += fmt::format("| {} | {} | {} |\n", markdown(miss.id),
                         miss.ran ? "ran, refused" : "ran out, accepted", percent(miss.used));
    }
  }
  return out;
}

}  // namespace

std::string validate_markdown(const Validations& both, const std::string& version) {
  const study::Validation& v = both.published;
  std::string out = fmt::format(
      "# Validation\n\n"
      "Written by `caelum validate --markdown`, version {}. Every row of `suites/` is predicted and "
      "compared\n"
      "with what was measured: error = predicted / measured - 1. The score averages |error| in a family of "
      "rows,\n"
      "then over the families of a hardware class, then over classes. A row that cannot be run counts as an\n"
      "error of 100 %. Rows on which a profile was fitted (calibration) and rows that are not scored stand "
      "apart.\n"
      "Two measurements of one cell by different people differ by 0.2 to 5 %, seldom by 20 to 40 %: below "
      "about\n"
      "3 to 5 % an error of a training row says nothing about the model. The baseline is one share of peak,\n"
      "fitted on the very rows of its line (models/study.md, M-study-20).\n",
      version);
  out += readers_section(both);
  out += "\n## Groups\n\n";
  out += head("group");
  for (const auto& [name, summary] : v.by) {
    if (name.find(':') == std::string::npos) out += line(name, summary);
  }
  out += section(v, "Hardware classes, worst first", "hardware:", "hardware");
  out += section(v, "Papers and publishers of training rows, worst first", "paper:", "paper");
  out += section(v, "Families, worst first", "family:", "family");
  out += section(v, "Families that constants were fitted on, worst first", "calibration_family:", "family");
  out += fit_section(v.fit);
  if (!v.ranks.empty()) {
    out +=
        "\n## Order of plans\n\nSpearman's rank correlation of predicted and measured speed over the plans "
        "of one "
        "model on one machine (share of peak over all models of a paper); and how much slower than the best "
        "measured plan the one ran that would be picked.\n\n| plan search | plans | correlation | picked "
        "plan |\n|---|--:|--:|--:|\n";
    for (const auto& r : v.ranks)
      out += fmt::format("| {} | {} | {:.2f} | {} |\n", markdown(r.family), r.plans, r.spearman, picked(r));
  }
  const auto rows = worst_first(v);
  out +=
      "\n## Worst rows\n\n| row | metric | measured | predicted | error | note "
      "|\n|---|---|--:|--:|--:|---|\n";
  std::size_t shown = 0;
  for (const auto* r : rows) {
    if (!r->scored || r->calibration) continue;
    if (++shown > kWorstShown) break;
    out += fmt::format("| {} | {} | {} | {} | {} | {} |\n", markdown(r->id), r->metric,
                       metric_value(*r, r->measured), metric_value(*r, r->predicted),
                       signed_percent(r->error), markdown(r->note));
  }
  const auto failed = refused(v);
  if (!failed.empty()) {
    out += "\n## Rows that could not be run\n\n";
    for (const auto* r : failed) out += fmt::format("- `{}`: {}\n", markdown(r->id), markdown(r->failure));
  }
  return out;
}

}  // namespace caelum::report
