#include <memory>

#include <fmt/format.h>

#include "apps/caelum/output.hpp"
#include "apps/caelum/verbs.hpp"
#include "caelum/base/diagnostics.hpp"
#include "caelum/interop/hf_config.hpp"
#include "caelum/interop/launch/import_launch.hpp"
#include "caelum/report/show.hpp"
#include "caelum/spec/resolve.hpp"

namespace caelum::app {
namespace {

/// `PATH=VALUE` words.
interop::Settings read_settings(const std::vector<std::string>& words, Diagnostics& diagnostics) {
  interop::Settings settings;
  for (const auto& word : words) {
    const std::size_t equals = word.find('=');
    if (equals == std::string::npos || equals == 0) {
      diagnostics.error(option_span("--set", word), "an override needs the form path.to.key=value",
                        "write for example `--set cluster.system=hgx-h100`");
    } else {
      settings[word.substr(0, equals)] = word.substr(equals + 1);
    }
  }
  return settings;
}

/// A model's record or a scenario; empty after errors.
std::string import_text(const ImportArguments& arguments, Diagnostics& diagnostics) {
  const interop::Settings settings = read_settings(arguments.overrides, diagnostics);
  auto source = spec::read_source(arguments.file, {}, diagnostics);
  if (!source || !diagnostics.ok()) return {};
  const interop::Target* target =
      arguments.from.empty() ? interop::recognise_launch(*source) : interop::find_target(arguments.from);
  if (target != nullptr) return interop::import_launch(source, *target, settings, diagnostics);
  if (!settings.empty()) {
    diagnostics.error(option_span("--set", arguments.overrides.front()), "a model's record takes no settings",
                      "change the record that is written");
  }
  return interop::import_hf_text(std::move(source), diagnostics);
}

}  // namespace

int import_file(const Common& common, const ImportArguments& arguments) {
  Diagnostics diagnostics;
  const std::string record = import_text(arguments, diagnostics);
  const Common told = check_outputs(common, {{"--output", arguments.output}}, diagnostics);
  const auto document =
      diagnostics.ok()
          ? spec::read_document(std::make_shared<SourceFile>(SourceFile{arguments.file, record}), diagnostics)
          : nullptr;
  print_error(diagnostics.render());
  if (!diagnostics.ok()) return kWrongInput;
  if (told.json) {
    print(report::show_json(document));
  } else if (arguments.output.empty()) {
    print(record);
  }
  if (arguments.output.empty()) return kDone;
  write_file(arguments.output, record);
  if (!told.quiet && !told.json) print_text(fmt::format("wrote {}\n", arguments.output));
  return kDone;
}

}  // namespace caelum::app
