#include <algorithm>

#include "apps/caelum/output.hpp"
#include "apps/caelum/verbs.hpp"
#include "caelum/report/plan_report.hpp"
#include "caelum/spec/load.hpp"

namespace caelum::app {

int plan(const Common& common, const PlanArguments& arguments) {
  Diagnostics diagnostics;
  spec::Catalogue catalogue;
  if (!common.catalogue.empty()) catalogue.add_directory(common.catalogue, diagnostics);
  const auto design = spec::load_scenario(arguments.file, arguments.overrides, catalogue, diagnostics);
  api::Plans plans;
  if (design && !design->train) {
    diagnostics.error({}, "a plan is searched for a training run; the scenario has no train block");
  } else if (design) {
    plans = api::search(*design, diagnostics);
  }
  print_error(diagnostics.render());
  if (!diagnostics.ok()) return kWrongInput;
  std::optional<study::PlansDoubt> doubt;
  if (arguments.draws > 0) {
    doubt = study::doubt_plans(*design, plans, arguments.draws, arguments.seed, thread_count(common));
  }
  if (common.json) {
    print(report::plans_json(*design, plans, doubt, arguments.most, kVersion));
  } else if (!common.quiet) {
    print(report::plans_text(*design, plans, arguments.most, terminal_style()));
    if (doubt && doubt->samples > 0) print(report::plans_doubt_text(plans, *doubt, terminal_style()));
  }
  const bool any = std::any_of(plans.plans.begin(), plans.plans.end(), [](const auto& p) { return p.fits; });
  return any ? kDone : kNo;
}

}  // namespace caelum::app
