#include <fmt/format.h>

#include "apps/caelum/interrupt.hpp"
#include "apps/caelum/output.hpp"
#include "apps/caelum/verbs.hpp"
#include "caelum/api/run.hpp"
#include "caelum/exports/launch.hpp"

namespace caelum::app {
namespace {

/// The scenario's training run; nothing, with errors, where it is of another job or cannot run.
std::optional<api::Trained> train(const Common& common, const ExportArguments& arguments,
                                  const spec::Catalogue& catalogue, Diagnostics& diagnostics) {
  const auto scenario = spec::load(arguments.file, arguments.overrides, catalogue, diagnostics);
  if (!scenario) return std::nullopt;
  if (scenario->job() != spec::Job::train) {
    diagnostics.error(scenario->at(), fmt::format("this scenario asks for `{}:`", name(scenario->job())),
                      "only plans of training are exported");
    return std::nullopt;
  }
  api::Result result = api::run(*scenario,
                                {.draws = arguments.samples,
                                 .seed = arguments.seed,
                                 .threads = thread_count(common),
                                 .stop = interrupt_flag(),
                                 .runs_progress = {},
                                 .draws_progress = {}},
                                catalogue, diagnostics);
  auto* trained = std::get_if<api::Trained>(&result.of);
  if (!diagnostics.ok() || trained == nullptr) return std::nullopt;
  if (!trained->outcome.feasible) {
    diagnostics.error(scenario->at(), "the plan cannot run: " + trained->outcome.reasons.front(),
                      "`caelum run` tells all reasons, `caelum plan` finds plans that run");
    return std::nullopt;
  }
  return std::move(*trained);
}

}  // namespace

int export_plan(const Common& common, const ExportArguments& arguments) {
  Diagnostics diagnostics;
  spec::Catalogue catalogue;
  if (!common.catalogue.empty()) catalogue.add_directory(common.catalogue, diagnostics);
  const interop::Target* target = interop::find_target(arguments.to);
  const auto trained = train(common, arguments, catalogue, diagnostics);
  const Common told = check_outputs(common, {{"--output", arguments.output}}, diagnostics);
  print_error(diagnostics.render());
  if (!diagnostics.ok() || !trained || target == nullptr) return kWrongInput;
  const exports::LaunchFile file = exports::launch_file(*trained, *target, kVersion, catalogue);
  for (const auto& left_out : file.left_out) {
    print_error(fmt::format("caelum: {} cannot express {}\n", target->title, left_out));
  }
  if (arguments.output.empty()) {
    print(file.text);
    return kDone;
  }
  write_file(arguments.output, file.text);
  if (!told.quiet && !told.json) print_text(fmt::format("wrote {}\n", arguments.output));
  return kDone;
}

}  // namespace caelum::app
