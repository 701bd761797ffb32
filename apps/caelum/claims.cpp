#include <algorithm>
#include <tuple>

#include <fmt/format.h>

#include "apps/caelum/interrupt.hpp"
#include "apps/caelum/output.hpp"
#include "apps/caelum/verbs.hpp"
#include "caelum/report/claims_report.hpp"
#include "caelum/spec/load.hpp"

namespace caelum::app {
namespace {

/// Dates may be years or months alone: 2026-03 counts as on or after any day of its month.
bool made_since(const spec::Claim& claim, const std::string& since) {
  return claim.date >= since || since.starts_with(claim.date);
}

std::vector<spec::Claim> load_claims(const ClaimsArguments& arguments, const spec::Catalogue& catalogue,
                                     Diagnostics& diagnostics) {
  std::vector<std::string> ids = arguments.ids;
  if (ids.empty()) {
    for (const auto* entry : catalogue.all("claim")) ids.push_back(entry->id);
    std::sort(ids.begin(), ids.end(), [](const std::string& a, const std::string& b) {
      return std::tuple(a.size(), a) < std::tuple(b.size(), b);  // c99 before c100
    });
  }
  std::vector<spec::Claim> loaded;
  for (const auto& id : ids) {
    auto claim = spec::load_claim(id, catalogue, diagnostics);
    if (!claim || !made_since(*claim, arguments.since)) continue;
    study::check_claim(*claim, catalogue, diagnostics);
    loaded.push_back(std::move(*claim));
  }
  return loaded;
}

int lint_claims(const Common& common, const ClaimsArguments& arguments,
                const std::vector<spec::Claim>& loaded, const spec::Catalogue& catalogue,
                Diagnostics& diagnostics) {
  std::vector<study::LintFinding> findings;
  for (const auto& claim : loaded) {
    for (auto& finding : study::lint_claim(claim, catalogue, diagnostics))
      findings.push_back(std::move(finding));
  }
  if (arguments.ids.empty() && arguments.since.empty()) {
    for (auto& finding : study::lint_catalogue(loaded, catalogue, diagnostics))
      findings.push_back(std::move(finding));
  }
  print_error(diagnostics.render());
  if (!diagnostics.ok()) return kWrongInput;
  if (common.json) {
    print(report::lint_json(findings, kVersion));
  } else if (!common.quiet) {
    print_text(report::lint_text(findings, loaded.size()));
  }
  return findings.empty() ? kDone : kNo;
}

}  // namespace

int claims(const Common& common, const ClaimsArguments& arguments) {
  Diagnostics diagnostics;
  spec::Catalogue catalogue;
  if (!common.catalogue.empty()) catalogue.add_directory(common.catalogue, diagnostics);
  const std::vector<spec::Claim> loaded = load_claims(arguments, catalogue, diagnostics);
  if (arguments.lint && diagnostics.ok())
    return lint_claims(common, arguments, loaded, catalogue, diagnostics);
  std::vector<study::ClaimOutcome> outcomes;
  if (diagnostics.ok()) {
    for (const auto& claim : loaded) {
      auto outcome = study::test_claim(claim, catalogue,
                                       {.samples = arguments.samples,
                                        .seed = arguments.seed,
                                        .threads = thread_count(common),
                                        .stop = interrupt_flag()},
                                       diagnostics);
      if (interrupted()) break;
      outcomes.push_back(std::move(outcome));
    }
  }
  // Which claims answer what is asked only stands in the page of all.
  const auto questions = arguments.markdown && arguments.ids.empty()
                             ? spec::load_questions(catalogue, diagnostics)
                             : std::vector<spec::Question>();
  print_error(diagnostics.render());
  if (!diagnostics.ok()) return kWrongInput;
  if (common.json) {
    print(report::claims_json(outcomes, kVersion));
  } else if (arguments.markdown) {
    print(report::claims_markdown(outcomes, questions, kVersion));
  } else if (!common.quiet) {
    print_text(report::claims_text(outcomes, terminal_style()));
  }
  if (outcomes.size() < loaded.size()) {
    return told_in_part(fmt::format("{} of {} claims are tested", outcomes.size(), loaded.size()));
  }
  const bool broken = std::any_of(outcomes.begin(), outcomes.end(),
                                  [](const auto& o) { return o.verdict == study::Verdict::does_not_hold; });
  return arguments.strict && broken ? kNo : kDone;
}

}  // namespace caelum::app
