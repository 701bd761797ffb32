#include <algorithm>

#include <fmt/format.h>

#include "apps/caelum/assertions.hpp"
#include "apps/caelum/interrupt.hpp"
#include "apps/caelum/output.hpp"
#include "apps/caelum/verbs.hpp"
#include "caelum/base/place.hpp"
#include "caelum/fabric/topology/congestion.hpp"
#include "caelum/report/traffic_report.hpp"
#include "caelum/report/train_html.hpp"
#include "caelum/report/train_report.hpp"
#include "caelum/spec/load.hpp"

namespace caelum::app {
namespace {

std::vector<report::Ran> load(const RunArguments& arguments, const spec::Catalogue& catalogue,
                              Diagnostics& diagnostics) {
  std::vector<report::Ran> runs;
  for (const auto& file : arguments.files) {
    auto design = spec::load_scenario(file, arguments.overrides, catalogue, diagnostics);
    if (design && !design->train) {
      diagnostics.error(design->cluster_at, "the scenario has no train block",
                        "add `train:` with `global_batch:`, or ask `caelum goodput`");
    } else if (design) {
      runs.push_back(
          {.file = file, .design = std::move(*design), .outcome = {}, .uncertainty = {}, .why = {}});
    }
  }
  return runs;
}

/// Everything that was asked of one scenario; errors have a place in it.
void simulate(report::Ran& ran, const Common& common, const RunArguments& arguments,
              Diagnostics& diagnostics) {
  const bool bars = !common.quiet && !common.json;
  ProgressBar runs_bar(bars, "runs"), draws_bar(bars, "draws");
  api::Options options{.fidelity = arguments.fidelity,
                       .timeline = !arguments.trace.empty() || !arguments.report.empty(),
                       .limits = true,
                       .threads = thread_count(common)};
  options.run = {.samples = 0,
                 .seed = arguments.seed,
                 .threads = thread_count(common),
                 .stop = interrupt_flag(),
                 .progress = [&](long done, long all) { runs_bar.show(done, all); }};
  if (arguments.fidelity == Fidelity::flow && ran.design.cluster.joined.empty()) {
    options.congestion = fabric::make_congestion(ran.design, diagnostics);
    if (!diagnostics.ok()) return;
  }
  ran.outcome = api::evaluate(ran.design, options, diagnostics);
  runs_bar.clear();
  if (!diagnostics.ok() || !ran.outcome.feasible) return;
  spec::Design planned = ran.design;
  planned.train->plan = ran.outcome.plan;
  planned.train->plan_auto = false;
  if (!ran.outcome.train.step.memory.fits()) ran.fitting = api::what_would_fit(planned, interrupt_flag());
  if (arguments.why) {
    ran.why = api::explain(planned, options);
    ran.advice = api::advice(planned, interrupt_flag());
  }
  if (arguments.traffic) ran.traffic = api::traffic(ran.design, ran.outcome.plan, diagnostics);
  if (arguments.samples > 0 && diagnostics.ok()) {
    options.run.progress = [&](long done, long all) { draws_bar.show(done, all); };
    ran.uncertainty = study::sample(ran.design, options, arguments.samples, arguments.seed);
    draws_bar.clear();
  }
}

bool says_no(const report::Ran& ran) {
  const auto& months = ran.outcome.train.months;
  return !ran.outcome.feasible || !ran.outcome.train.fits || (months && !months->run.ends);
}

void tell(const std::vector<report::Ran>& runs, const Common& common) {
  if (common.json) return print(report::train_json(runs, kVersion));
  if (common.quiet) return;
  const auto style = terminal_style();
  print_text(runs.size() == 1 ? report::train_text(runs.front(), style) : report::train_table(runs, style));
  for (const auto& ran : runs) {
    if (ran.traffic) print_text(report::traffic_text(*ran.traffic, style));
  }
}

void write_files(const report::Ran& ran, const RunArguments& arguments, const Common& common) {
  const bool talk = !common.quiet && !common.json;
  if (!arguments.trace.empty() && ran.outcome.feasible) {
    write_file(arguments.trace, report::train_trace(ran));
    const std::string& left_out = ran.outcome.train.step.left_out;
    if (talk) {
      print_text(fmt::format("  timeline: {} (open it at ui.perfetto.dev){}{}\n\n", arguments.trace,
                             left_out.empty() ? "" : "\n  left out of it: ", left_out));
    }
  }
  if (!arguments.report.empty()) {
    write_file(arguments.report, report::train_html(ran, kVersion));
    if (talk) print_text(fmt::format("  page: {}\n\n", arguments.report));
  }
}

/// What an interrupted run has come to, for people.
std::string done_so_far(const std::vector<report::Ran>& runs, const RunArguments& arguments) {
  std::string text = "the figures are of what is done so far";
  if (arguments.files.size() > 1)
    text += fmt::format(": {} of {} scenarios", runs.size(), arguments.files.size());
  if (runs.back().uncertainty)
    text += fmt::format(": {} of {} draws", runs.back().uncertainty->samples, arguments.samples);
  return text;
}

}  // namespace

int run(const Common& common, const RunArguments& arguments) {
  if (spec::is_supply_scenario(arguments.files.front())) return run_supply(common, arguments);
  if (spec::is_serve_scenario(arguments.files.front())) return run_serve(common, arguments);
  Diagnostics diagnostics;
  spec::Catalogue catalogue;
  if (!common.catalogue.empty()) catalogue.add_directory(common.catalogue, diagnostics);
  if (arguments.files.size() > 1 && !(arguments.trace.empty() && arguments.report.empty())) {
    diagnostics.error(option_span("FILE", arguments.files[1]), "--trace and --report take one scenario",
                      "run the files one by one");
  }
  std::vector<report::Ran> runs = load(arguments, catalogue, diagnostics);
  const Common told =
      check_outputs(common, {{"--trace", arguments.trace}, {"--report", arguments.report}}, diagnostics);
  const auto assertions = read_assertions(arguments.assertions, report::ResultKind::train, diagnostics);
  for (std::size_t i = 0; i < runs.size() && diagnostics.ok(); ++i) {
    Diagnostics own;
    simulate(runs[i], told, arguments, own);
    pass_on(own, runs[i].design.cluster_at, diagnostics);
    if (interrupted()) runs.resize(i + 1);
  }
  std::vector<std::pair<std::string, std::string>> results;
  if (diagnostics.ok() && !assertions.empty()) {
    for (const auto& ran : runs) results.emplace_back(ran.file, report::train_json({ran}, kVersion));
  }
  const Asserted asserted = assert_all(assertions, results, told.quiet || told.json, diagnostics);
  print_error(diagnostics.render());
  if (!diagnostics.ok()) return kWrongInput;

  tell(runs, told);
  write_files(runs.front(), arguments, told);
  print_error(asserted.text);
  if (interrupted()) return told_in_part(done_so_far(runs, arguments));
  const bool no = std::any_of(runs.begin(), runs.end(), says_no);
  return no ? kNo : asserted.status;
}

}  // namespace caelum::app
