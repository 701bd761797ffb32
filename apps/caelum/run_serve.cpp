#include <algorithm>

#include <fmt/format.h>

#include "apps/caelum/assertions.hpp"
#include "apps/caelum/interrupt.hpp"
#include "apps/caelum/output.hpp"
#include "apps/caelum/verbs.hpp"
#include "caelum/base/place.hpp"
#include "caelum/report/serve_report.hpp"
#include "caelum/spec/load.hpp"

namespace caelum::app {

void refuse_training_options(const RunArguments& arguments, bool page, Diagnostics& diagnostics) {
  const auto refuse = [&](bool given, const char* option, const std::string& text) {
    if (given)
      diagnostics.error(option_span(option, text), "only trainings have this",
                        "leave it out: the text of this scenario tells its parts");
  };
  refuse(!arguments.trace.empty(), "--trace", arguments.trace);
  refuse(page && !arguments.report.empty(), "--report", arguments.report);
  refuse(arguments.why, "--why", "");
  refuse(arguments.traffic, "--traffic", "");
}

bool refuse_other_kind(const char* verb, const std::string& file, Diagnostics& diagnostics) {
  const Span place{std::make_shared<const SourceFile>(SourceFile{file, ""}), 0, 0};
  if (spec::is_supply_scenario(file)) {
    diagnostics.error(place, fmt::format("`{}` takes trainings; this is a supply plan", verb),
                      "ask `caelum run` for its plan, and for its page with --report");
    return true;
  }
  if (!spec::is_serve_scenario(file)) return false;
  diagnostics.error(
      place, fmt::format("`{}` takes trainings; this is a deployment", verb),
      "`caelum run A.yaml B.yaml` puts deployments side by side, and `--set` changes their layout");
  return true;
}

int run_serve(const Common& common, const RunArguments& arguments) {
  Diagnostics diagnostics;
  spec::Catalogue catalogue;
  if (!common.catalogue.empty()) catalogue.add_directory(common.catalogue, diagnostics);
  refuse_training_options(arguments, true, diagnostics);
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
  const auto assertions = read_assertions(arguments.assertions, report::ResultKind::serve, diagnostics);
  int status = kDone;
  for (std::size_t i = 0; i < runs.size() && diagnostics.ok(); ++i) {
    report::ServeRan& ran = runs[i];
    Diagnostics own;
    ran.outcome = api::serve(ran.design, own);
    pass_on(own, ran.design.cluster_at, diagnostics);
    if (!diagnostics.ok()) break;
    if (!ran.outcome.feasible || !ran.outcome.serve.fits) status = kNo;
    if (arguments.samples > 0 && ran.outcome.feasible) {
      ran.uncertainty = study::sample_serve(ran.design, arguments.samples, arguments.seed,
                                            {.threads = thread_count(common), .stop = interrupt_flag()});
    }
    if (interrupted()) runs.resize(i + 1);
  }
  std::vector<std::pair<std::string, std::string>> results;
  if (diagnostics.ok() && !assertions.empty()) {
    for (const auto& ran : runs) results.emplace_back(ran.file, report::serve_json({ran}, kVersion));
  }
  const Asserted asserted = assert_all(assertions, results, common.quiet || common.json, diagnostics);
  print_error(diagnostics.render());
  if (!diagnostics.ok()) return kWrongInput;
  if (common.json) {
    print(report::serve_json(runs, kVersion));
  } else if (!common.quiet) {
    print_text(report::serve_text(runs, terminal_style()));
  }
  print_error(asserted.text);
  if (interrupted()) {
    const auto& doubt = runs.back().uncertainty;
    return told_in_part(fmt::format("{} of {} scenarios, {} of {} draws of the last", runs.size(),
                                    arguments.files.size(), doubt ? doubt->samples : 0, arguments.samples));
  }
  return std::max(status, asserted.status);
}

}  // namespace caelum::app
