#include <algorithm>

#include "apps/caelum/assertions.hpp"
#include "apps/caelum/output.hpp"
#include "apps/caelum/verbs.hpp"
#include "caelum/report/serve_report.hpp"
#include "caelum/spec/load.hpp"

namespace caelum::app {

int run_serve(const Common& common, const RunArguments& arguments) {
  Diagnostics diagnostics;
  spec::Catalogue catalogue;
  if (!common.catalogue.empty()) catalogue.add_directory(common.catalogue, diagnostics);
  if (!arguments.trace.empty() || !arguments.report.empty() || arguments.why || arguments.traffic) {
    diagnostics.error({}, "--trace, --report, --why and --traffic are of training runs",
                      "leave them out; --json has the parts of both kinds of step");
  }
  std::vector<report::ServeRan> runs;
  for (const auto& file : arguments.files) {
    auto design = spec::load_scenario(file, arguments.overrides, catalogue, diagnostics);
    if (design && !design->serve) {
      diagnostics.error(design->cluster_at, "the scenario has no serve block; the first one has",
                        "run scenarios of one kind together");
    } else if (design) {
      runs.push_back({.file = file, .design = std::move(*design), .outcome = {}, .uncertainty = {}});
    }
  }
  if (diagnostics.ok()) {
    for (auto& ran : runs) ran.outcome = api::serve(ran.design, diagnostics);
  }
  print_error(diagnostics.render());
  if (!diagnostics.ok()) return kWrongInput;
  int status = kDone;
  for (auto& ran : runs) {
    if (!ran.outcome.feasible || !ran.outcome.serve.fits) status = kNo;
    if (arguments.samples > 0 && ran.outcome.feasible) {
      ran.uncertainty =
          study::sample_serve(ran.design, arguments.samples, arguments.seed, thread_count(common));
    }
  }
  if (common.json) {
    print(report::serve_json(runs, kVersion));
  } else if (!common.quiet) {
    print(report::serve_text(runs, terminal_style()));
  }
  std::vector<std::pair<std::string, std::string>> results;
  for (const auto& ran : runs) {
    if (!arguments.assertions.empty()) results.emplace_back(ran.file, report::serve_json({ran}, kVersion));
  }
  const int asserted = assert_all(arguments.assertions, results, common.quiet || common.json);
  return asserted == kWrongInput ? asserted : std::max(status, asserted);
}

}  // namespace caelum::app
