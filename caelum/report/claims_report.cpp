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
    case Verdict::not_reproduced:
      return "not reproduced by the model";
    case Verdict::undecided:
      return "cannot be decided";
  }
  return "";
}

std::string coloured(Verdict verdict, const std::string& words, const Style& style) {
  if (verdict == Verdict::holds) return style.good(words);
  return verdict == Verdict::undecided ? style.dim(words) : style.bad(words);
}

std::string check_word(const study::CheckOutcome& c) {
  if (c.verdict != Verdict::not_reproduced) return claim_word(c.verdict);
  return fmt::format("{} (error {})", claim_word(c.verdict), signed_percent(c.error));
}

/// The check that the claim's verdict comes from; null where none decides.
const study::CheckOutcome* deciding(const study::ClaimOutcome& o) {
  const auto found = std::find_if(o.checks.begin(), o.checks.end(),
                                  [&](const auto& c) { return c.check->decides && c.verdict == o.verdict; });
  return found == o.checks.end() ? nullptr : &*found;
}

std::string verdict_of(const study::ClaimOutcome& o) {
  const auto* check = deciding(o);
  return check ? check_word(*check) : claim_word(o.verdict);
}

bool second_hand(const study::ClaimOutcome& o) {
  return o.verdict != Verdict::undecided && std::any_of(o.checks.begin(), o.checks.end(), [](const auto& c) {
           return c.check->decides && c.hinges_on_second_hand();
         });
}

/// What the verdict rests on, of the checks that decide.
std::string how_sure(const study::ClaimOutcome& o) {
  int unread = 0, checks = 0;
  bool model = false;
  for (const auto& c : o.checks) {
    if (!c.check->decides) continue;
    ++checks;
    unread += c.second_hand;
    model = model || c.model;
  }
  if (checks == 0) return "no figure to test";
  std::string words = model ? "simulated" : "arithmetic";
  words += unread == 0
               ? ", all figures read at a source"
               : fmt::format(", {} {} second-hand or estimated", unread, unread == 1 ? "figure" : "figures");
  const auto* check = deciding(o);
  if (check && check->check->kind != spec::ClaimKind::about)
    words += fmt::format(", met in {:.0f} % of draws", check->probability * 100);
  return words + (second_hand(o) ? ", and these could turn it" : "");
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
      fmt::format("\n  {}  {}\n  {}, {}; sources {}{}\n", style.bold(o.claim.id), style.bold(o.claim.title),
                  o.claim.claimed_by, o.claim.date, fmt::join(o.claim.source, ", "),
                  o.claim.seen.empty() ? "" : ", seen " + o.claim.seen);
  if (!o.claim.claim.empty()) out += fmt::format("  {}\n", o.claim.claim);
  out += "\n";
  if (!o.checks.empty()) {
    Table table({false, true, true, false});
    table.row({"", "claimed", "simulated (90 %)", "verdict"});
    table.rule();
    for (const auto& c : o.checks) {
      table.row({with_unit(c), claimed(c), interval(c),
                 c.check->claimed.known()
                     ? coloured(c.verdict, check_word(c), style) + (c.check->decides ? "" : ", beside")
                     : "shown"});
    }
    out += table.text(2, style.width);
    for (const auto& c : o.checks) {
      const std::string lies = outside(c);
      if (!lies.empty()) out += "  " + lies + "\n";
    }
    out += "\n";
  }
  out += fmt::format("  verdict: {}\n", coloured(o.verdict, verdict_of(o), style));
  if (!o.checks.empty()) out += fmt::format("  how sure: {}\n", how_sure(o));
  if (!o.claim.undecidable.empty()) out += fmt::format("  why: {}\n", o.claim.undecidable);
  if (!o.claim.hinges_on.empty()) out += fmt::format("  hinges on: {}\n", o.claim.hinges_on);
  if (!o.claim.remark.empty()) out += fmt::format("  {}\n", o.claim.remark);
  return out + "\n";
}

std::string totals(const std::vector<study::ClaimOutcome>& outcomes) {
  auto of = [&](Verdict v) {
    return std::count_if(outcomes.begin(), outcomes.end(), [v](const auto& o) { return o.verdict == v; });
  };
  const auto turned = std::count_if(outcomes.begin(), outcomes.end(), second_hand);
  return fmt::format("{} hold, {} do not hold, {} are not reproduced by the model, {} cannot be decided{}",
                     of(Verdict::holds), of(Verdict::does_not_hold), of(Verdict::not_reproduced),
                     of(Verdict::undecided),
                     turned > 0 ? fmt::format("; a second-hand figure could turn {}", turned) : "");
}

std::string or_dash(const std::string& text) {
  return text.empty() ? "nothing more" : markdown(text);
}

