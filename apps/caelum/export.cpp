#include <fmt/format.h>

#include "apps/caelum/interrupt.hpp"
#include "apps/caelum/output.hpp"
#include "apps/caelum/verbs.hpp"
#include "caelum/api/run.hpp"
#include "caelum/exports/launch.hpp"
#include "caelum/exports/serve_launch.hpp"

namespace caelum::app {
namespace {

/// The scenario's plan as a file of the target; nothing, with errors, where they do not fit or the plan
/// cannot run.
std::optional<exports::LaunchFile> launch(const Common& common, const ExportArguments& arguments,
                                          const spec::Catalogue& catalogue, Diagnostics& diagnostics) {
  const interop::Target* trains = interop::find_target(arguments.to);
  const exports::ServeTarget* serves = exports::find_serve_target(arguments.to);
  const auto scenario = spec::load(arguments.file, arguments.overrides, catalogue, diagnostics);
  if (!scenario) return std::nullopt;
  const spec::Job wanted = serves != nullptr ? spec::Job::serve : spec::Job::train;
  if (scenario->job() != wanted) {
    diagnostics.error(scenario->at(), fmt::format("this scenario asks for `{}:`", name(scenario->job())),
                      fmt::format("'{}' takes a scenario with `{}:`", arguments.to, name(wanted)));
    return std::nullopt;
  }
  const api::Result result = api::run(*scenario,
                                      {.draws = serves != nullptr ? 0 : arguments.samples,
                                       .seed = arguments.seed,
                                       .threads = thread_count(common),
                                       .stop = interrupt_flag(),
                                       .runs_progress = {},
                                       .draws_progress = {}},
                                      catalogue, diagnostics);
  if (!diagnostics.ok()) return std::nullopt;
  const auto refuse = [&](const std::vector<std::string>& reasons) {
    diagnostics.error(scenario->at(), "the plan cannot run: " + reasons.front(),
                      "`caelum run` tells all reasons, `caelum plan` finds plans that run");
    return std::nullopt;
  };
  if (const auto* served = std::get_if<api::Served>(&result.of)) {
    if (!served->outcome.feasible) return refuse(served->outcome.reasons);
    return exports::serve_file(*served, *serves, kVersion);
  }
  const auto& trained = std::get<api::Trained>(result.of);
  if (!trained.outcome.feasible) return refuse(trained.outcome.reasons);
  return exports::launch_file(trained, *trains, kVersion, catalogue);
}

}  // namespace

int export_plan(const Common& common, const ExportArguments& arguments) {
  Diagnostics diagnostics;
  spec::Catalogue catalogue;
  if (!common.catalogue.empty()) catalogue.add_directory(common.catalogue, diagnostics);
  const auto file = launch(common, arguments, catalogue, diagnostics);
  const Common told = check_outputs(common, {{"--output", arguments.output}}, diagnostics);
  print_error(diagnostics.render());
  if (!diagnostics.ok() || !file) return kWrongInput;
  const interop::Target* trains = interop::find_target(arguments.to);
  const auto title = trains != nullptr ? trains->title : exports::find_serve_target(arguments.to)->title;
  for (const auto& left_out : file->left_out) {
    print_error(fmt::format("caelum: {} cannot express {}\n", title, left_out));
  }
  if (arguments.output.empty()) {
    print(file->text);
    return kDone;
  }
  write_file(arguments.output, file->text);
  if (!told.quiet && !told.json) print_text(fmt::format("wrote {}\n", arguments.output));
  return kDone;
}

}  // namespace caelum::app
