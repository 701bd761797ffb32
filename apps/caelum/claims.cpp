#include <algorithm>

#include <fmt/format.h>

#include "apps/caelum/interrupt.hpp"
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
  std::vector<spec::Claim> loaded;
  std::vector<study::ClaimOutcome> outcomes;
  for (const auto& id : ids) {
    auto claim = spec::load_claim(id, catalogue, diagnostics);
    if (!claim) continue;
    study::check_claim(*claim, catalogue, diagnostics);
    loaded.push_back(std::move(*claim));
  }
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
  print_error(diagnostics.render());
  if (!diagnostics.ok()) return kWrongInput;
  if (common.json) {
    print(report::claims_json(outcomes, kVersion));
  } else if (arguments.markdown) {
    print(report::claims_markdown(outcomes, kVersion));
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
