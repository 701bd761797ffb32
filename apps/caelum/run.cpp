#include <fmt/format.h>

#include "apps/caelum/output.hpp"
#include "apps/caelum/verbs.hpp"
#include "caelum/report/assertion.hpp"
#include "caelum/report/train_html.hpp"
#include "caelum/report/train_report.hpp"
#include "caelum/spec/load.hpp"

namespace caelum::app {
namespace {

int assert_all(const std::vector<std::string>& assertions, const std::vector<report::Ran>& runs, bool quiet) {
  int status = kDone;
  for (const auto& ran : runs) {
    for (const auto& assertion : assertions) {
      const auto outcome = report::check_assertion(assertion, ran);
      if (!outcome.understood) {
        print_error(fmt::format("--assert:1:1: error: {}\n", outcome.text));
        return kWrongInput;
      }
      if (!outcome.holds) status = kNo;
      if (!outcome.holds || !quiet) print_error(fmt::format("{}: {}\n", ran.file, outcome.text));
    }
  }
  return status;
}

}  // namespace

int run(const Common& common, const RunArguments& arguments) {
  Diagnostics diagnostics;
  spec::Catalogue catalogue;
  if (!common.catalogue.empty()) catalogue.add_directory(common.catalogue, diagnostics);
  if (arguments.files.size() > 1 && !(arguments.trace.empty() && arguments.report.empty())) {
    diagnostics.error({}, "--trace and --report take one scenario", "run the files one by one");
  }
  std::vector<report::Ran> runs;
  for (const auto& file : arguments.files) {
    auto design = spec::load_scenario(file, arguments.overrides, catalogue, diagnostics);
    if (design)
      runs.push_back(
          {.file = file, .design = std::move(*design), .outcome = {}, .uncertainty = {}, .why = {}});
  }
  if (diagnostics.ok()) {
    for (auto& ran : runs) {
      const api::Options options{.fidelity = arguments.fidelity,
                                 .timeline = !arguments.trace.empty() || !arguments.report.empty(),
                                 .limits = true,
                                 .threads = thread_count(common)};
      ran.outcome = api::evaluate(ran.design, options, diagnostics);
      if (arguments.why && diagnostics.ok() && ran.outcome.feasible) {
        spec::Design planned = ran.design;
        planned.train->plan = ran.outcome.plan;
        planned.train->plan_auto = false;
        ran.why = api::explain(planned, options);
      }
      if (arguments.samples > 0 && diagnostics.ok() && ran.outcome.feasible) {
        ran.uncertainty = study::sample(ran.design, options, arguments.samples, arguments.seed);
      }
    }
  }
  print_error(diagnostics.render());
  if (!diagnostics.ok()) return kWrongInput;

  int status = kDone;
  for (const auto& ran : runs) {
    if (!ran.outcome.feasible || !ran.outcome.train.fits) status = kNo;
  }
  if (common.json) {
    print(report::train_json(runs, kVersion));
  } else if (!common.quiet) {
    const auto style = terminal_style();
    print(runs.size() == 1 ? report::train_text(runs.front(), style) : report::train_table(runs, style));
  }
  if (!arguments.trace.empty() && runs.front().outcome.feasible) {
    write_file(arguments.trace, report::train_trace(runs.front()));
    if (!common.quiet && !common.json) {
      print(fmt::format("  timeline: {} (open it at ui.perfetto.dev)\n\n", arguments.trace));
    }
  }
  if (!arguments.report.empty()) {
    write_file(arguments.report, report::train_html(runs.front(), kVersion));
    if (!common.quiet && !common.json) print(fmt::format("  page: {}\n\n", arguments.report));
  }
  const int asserted = assert_all(arguments.assertions, runs, common.quiet || common.json);
  return asserted == kWrongInput ? asserted : std::max(status, asserted);
}

}  // namespace caelum::app
