#include <algorithm>

#include "apps/caelum/output.hpp"
#include "apps/caelum/verbs.hpp"
#include "caelum/report/claims_report.hpp"
#include "caelum/spec/load.hpp"

namespace caelum::app {

int claims(const Common& common, const ClaimsArguments& arguments) {
  Diagnostics diagnostics;
  spec::Catalogue catalogue;
  if (!common.catalogue.empty()) catalogue.add_directory(common.catalogue, diagnostics);
  std::vector<std::string> ids = arguments.ids;
  if (ids.empty()) {
    for (const auto* entry : catalogue.all("claim")) ids.push_back(entry->id);
    std::sort(ids.begin(), ids.end());
  }
  std::vector<study::ClaimOutcome> outcomes;
  for (const auto& id : ids) {
    const auto claim = spec::load_claim(id, catalogue, diagnostics);
    if (!claim) continue;
    outcomes.push_back(study::test_claim(
        *claim, catalogue,
        {.samples = arguments.samples, .seed = arguments.seed, .threads = thread_count(common)},
        diagnostics));
  }
  print_error(diagnostics.render());
  if (!diagnostics.ok()) return kWrongInput;
  if (common.json) {
    print(report::claims_json(outcomes, kVersion));
  } else if (arguments.markdown) {
    print(report::claims_markdown(outcomes, kVersion));
  } else if (!common.quiet) {
    print(report::claims_text(outcomes, terminal_style()));
  }
  const bool broken = std::any_of(outcomes.begin(), outcomes.end(),
                                  [](const auto& o) { return o.verdict == study::Verdict::does_not_hold; });
  return arguments.strict && broken ? kNo : kDone;
}

}  // namespace caelum::app
