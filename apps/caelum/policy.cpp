#include <fmt/format.h>

#include "apps/caelum/output.hpp"
#include "apps/caelum/verbs.hpp"
#include "caelum/base/date.hpp"
#include "caelum/report/supply_report.hpp"
#include "caelum/spec/load.hpp"

namespace caelum::app {
namespace {

/// All rule sets of the catalogue; two that hold on one day under one citation are an error.
std::vector<spec::Policy> policies(const spec::Catalogue& catalogue, Diagnostics& diagnostics) {
  std::vector<spec::Policy> all;
  for (const auto* entry : catalogue.all("policy")) {
    auto policy = spec::load_policy(entry->id, catalogue, diagnostics);
    if (!policy) continue;
    if (!is_date(policy->effective) || (!policy->until.empty() && !is_date(policy->until)) ||
        (!policy->until.empty() && policy->until < policy->effective)) {
      diagnostics.error({entry->source, 0, 0}, fmt::format("policy '{}' has no right dates", policy->id),
                        "write `effective:` and `until:` as YYYY-MM-DD, in order");
    }
    for (const auto& other : all) {
      const bool apart = (!other.until.empty() && other.until < policy->effective) ||
                         (!policy->until.empty() && policy->until < other.effective);
      if (!apart && !policy->citation.empty() && other.citation == policy->citation) {
        diagnostics.error({entry->source, 0, 0},
                          fmt::format("policies '{}' and '{}' hold on the same days under one citation",
                                      other.id, policy->id),
                          "end the earlier one with `until:`");
      }
    }
    all.push_back(std::move(*policy));
  }
  return all;
}

}  // namespace

int policy(const Common& common, const PolicyArguments& arguments) {
  Diagnostics diagnostics;
  spec::Catalogue catalogue;
  if (!common.catalogue.empty()) catalogue.add_directory(common.catalogue, diagnostics);
  const std::string date = arguments.date == "today" ? today() : arguments.date;
  if (!date.empty() && !is_date(date)) {
    diagnostics.error(option_span("--date", arguments.date),
                      fmt::format("'{}' is not a date", arguments.date), "write YYYY-MM-DD, or today");
  }
  const auto rules = policies(catalogue, diagnostics);
  const auto chip = spec::load_chip(arguments.chip, catalogue, diagnostics);
  print_error(diagnostics.render());
  if (!diagnostics.ok() || !chip) return kWrongInput;
  const auto figures = supply::figures_of(*chip);
  auto verdicts = supply::classify(figures, rules, date);
  if (!date.empty()) std::erase_if(verdicts, [](const auto& verdict) { return !verdict.policy->in_force; });
  std::vector<std::optional<double>> largest;
  largest.reserve(verdicts.size());
  for (const auto& verdict : verdicts)
    largest.push_back(supply::most_capable(figures, *verdict.policy, rules));
  const std::string title = chip->name.empty() ? arguments.chip : chip->name;
  if (common.json) {
    print(report::policy_json(title, figures, verdicts, largest, date, kVersion));
  } else if (!common.quiet) {
    print_text(report::policy_text(title, figures, verdicts, largest, date, terminal_style()));
  }
  return kDone;
}

}  // namespace caelum::app
