#include <algorithm>

#include <fmt/format.h>

#include "apps/caelum/interrupt.hpp"
#include "apps/caelum/output.hpp"
#include "apps/caelum/verbs.hpp"
#include "caelum/base/place.hpp"
#include "caelum/report/plan_report.hpp"
#include "caelum/spec/load.hpp"

namespace caelum::app {

int plan(const Common& common, const PlanArguments& arguments) {
  Diagnostics diagnostics;
  spec::Catalogue catalogue;
  if (!common.catalogue.empty()) catalogue.add_directory(common.catalogue, diagnostics);
  std::optional<spec::Design> design;
  if (const auto scenario = spec::load(arguments.file, arguments.overrides, catalogue, diagnostics)) {
    if (!refuse_other_job("plan", *scenario, diagnostics)) design = scenario->design();
  }
  jobs::Plans plans;
  if (design) {
    Diagnostics own;
    plans = jobs::search(*design, own, interrupt_flag());
    pass_on(own, design->cluster_at, diagnostics);
  }
  print_error(diagnostics.render());
  if (!diagnostics.ok()) return kWrongInput;
  std::optional<explore::PlansDoubt> doubt;
  if (arguments.draws > 0 && !interrupted()) {
    doubt = explore::doubt_plans(*design, plans, arguments.draws, arguments.seed,
                                 {.threads = thread_count(common), .stop = interrupt_flag()});
  }
  if (common.json) {
    print(report::plans_json(*design, plans, doubt, arguments.most, kVersion));
  } else if (!common.quiet) {
    print_text(report::plans_text(*design, plans, arguments.most, terminal_style()));
    if (doubt && doubt->samples > 0) print_text(report::plans_doubt_text(plans, *doubt, terminal_style()));
  }
  if (plans.interrupted) {
    return told_in_part(fmt::format("{} plans are priced; there may be faster ones", plans.plans.size()));
  }
  if (doubt && doubt->interrupted) {
    return told_in_part(fmt::format("{} of {} draws are done", doubt->samples, arguments.draws));
  }
  const bool any = std::any_of(plans.plans.begin(), plans.plans.end(), [](const auto& p) { return p.fits; });
  return any ? kDone : kNo;
}

}  // namespace caelum::app
