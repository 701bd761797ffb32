#include <fmt/format.h>

#include "apps/caelum/assertions.hpp"
#include "apps/caelum/interrupt.hpp"
#include "apps/caelum/output.hpp"
#include "apps/caelum/verbs.hpp"
#include "caelum/fabric/topology/congestion.hpp"
#include "caelum/report/traffic_report.hpp"
#include "caelum/report/train_html.hpp"
#include "caelum/report/train_report.hpp"
#include "caelum/spec/load.hpp"

namespace caelum::app {
int run(const Common& common, const RunArguments& arguments) {
  if (spec::is_supply_scenario(arguments.files.front())) return run_supply(common, arguments);
  if (spec::is_serve_scenario(arguments.files.front())) return run_serve(common, arguments);
  Diagnostics diagnostics;
  spec::Catalogue catalogue;
  if (!common.catalogue.empty()) catalogue.add_directory(common.catalogue, diagnostics);
  if (arguments.files.size() > 1 && !(arguments.trace.empty() && arguments.report.empty())) {
    diagnostics.error({}, "--trace and --report take one scenario", "run the files one by one");
  }
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
  if (diagnostics.ok()) {
    const Interrupt interrupt;
    ProgressBar bar(!common.quiet && !common.json, "runs");
    for (auto& ran : runs) {
      api::Options options{.fidelity = arguments.fidelity,
                           .timeline = !arguments.trace.empty() || !arguments.report.empty(),
                           .limits = true,
                           .threads = thread_count(common)};
      options.run = {.samples = 0,
                     .seed = arguments.seed,
                     .threads = thread_count(common),
                     .stop = interrupt.flag(),
                     .progress = [&bar](long done, long all) { bar.show(done, all); }};
      if (arguments.fidelity == Fidelity::flow && ran.design.cluster.joined.empty()) {
        options.congestion = fabric::make_congestion(ran.design, diagnostics);
        if (!diagnostics.ok()) break;
      }
      ran.outcome = api::evaluate(ran.design, options, diagnostics);
      if (arguments.why && diagnostics.ok() && ran.outcome.feasible) {
        spec::Design planned = ran.design;
        planned.train->plan = ran.outcome.plan;
        planned.train->plan_auto = false;
        ran.why = api::explain(planned, options);
      }
      if (arguments.traffic && diagnostics.ok() && ran.outcome.feasible) {
        ran.traffic = api::traffic(ran.design, ran.outcome.plan, diagnostics);
      }
      if (arguments.samples > 0 && diagnostics.ok() && ran.outcome.feasible) {
        ran.uncertainty = study::sample(ran.design, options, arguments.samples, arguments.seed);
      }
    }
    bar.clear();
  }
  print_error(diagnostics.render());
  if (!diagnostics.ok()) return kWrongInput;

  int status = kDone;
  for (const auto& ran : runs) {
    const auto& months = ran.outcome.train.months;
    if (!ran.outcome.feasible || !ran.outcome.train.fits || (months && !months->run.ends)) status = kNo;
  }
  if (common.json) {
    print(report::train_json(runs, kVersion));
  } else if (!common.quiet) {
    const auto style = terminal_style();
    print(runs.size() == 1 ? report::train_text(runs.front(), style) : report::train_table(runs, style));
    for (const auto& ran : runs) {
      if (ran.traffic) print(report::traffic_text(*ran.traffic, style));
    }
  }
  if (!arguments.trace.empty() && runs.front().outcome.feasible) {
    write_file(arguments.trace, report::train_trace(runs.front()));
    if (!common.quiet && !common.json) {
      const std::string& left_out = runs.front().outcome.train.step.left_out;
      print(fmt::format("  timeline: {} (open it at ui.perfetto.dev){}{}\n\n", arguments.trace,
                        left_out.empty() ? "" : "\n  left out of it: ", left_out));
    }
  }
  if (!arguments.report.empty()) {
    write_file(arguments.report, report::train_html(runs.front(), kVersion));
    if (!common.quiet && !common.json) print(fmt::format("  page: {}\n\n", arguments.report));
  }
  std::vector<std::pair<std::string, std::string>> results;
  for (const auto& ran : runs) {
    if (!arguments.assertions.empty()) results.emplace_back(ran.file, report::train_json({ran}, kVersion));
  }
  const int asserted = assert_all(arguments.assertions, results, common.quiet || common.json);
  return asserted == kWrongInput ? asserted : std::max(status, asserted);
}

}  // namespace caelum::app
