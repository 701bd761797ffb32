#include <chrono>
#include <optional>

#include <fmt/format.h>

#include "apps/caelum/interrupt.hpp"
#include "apps/caelum/output.hpp"
#include "apps/caelum/verbs.hpp"
#include "caelum/api/tables.hpp"
#include "caelum/base/place.hpp"
#include "caelum/report/plan_report.hpp"
#include "caelum/report/serve_plan_report.hpp"
#include "caelum/spec/load.hpp"

namespace caelum::app {

namespace {

/// The search's own time: the only clock that an answer carries.
class Clock {
 public:
  [[nodiscard]] double seconds() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin_).count();
  }

 private:
  std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
};

/// The best plan as `caelum run` would tell it.
std::optional<api::Trained> best_run(const spec::Design& design, const jobs::Plans& plans,
                                     Diagnostics& diagnostics) {
  const jobs::RankedPlan* best = plans.best();
  if (best == nullptr || plans.interrupted) return std::nullopt;
  api::Trained run;
  run.design = jobs::with_plan(design, *best);
  run.outcome = jobs::evaluate(run.design, {.limits = true}, diagnostics);
  return run;
}

/// What plans of trainings have and those of deployments have not, and what a deployment must say.
void check_serving(const PlanArguments& arguments, const spec::Design& design, Diagnostics& diagnostics) {
  if (!design.serve->requests) {
    diagnostics.error(design.cluster_at,
                      "the deployment is asked nothing: how many chips it needs depends on it",
                      "add `requests: {concurrency: 2000, input: 1000, output: 1000}` (users at once), or a "
                      "`rate:`, or a `trace:`");
  }
  if (arguments.draws > 0) {
    diagnostics.error(design.cluster_at, "--uncertainty of `plan` is of trainings",
                      "ask `caelum run --uncertainty` of the plan that is found");
  }
  if (!design.cluster.joined.empty()) {
    diagnostics.error(design.cluster_at, "a deployment on joined pods is not planned",
                      "plan it for each kind of chip alone");
  }
}

int plan_deployment(const Common& common, const PlanArguments& arguments, const spec::Scenario& scenario,
                    Diagnostics& diagnostics) {
  const spec::Design& design = scenario.design();
  check_serving(arguments, design, diagnostics);
  jobs::ServingPlans plans;
  std::optional<double> seconds;
  std::optional<api::Served> best;
  const Crew crew{.threads = thread_count(common), .stop = interrupt_flag()};
  if (diagnostics.ok()) {
    Diagnostics own;
    const Clock clock;
    if (arguments.space) {
      plans.space = jobs::serving_space(design);
    } else {
      plans = jobs::plan_serving(design, own, crew);
      seconds = clock.seconds();
    }
    if (common.json && plans.best && !plans.interrupted) {
      best.emplace();
      best->file = scenario.file;
      best->design = jobs::with_serving_plan(design, *plans.best);
      best->outcome = jobs::serve(best->design, own, crew.threads);
    }
    pass_on(own, design.cluster_at, diagnostics);
  }
  print_error(diagnostics.render());
  if (!diagnostics.ok()) return kWrongInput;
  if (common.json) {
    print(report::serving_plans_json(
        {.design = &design, .plans = &plans, .best = best ? &*best : nullptr, .seconds = seconds}, kVersion));
  } else if (arguments.space) {
    print_text(report::space_text(plans.space, terminal_style()));
  } else if (!common.quiet) {
    print_text(report::serving_plans_text(design, plans, arguments.most, scenario.file, terminal_style()));
  }
  if (plans.interrupted) {
    return told_in_part(fmt::format("{} simulations are done; fewer chips may do", plans.simulations));
  }
  return arguments.space || plans.best ? kDone : kNo;
}

}  // namespace

int plan(const Common& common, const PlanArguments& arguments) {
  Diagnostics diagnostics;
  spec::Catalogue catalogue;
  if (!common.catalogue.empty()) catalogue.add_directory(common.catalogue, diagnostics);
  std::optional<spec::Design> design;
  if (const auto scenario = spec::load(arguments.file, arguments.overrides, catalogue, diagnostics)) {
    if (scenario->job() == spec::Job::serve)
      return plan_deployment(common, arguments, *scenario, diagnostics);
    if (!refuse_other_job("plan", *scenario, diagnostics)) design = scenario->design();
  }
  jobs::Plans plans;
  std::optional<double> seconds;
  std::optional<api::Trained> best;
  if (design) {
    Diagnostics own;
    if (arguments.space) {
      plans.space = jobs::search_space(*design);
    } else {
      const Clock clock;
      plans = jobs::search(
          *design, own,
          {.most = arguments.most, .crew = {.threads = thread_count(common), .stop = interrupt_flag()}});
      seconds = clock.seconds();
      if (common.json) best = best_run(*design, plans, own);
    }
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
    print(report::plans_json({.design = &*design,
                              .plans = &plans,
                              .doubt = doubt ? &*doubt : nullptr,
                              .most = arguments.most,
                              .best = best ? &*best : nullptr,
                              .seconds = seconds},
                             kVersion));
  } else if (arguments.space) {
    print_text(report::space_text(plans.space, terminal_style()));
  } else if (!common.quiet) {
    print_text(report::plans_text(*design, plans, arguments.most, terminal_style()));
    if (doubt && doubt->samples > 0) print_text(report::plans_doubt_text(plans, *doubt, terminal_style()));
  }
  if (plans.interrupted) {
    return told_in_part(fmt::format("{} plans are priced; there may be faster ones", plans.priced));
  }
  if (doubt && doubt->interrupted) {
    return told_in_part(fmt::format("{} of {} draws are done", doubt->samples, arguments.draws));
  }
  return arguments.space || plans.fitting > 0 ? kDone : kNo;
}

}  // namespace caelum::app
