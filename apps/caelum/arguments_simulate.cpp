// The verbs that simulate scenarios.
#include "apps/caelum/arguments.hpp"

namespace caelum::app {
namespace {

void define_run(CLI::App& verb, RunArguments& run) {
  verb.add_option("FILE", run.files, "scenario files")->required();
  add_overrides(verb, run.overrides);
  verb.add_option("--trace", run.trace, "write a timeline that ui.perfetto.dev opens")->type_name("FILE");
  verb.add_option("--report", run.report, "write one self-contained page")->type_name("FILE.html");
  verb.add_flag("--why", run.why,
                "why it takes so long: the critical path, what each part would give, what operators reach");
  verb.add_option("--assert", run.assertions, "exit 1 with the margin unless it holds: 'step.mfu >= 0.38'")
      ->type_name("TEST")
      ->allow_extra_args(false);
  verb.add_option("--uncertainty", run.samples,
                  "draw the ranged values of the catalogue N times: medians and 90 % intervals")
      ->type_name("N")
      ->check(CLI::Range(2, 1000000));
  verb.add_option("--seed", run.seed, "seed of the draws (default 1)")->type_name("N");
  add_fidelity(verb, run.fidelity);
}

}  // namespace

void add_simulating_verbs(Program& program) {
  add_verb<RunArguments>(program, "run", "simulate one scenario, or several side by side", run, define_run);
}

}  // namespace caelum::app
