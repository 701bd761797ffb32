// The verbs that simulate scenarios.
#include "apps/caelum/arguments.hpp"

namespace caelum::app {
namespace {

void add_draws(CLI::App& verb, int& draws, const char* what) {
  verb.add_option("--uncertainty", draws,
                  std::string("draw the ranged values of the catalogue N times: ") + what)
      ->type_name("N")
      ->check(CLI::Range(2, 1000000));
}

void define_run(CLI::App& verb, RunArguments& run) {
  verb.add_option("FILE", run.files, "scenario files")->required();
  add_overrides(verb, run.overrides);
  add_output(verb, "--trace", run.trace, "write a timeline that ui.perfetto.dev opens", "FILE");
  add_output(verb, "--report", run.report, "write one self-contained page", "FILE.html");
  verb.add_flag("--traffic", run.traffic, "what a step sends, by kind of message and level of the network");
  verb.add_flag("--why", run.why,
                "why it takes so long: the critical path, what each part would give, what operators reach");
  verb.add_option("--assert", run.assertions, "exit 1 with the margin unless it holds: 'step.mfu >= 0.38'")
      ->type_name("TEST")
      ->allow_extra_args(false);
  add_draws(verb, run.samples, "medians and 90 % intervals");
  verb.add_option("--seed", run.seed, "seed of the draws (default 1)")->type_name("N");
  add_fidelity(verb, run.fidelity);
}

void define_compare(CLI::App& verb, CompareArguments& compare) {
  verb.add_option("FILE", compare.files, "scenario files; the first is what the others are held against")
      ->required();
  add_overrides(verb, compare.overrides);
  verb.add_option("--uncertainty", compare.samples,
                  "draws of the ranged inputs of both: who is ahead in whole runs (default 200)")
      ->type_name("N")
      ->check(CLI::Range(0, 1000000));
  verb.add_option("--seed", compare.seed, "seed of the draws (default 1)")->type_name("N");
  add_fidelity(verb, compare.fidelity);
}

void define_plan(CLI::App& verb, PlanArguments& plan) {
  verb.add_option("FILE", plan.file, "scenario file")->required();
  add_overrides(verb, plan.overrides);
  verb.add_option("--most", plan.most, "how many of the fastest plans to print beside the front (default 12)")
      ->type_name("N")
      ->check(CLI::Range(0, 100000));
  add_draws(verb, plan.draws, "which plan of the front is the fastest, and how surely");
  verb.add_option("--seed", plan.seed, "seed of the draws (default 1)")->type_name("N");
}

void define_goodput(CLI::App& verb, GoodputArguments& goodput) {
  verb.add_option("FILE", goodput.files, "scenarios with `run: {length: ...}`")->required();
  add_overrides(verb, goodput.overrides);
  verb.add_option("--chips", goodput.chips, "sizes, such as 1000,10000,100000")
      ->delimiter(',')
      ->check(CLI::Range(1L, 1000000000L));
  verb.add_option("--mtbf", goodput.gains, "failure rates are divided by it: 1,10")
      ->delimiter(',')
      ->check(within(1e-6, 1e6));
  verb.add_option("--samples", goodput.samples, "simulated runs of each size")
      ->check(CLI::Range(1, 10000000));
  add_draws(verb, goodput.draws, "90 % intervals at each size, and where they come from");
  verb.add_option("--seed", goodput.seed, "seed of the draws (default 1)")->type_name("N");
  add_output(verb, "--svg", goodput.svg, "chart of the peak at work", "FILE.svg");
  add_output(verb, "--goodput-svg", goodput.goodput_svg, "chart of goodput", "FILE.svg");
}

}  // namespace

void add_simulating_verbs(Program& program) {
  add_verb<RunArguments>(program, "run", "simulate one scenario, or several side by side", run, define_run);
  add_verb<CompareArguments>(program, "compare",
                             "the same question asked of several scenarios, and why they differ", compare,
                             define_compare);
  add_verb<PlanArguments>(program, "plan",
                          "search parallel plans; print the Pareto front of time, memory and chips", plan,
                          define_plan);
  add_verb<GoodputArguments>(program, "goodput", "months of machines of several sizes: what is left for work",
                             goodput, define_goodput);
}

}  // namespace caelum::app
