// The verbs that simulate scenarios.
#include "apps/caelum/options.hpp"

namespace caelum::app {
namespace {

Option draws_option(int& draws, const char* what) {
  return {.names = "--uncertainty",
          .target = &draws,
          .value = "N",
          .what = std::string("draw the ranged values of the catalogue N times: ") + what,
          .range = NumberRange{2, 1000000}};
}

std::vector<Option> define_run(RunArguments& run) {
  return {
      scenario_files(run.files, "scenario files"),
      override_option(run.overrides),
      {.names = "--trace",
       .target = &run.trace,
       .value = "FILE.json",
       .what = "write a timeline that ui.perfetto.dev opens",
       .takes = Takes::new_file},
      {.names = "--report",
       .target = &run.report,
       .value = "FILE.html",
       .what = "write one self-contained page",
       .takes = Takes::new_file},
      {.names = "--traffic",
       .target = &run.traffic,
       .what = "what a step sends, by kind of message and level of the network"},
      {.names = "--why",
       .target = &run.why,
       .what = "why it takes so long: the critical path, what each part would give, what operators reach"},
      {.names = "--assert",
       .target = &run.assertions,
       .value = "TEST",
       .what = "exit 1 with the margin unless it holds: 'step.mfu >= 0.38'"},
      draws_option(run.samples, "medians and 90 % intervals"),
      seed_option(run.seed),
      fidelity_option(run.fidelity),
  };
}

std::vector<Option> define_compare(CompareArguments& compare) {
  return {
      scenario_files(
          compare.files,
          "scenario files; the first is what the others are held against. One alone is compared with "
          "itself changed by --set"),
      override_option(compare.overrides),
      {.names = "--uncertainty",
       .target = &compare.samples,
       .value = "N",
       .what = "draws of the ranged inputs of both: who is ahead in whole runs (default 200)",
       .range = NumberRange{0, 1000000}},
      seed_option(compare.seed),
      fidelity_option(compare.fidelity),
  };
}

std::vector<Option> define_plan(PlanArguments& plan) {
  return {
      {.names = "FILE",
       .target = &plan.file,
       .what = "scenario file",
       .takes = Takes::file,
       .required = true},
      override_option(plan.overrides),
      {.names = "--most",
       .target = &plan.most,
       .value = "N",
       .what = "how many of the fastest plans to print beside the front, of a deployment lines of the front "
               "(default 12)",
       .range = NumberRange{0, 100000}},
      {.names = "--space", .target = &plan.space, .what = "print what would be searched, and search nothing"},
      draws_option(plan.draws, "which plan of the front is the fastest, and how surely"),
      seed_option(plan.seed),
  };
}

std::vector<Option> define_goodput(GoodputArguments& goodput) {
  return {
      scenario_files(goodput.files, "scenarios with `run: {length: ...}`, or of a training with `tokens:`"),
      override_option(goodput.overrides),
      {.names = "--chips",
       .target = &goodput.chips,
       .value = "N,N,...",
       .what = "sizes, such as 1000,10000,100000 (default: that of the scenario)",
       .range = NumberRange{1, 1e9}},
      {.names = "--reliability-gain",
       .target = &goodput.gains,
       .value = "X,X,...",
       .what = "divide all failure rates by this factor: 1,10",
       .range = NumberRange{1e-6, 1e6},
       .also = "--mtbf"},
      {.names = "--samples",
       .target = &goodput.samples,
       .value = "N",
       .what = "simulated runs of each size (default: as the scenario says)",
       .range = NumberRange{1, 1e7}},
      draws_option(goodput.draws, "90 % intervals at each size, and where they come from"),
      seed_option(goodput.seed),
      {.names = "--svg",
       .target = &goodput.svg,
       .value = "FILE.svg",
       .what = "chart of the peak at work",
       .takes = Takes::new_file},
      {.names = "--goodput-svg",
       .target = &goodput.goodput_svg,
       .value = "FILE.svg",
       .what = "chart of goodput",
       .takes = Takes::new_file},
  };
}

std::vector<Option> define_expect(ExpectArguments& expect) {
  return {
      {.names = "--system",
       .target = &expect.system,
       .value = "ID",
       .what = "a system of the catalogue, or a chip in its usual one",
       .required = true},
      {.names = "--chips",
       .target = &expect.chips,
       .value = "N",
       .what = "chips of it",
       .range = NumberRange{2, 1e6},
       .required = true},
      {.names = "--log",
       .target = &expect.logs,
       .value = "FILE",
       .what = "output of nccl-tests, rccl-tests or hccl_test: is that machine healthy? may stand again",
       .takes = Takes::file},
      {.names = "--uncertainty",
       .target = &expect.draws,
       .value = "N",
       .what = "draws of the ranged inputs for the intervals (default 100; 0 = none)",
       .range = NumberRange{0, 100000}},
      seed_option(expect.seed),
  };
}

}  // namespace

std::vector<Verb> simulating_verbs(Common& common) {
  return {
      make_verb<RunArguments>(
          common, "run", "simulate one scenario, or several side by side", run, define_run,
          {{"caelum run examples/deepseek-v3-h800.yaml", "one in full: step, months, power, cost"},
           {"caelum run examples/deepseek-v3-h800.yaml examples/deepseek-v3-gb200.yaml", "side by side"},
           {"caelum run --set plan.schedule=1f1b --why examples/deepseek-v3-cloudmatrix384.yaml",
            "another schedule, explained"},
           {"caelum run --report step.html --trace step.json examples/deepseek-v3-h800.yaml",
            "a page, and a timeline"},
           {"caelum run --assert 'step.mfu >= 0.2' --quiet examples/deepseek-v3-h800.yaml",
            "exit status 1 when it does not hold"}}),
      make_verb<CompareArguments>(
          common, "compare", "the same question asked of several scenarios, and why they differ", compare,
          define_compare,
          {{"caelum compare examples/deepseek-v3-h800.yaml examples/deepseek-v3-gb200.yaml",
            "what each cause gives, and who is ahead"},
           {"caelum compare examples/deepseek-v3-h800.yaml --set chip.hbm.bandwidth=x2 --uncertainty 20",
            "one file, and the same with memory twice as fast"}}),
      make_verb<PlanArguments>(
          common, "plan",
          "search parallel plans: the front of time, memory and chips; of a deployment the fewest chips",
          plan, define_plan,
          {{"caelum plan examples/deepseek-v3-h800.yaml", "every plan that divides, priced"},
           {"caelum plan --most 3 --set 'search={tensor: [1, 2], pipeline: [8, 16]}' "
            "examples/deepseek-v3-h800.yaml",
            "few of them"},
           {"caelum plan examples/how-many-chips.yaml", "how many chips these users need"}}),
      make_verb<GoodputArguments>(
          common, "goodput", "goodput (the useful share of a machine) by its size", goodput, define_goodput,
          {{"caelum goodput examples/deepseek-v3-h800.yaml", "as long as its training takes"},
           {"caelum goodput examples/studies/scale-hgx-h100.yaml --chips 1024,131072 --reliability-gain 1,10",
            "two sizes, today's parts and ten times better ones"}}),
      make_verb<ExpectArguments>(
          common, "expect", "what a machine should reach, and whether one that was measured is healthy",
          expect, define_expect,
          {{"caelum expect --system hgx-h100 --chips 64", "bandwidths of collectives, MFU by class of model"},
           {"caelum expect --system hgx-h100 --chips 8 --log examples/nccl-all-reduce-8-h100.txt",
            "healthy, or slow by how much and likely why"}}),
  };
}

}  // namespace caelum::app