/// A line for each question and claim that answers it.
std::string questions_markdown(const std::vector<study::ClaimOutcome>& outcomes,
                               const std::vector<spec::Question>& questions) {
  std::string page =
      "\n## What the founding articles name\n\n| what | answered by | verdict | how sure | hinges on |\n"
      "| --- | --- | --- | --- | --- |\n";
  for (const auto& question : questions) {
    const std::string asks = markdown(question.asks);
    for (const auto& o : outcomes) {
      const auto& answers = o.claim.answers;
      if (std::find(answers.begin(), answers.end(), question.id) == answers.end()) continue;
      page += fmt::format("| {} | {} {} | {} | {} | {} |\n", asks, markdown(o.claim.id),
                          markdown(o.claim.title), verdict_of(o), how_sure(o), or_dash(o.claim.hinges_on));
    }
    if (!question.page.empty())
      page += fmt::format("| {} | [study]({}) | see there | simulated | its inputs |\n", asks, question.page);
    if (!question.beyond.empty())
      page +=
          fmt::format("| {} | nothing | out of scope | no model | {} |\n", asks, markdown(question.beyond));
  }
  return page;
}

}  // namespace

std::string claims_text(const std::vector<study::ClaimOutcome>& outcomes, const Style& style) {
  if (outcomes.size() == 1) return claim_text(outcomes.front(), style);
  Table table({false, false, false, true, true, false});
  table.row({"id", "claim", "by", "claimed", "simulated (90 %)", "verdict"});
  table.rule();
  for (const auto& o : outcomes) {
    const auto* check = deciding(o);
    const std::string simulated = check ? (check->unknown.empty() ? interval(*check) : "unknown") : "";
    table.row({o.claim.id, o.claim.title, o.claim.claimed_by, check ? claimed(*check) : "", simulated,
               coloured(o.verdict, verdict_of(o), style)});
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
                    {"measured", c.check->measured},
                    {"second_hand", c.second_hand},
                    {"verdict", claim_word(c.verdict)}};
      if (c.unknown.empty()) {
        check["simulated"] = c.simulated.nominal;
        check["low"] = c.simulated.low;
        check["high"] = c.simulated.high;
        check["probability"] = c.probability;
        check["error"] = c.error;
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
                      {"seen", o.claim.seen},
                      {"answers", o.claim.answers},
                      {"verdict", claim_word(o.verdict)},
                      {"undecidable", o.claim.undecidable},
                      {"hinges_on", o.claim.hinges_on},
                      {"checks", std::move(checks)}});
  }
  return json_text({{"caelum", version}, {"kind", "claims"}, {"claims", std::move(claims)}});
}

std::string claims_markdown(const std::vector<study::ClaimOutcome>& outcomes,
                            const std::vector<spec::Question>& questions, const std::string& version) {
  std::string page = fmt::format(
      "# Claims\n\nWritten by `caelum claims --markdown`, version {}. Each claim is a file of "
      "`catalogue/claims`: copy it, change it,\nrun `caelum claims FILE`. Intervals hold "
      "the middle 90 % of draws over every range that the claim touches.\n\n{}.\n",
      version, totals(outcomes));
  if (!questions.empty()) page += questions_markdown(outcomes, questions);
  for (const auto& o : outcomes) {
    page += fmt::format("\n## {} {}\n\n{}, {}. **{}**{}\n\n", markdown(o.claim.id), markdown(o.claim.title),
                        markdown(o.claim.claimed_by), markdown(o.claim.date), verdict_of(o),
                        o.claim.undecidable.empty() ? "." : ": " + markdown(o.claim.undecidable));
    if (!o.checks.empty()) {
      page += "| | claimed | simulated (90 %) | verdict |\n| --- | ---: | ---: | --- |\n";
      for (const auto& c : o.checks) {
        page += fmt::format("| {} | {} | {} | {} |\n", markdown(with_unit(c)), claimed(c),
                            markdown(interval(c)), c.check->claimed.known() ? check_word(c) : "shown");
      }
    }
    for (const auto& c : o.checks) {
      const std::string lies = outside(c);
      if (!lies.empty()) page += "\n" + markdown(lies) + ".\n";
    }
    if (!o.checks.empty()) page += fmt::format("\nHow sure: {}.\n", how_sure(o));
    if (!o.claim.hinges_on.empty()) page += fmt::format("\nHinges on: {}.\n", markdown(o.claim.hinges_on));
    if (!o.claim.remark.empty()) page += fmt::format("\n{}\n", markdown(o.claim.remark));
  }
  return page;
}

std::string lint_text(const std::vector<study::LintFinding>& findings, std::size_t claims) {
  std::string out;
  for (const auto& finding : findings)
    out += fmt::format("{}: {}: {}\n", finding.subject, finding.rule, finding.what);
  return out + fmt::format("{} claims, {} {}\n", claims, findings.size(),
                           findings.size() == 1 ? "finding" : "findings");
}

std::string lint_json(const std::vector<study::LintFinding>& findings, const std::string& version) {
  Json all = Json::array();
  for (const auto& finding : findings)
    all.push_back({{"subject", finding.subject}, {"rule", finding.rule}, {"what", finding.what}});
  return json_text({{"caelum", version}, {"kind", "claims-lint"}, {"findings", std::move(all)}});
}

}  // namespace caelum::report
