#include <memory>

#include <fmt/format.h>

#include "apps/caelum/output.hpp"
#include "apps/caelum/verbs.hpp"
#include "caelum/base/diagnostics.hpp"
#include "caelum/interop/hf_config.hpp"
#include "caelum/report/show.hpp"

namespace caelum::app {

int import_model(const Common& common, const ImportArguments& arguments) {
  Diagnostics diagnostics;
  const std::string record = interop::import_hf_config(arguments.file, diagnostics);
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
