#include "caelum/api/run.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "apps/caelum/assertions.hpp"
#include "apps/caelum/interrupt.hpp"
#include "apps/caelum/output.hpp"
#include "apps/caelum/verbs.hpp"
#include "caelum/report/result_json.hpp"
#include "caelum/report/result_report.hpp"
#include "caelum/report/train_report.hpp"

namespace caelum::app {
namespace {

std::vector<spec::Scenario> load_all(const RunArguments& arguments, const spec::Catalogue& catalogue,
                                     Diagnostics& diagnostics) {
  std::vector<spec::Scenario> scenarios;
  for (const auto& file : arguments.files) {
    auto scenario = spec::load(file, arguments.overrides, catalogue, diagnostics);
    if (!scenario) continue;
    if (!scenarios.empty() && scenario->job() != scenarios.front().job()) {
      diagnostics.error(scenario->at(),
                        fmt::format("this scenario asks for `{}:`, the first one for `{}:`",
                                    name(scenario->job()), name(scenarios.front().job())),
                        "run scenarios of one kind together");
    }
    scenarios.push_back(std::move(*scenario));
  }
  return scenarios;
}

/// Options that mean nothing for a job, each an error at its place.
void check_options(const RunArguments& arguments, spec::Job job, Diagnostics& diagnostics) {
  const auto refuse = [&](bool given, const char* option, const std::string& text, const char* who) {
    if (given)
      diagnostics.error(option_span(option, text), fmt::format("only {} have this", who),
                        "leave it out: the text of this scenario tells its parts");
  };
  if (!api::has_step(job)) {
    refuse(!arguments.trace.empty(), "--trace", arguments.trace, "training runs");
    refuse(arguments.why, "--why", "", "training runs");
    refuse(arguments.traffic, "--traffic", "", "training runs");
  }
  const bool page = job == spec::Job::train || job == spec::Job::supply;
  refuse(!page && !arguments.report.empty(), "--report", arguments.report, "training runs and supply plans");
  refuse(job == spec::Job::months && arguments.samples > 0, "--uncertainty",
         std::to_string(arguments.samples),
         "training runs, deployments and supply plans (`caelum goodput` draws for machines)");
  if (arguments.files.size() < 2) return;
  if (!(arguments.trace.empty() && arguments.report.empty())) {
    diagnostics.error(option_span("FILE", arguments.files[1]), "--trace and --report take one scenario",
                      "run the files one by one");
  } else if (job == spec::Job::supply) {
    diagnostics.error(option_span("FILE", arguments.files[1]), "a supply scenario runs alone",
                      "run the files one by one");
  }
}

std::vector<api::Result> answer_all(const std::vector<spec::Scenario>& scenarios, const Common& common,
                                    const RunArguments& arguments, const spec::Catalogue& catalogue,
                                    Diagnostics& diagnostics) {
  const bool bars = !common.quiet && !common.json;
  std::vector<api::Result> results;
  for (const spec::Scenario& scenario : scenarios) {
    ProgressBar runs(bars, "runs"), draws(bars, "draws");
    results.push_back(api::run(scenario,
                               {.fidelity = arguments.fidelity,
                                .limits = true,
                                .timeline = !arguments.trace.empty() || !arguments.report.empty(),
                                .why = arguments.why,
                                .traffic = arguments.traffic,
                                .draws = arguments.samples,
                                .seed = arguments.seed,
                                .threads = thread_count(common),
                                .stop = interrupt_flag(),
                                .runs_progress = [&](long done, long all) { runs.show(done, all); },
                                .draws_progress =
                                    [&](long done, long all) {
                                      runs.clear();
                                      draws.show(done, all);
                                    }},
                               catalogue, diagnostics));
    runs.clear();
    draws.clear();
    if (!diagnostics.ok() || interrupted()) break;
  }
  return results;
}

void write_files(const api::Result& result, const RunArguments& arguments, const Common& common) {
  const bool talk = !common.quiet && !common.json;
  const auto* trained = std::get_if<api::Trained>(&result.of);
  if (!arguments.trace.empty() && trained != nullptr && trained->outcome.feasible) {
    write_file(arguments.trace, report::train_trace(*trained));
    const std::string& left_out = trained->outcome.train.step.left_out;
    if (talk) {
      print_text(fmt::format("  timeline: {} (open it at ui.perfetto.dev){}{}\n\n", arguments.trace,
                             left_out.empty() ? "" : "\n  left out of it: ", left_out));
    }
  }
  if (!arguments.report.empty()) {
    write_file(arguments.report, report::result_html(result, kVersion));
    if (talk) print_text(fmt::format("  page: {}\n\n", arguments.report));
  }
}

/// What an interrupted run has come to, for people.
std::string done_so_far(const std::vector<api::Result>& results, const RunArguments& arguments) {
  std::string text = "the figures are of what is done so far";
  if (arguments.files.size() > 1)
    text += fmt::format(": {} of {} scenarios", results.size(), arguments.files.size());
  if (arguments.samples > 0)
    text += fmt::format(": {} of {} draws", results.back().draws_done(), arguments.samples);
  return text;
}

}  // namespace

bool refuse_other_job(const char* verb, const spec::Scenario& scenario, Diagnostics& diagnostics) {
  const char* instead = nullptr;
  switch (scenario.job()) {
    case spec::Job::train:
      return false;
    case spec::Job::serve:
      instead = "`caelum run A.yaml B.yaml` puts deployments side by side, and `--set` changes their layout";
      break;
    case spec::Job::months:
      instead = "`caelum goodput` takes machines without a step, of several sizes";
      break;
    case spec::Job::supply:
      instead = "ask `caelum run` for its plan, and for its page with --report";
      break;
  }
  diagnostics.error(
      scenario.at(),
      fmt::format("`{}` takes trainings; this scenario asks for `{}:`", verb, name(scenario.job())), instead);
  return true;
}

int run(const Common& common, const RunArguments& arguments) {
  Diagnostics diagnostics;
  spec::Catalogue catalogue;
  if (!common.catalogue.empty()) catalogue.add_directory(common.catalogue, diagnostics);
  const auto scenarios = load_all(arguments, catalogue, diagnostics);
  const spec::Job job = scenarios.empty() ? spec::Job::train : scenarios.front().job();
  if (!scenarios.empty()) check_options(arguments, job, diagnostics);
  const Common told =
      check_outputs(common, {{"--trace", arguments.trace}, {"--report", arguments.report}}, diagnostics);
  const auto assertions = read_assertions(arguments.assertions, job, diagnostics);
  std::vector<api::Result> results;
  if (diagnostics.ok()) results = answer_all(scenarios, told, arguments, catalogue, diagnostics);
  Asserted asserted{.status = kDone, .text = {}};
  if (diagnostics.ok()) asserted = assert_all(assertions, results, told.quiet || told.json, diagnostics);
  print_error(diagnostics.render());
  if (!diagnostics.ok()) return kWrongInput;

  if (told.json) {
    print(report::results_json(results, kVersion));
  } else if (!told.quiet) {
    print_text(report::results_text(results, terminal_style()));
  }
  write_files(results.front(), arguments, told);
  print_error(asserted.text);
  if (interrupted()) return told_in_part(done_so_far(results, arguments));
  const bool no = std::any_of(results.begin(), results.end(), [](const auto& one) { return !one.yes(); });
  return no ? kNo : asserted.status;
}

}  // namespace caelum::app
