#include <ctime>

#include <fmt/format.h>

#include "apps/caelum/output.hpp"
#include "apps/caelum/verbs.hpp"
#include "caelum/report/supply_report.hpp"
#include "caelum/spec/load.hpp"

namespace caelum::app {
namespace {

bool is_date(const std::string& text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return false;
  for (const std::size_t i : {0U, 1U, 2U, 3U, 5U, 6U, 8U, 9U}) {
    if (text[i] < '0' || text[i] > '9') return false;
  }
  return text.substr(5, 2) >= "01" && text.substr(5, 2) <= "12" && text.substr(8) >= "01" &&
         text.substr(8) <= "31";
}

std::string today() {
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  gmtime_r(&now, &parts);
  return fmt::format("{:04}-{:02}-{:02}", parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday);
}

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
