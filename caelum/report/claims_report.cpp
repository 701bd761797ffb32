#include "caelum/report/claims_report.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "caelum/report/json_text.hpp"
#include "caelum/report/markup.hpp"
#include "caelum/report/uncertainty_report.hpp"

namespace caelum::report {
namespace {

using Json = nlohmann::ordered_json;
using study::Verdict;

const char* claim_word(Verdict verdict) {
  switch (verdict) {
    case Verdict::holds:
      return "holds";
    case Verdict::does_not_hold:
      return "does not hold";
    case Verdict::undecided:
      return "cannot be decided";
  }
  return "";
}

std::string coloured(Verdict verdict, const Style& style) {
  if (verdict == Verdict::holds) return style.good(claim_word(verdict));
  return verdict == Verdict::does_not_hold ? style.bad(claim_word(verdict)) : style.dim(claim_word(verdict));
}

/// Large figures with separators, small ones with four digits.
std::string figure(double value) {
  if (std::fabs(value) >= 1000) return count(std::round(value));
  return fmt::format("{:.4g}", value);
}

std::string interval(const study::CheckOutcome& c) {
  if (!c.unknown.empty()) return c.unknown;
  const explore::Interval& i = c.simulated;
  return i.high - i.low <= 1e-9 * std::fabs(i.high) ? figure(i.nominal) : spread_words(i, figure);
}

std::string outside(const study::CheckOutcome& c) {
  return c.unknown.empty() ? outside_words(c.check->what, c.simulated, figure) : std::string();
}

std::string claimed(const study::CheckOutcome& c) {
  if (!c.check->claimed.known()) return "";
  const char* sign = c.check->kind == spec::ClaimKind::at_least  ? ">= "
                     : c.check->kind == spec::ClaimKind::at_most ? "<= "
                                                                 : "";
  return sign + figure(*c.check->claimed.value);
}

std::string with_unit(const study::CheckOutcome& c) {
  return c.check->unit.empty() ? c.check->what : fmt::format("{} ({})", c.check->what, c.check->unit);
}

std::string claim_text(const study::ClaimOutcome& o, const Style& style) {
  std::string out =
      fmt::format("\n  {}  {}\n  {}, {}; sources {}\n", style.bold(o.claim.id), style.bold(o.claim.title),
                  o.claim.claimed_by, o.claim.date, fmt::join(o.claim.source, ", "));
  if (!o.claim.claim.empty()) out += fmt::format("  {}\n", o.claim.claim);
  out += "\n";
  if (!o.checks.empty()) {
    Table table({false, true, true, false});
    table.row({"", "claimed", "simulated (90 %)", "verdict"});
    table.rule();
    for (const auto& c : o.checks) {
      table.row({with_unit(c), claimed(c), interval(c),
                 c.check->claimed.known() ? coloured(c.verdict, style) + (c.check->decides ? "" : ", beside")
                                          : "shown"});
    }
    out += table.text(2, style.width);
    for (const auto& c : o.checks) {
      const std::string lies = outside(c);
      if (!lies.empty()) out += "  " + lies + "\n";
    }
    out += "\n";
  }
  out += fmt::format("  verdict: {}\n", coloured(o.verdict, style));
  if (!o.claim.undecidable.empty()) out += fmt::format("  why: {}\n", o.claim.undecidable);
  if (!o.claim.hinges_on.empty()) out += fmt::format("  hinges on: {}\n", o.claim.hinges_on);
  if (!o.claim.remark.empty()) out += fmt::format("  {}\n", o.claim.remark);
  return out + "\n";
}

std::string totals(const std::vector<study::ClaimOutcome>& outcomes) {
  auto of = [&](Verdict v) {
    return std::count_if(outcomes.begin(), outcomes.end(), [v](const auto& o) { return o.verdict == v; });
  };
  return fmt::format("{} hold, {} do not hold, {} cannot be decided", of(Verdict::holds),
                     of(Verdict::does_not_hold), of(Verdict::undecided));
}

}  // namespace

std::string claims_text(const std::vector<study::ClaimOutcome>& outcomes, const Style& style) {
  if (outcomes.size() == 1) return claim_text(outcomes.front(), style);
  Table table({false, false, false, true, true, false});
  table.row({"id", "claim", "by", "claimed", "simulated (90 %)", "verdict"});
  table.rule();
  for (const auto& o : outcomes) {
    const auto deciding = std::find_if(o.checks.begin(), o.checks.end(), [&](const auto& c) {
      return c.check->decides && c.verdict == o.verdict;
    });
    const bool any = deciding != o.checks.end();
    std::string simulated = any ? (deciding->unknown.empty() ? interval(*deciding) : "unknown") : "";
    table.row({o.claim.id, o.claim.title, o.claim.claimed_by, any ? claimed(*deciding) : "", simulated,
               coloured(o.verdict, style)});
  }
  return "\n" + table.text(2, style.width) +
         fmt::format("\n  {}\n  `caelum claims ID` shows one in full\n\n", totals(outcomes));
}

std::string claims_json(const std::vector<study::ClaimOutcome>& outcomes, const std::string& version) {
  Json claims = Json::array();
  for (const auto& o : outcomes) {
    Json checks = Json::array();
    for (const auto& c : o.checks) {
      Json check = {{"what", c.check->what},
                    {"unit", c.check->unit},
                    {"kind", c.check->kind == spec::ClaimKind::about      ? "about"
                             : c.check->kind == spec::ClaimKind::at_least ? "at_least"
                                                                          : "at_most"},
                    {"claimed", c.check->claimed.known() ? Json(*c.check->claimed.value) : Json()},
                    {"compute", c.check->compute},
                    {"decides", c.check->decides},
                    {"verdict", claim_word(c.verdict)}};
      if (c.unknown.empty()) {
        check["simulated"] = c.simulated.nominal;
        check["low"] = c.simulated.low;
        check["high"] = c.simulated.high;
        check["probability"] = c.probability;
      } else {
        check["unknown"] = c.unknown;
      }
      checks.push_back(std::move(check));
    }
    claims.push_back({{"id", o.claim.id},
                      {"title", o.claim.title},
                      {"claimed_by", o.claim.claimed_by},
                      {"date", o.claim.date},
                      {"source", o.claim.source},
                      {"verdict", claim_word(o.verdict)},
                      {"undecidable", o.claim.undecidable},
                      {"hinges_on", o.claim.hinges_on},
                      {"checks", std::move(checks)}});
  }
  return json_text({{"caelum", version}, {"kind", "claims"}, {"claims", std::move(claims)}});
}

std::string claims_markdown(const std::vector<study::ClaimOutcome>& outcomes, const std::string& version) {
  std::string page = fmt::format(
      "# Claims\n\nWritten by `caelum claims --markdown`, version {}. Each claim is a file of "
      "`catalogue/claims`: copy it, change it,\nrun `caelum claims FILE`. Intervals hold "
      "the middle 90 % of draws over every range that the claim touches.\n\n{}.\n",
      version, totals(outcomes));
  for (const auto& o : outcomes) {
    page += fmt::format("\n## {} {}\n\n{}, {}. **{}**{}\n\n", markdown(o.claim.id), markdown(o.claim.title),
                        markdown(o.claim.claimed_by), markdown(o.claim.date), claim_word(o.verdict),
                        o.claim.undecidable.empty() ? "." : ": " + markdown(o.claim.undecidable));
    if (!o.checks.empty()) {
      page += "| | claimed | simulated (90 %) | verdict |\n| --- | ---: | ---: | --- |\n";
      for (const auto& c : o.checks) {
        page +=
            fmt::format("| {} | {} | {} | {} |\n", markdown(with_unit(c)), claimed(c), markdown(interval(c)),
                        c.check->claimed.known() ? claim_word(c.verdict) : "shown");
      }
    }
    for (const auto& c : o.checks) {
      const std::string lies = outside(c);
      if (!lies.empty()) page += "\n" + markdown(lies) + ".\n";
    }
    if (!o.claim.hinges_on.empty()) page += fmt::format("\nHinges on: {}.\n", markdown(o.claim.hinges_on));
    if (!o.claim.remark.empty()) page += fmt::format("\n{}\n", markdown(o.claim.remark));
  }
  return page;
}

}  // namespace caelum::report
