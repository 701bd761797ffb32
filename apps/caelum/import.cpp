#include <fmt/format.h>

#include "apps/caelum/output.hpp"
#include "apps/caelum/verbs.hpp"
#include "caelum/base/diagnostics.hpp"
#include "caelum/interop/hf_config.hpp"

namespace caelum::app {

int import_model(const Common& common, const ImportArguments& arguments) {
  Diagnostics diagnostics;
  const std::string record = interop::import_hf_config(arguments.file, diagnostics);
  print_error(diagnostics.render());
  if (!diagnostics.ok()) return kWrongInput;
  if (arguments.output.empty()) {
    print(record);
  } else {
    write_file(arguments.output, record);
    if (!common.quiet) print(fmt::format("wrote {}\n", arguments.output));
  }
  return kDone;
}

}  // namespace caelum::app
