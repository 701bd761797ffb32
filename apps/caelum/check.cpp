#include <fmt/format.h>
#include <fmt/ranges.h>

#include "apps/caelum/output.hpp"
#include "apps/caelum/verbs.hpp"
#include "caelum/spec/load.hpp"
#include "caelum/spec/setting_paths.hpp"

namespace caelum::app {

int check(const Common& common, const CheckArguments& arguments) {
  if (arguments.schema) {
    print(spec::json_schema());
    return kDone;
  }
  if (arguments.keys) {
    print(spec::reference_page());
    return kDone;
  }
  if (arguments.paths) {
    print(fmt::format("{}\n", fmt::join(spec::setting_paths(), "\n")));
    return kDone;
  }
  Diagnostics diagnostics;
  spec::Catalogue catalogue;
  if (!common.catalogue.empty()) catalogue.add_directory(common.catalogue, diagnostics);
  if (arguments.files.empty()) {
    print_error(
        "caelum: error: check needs a file; or --schema for the JSON Schema, --keys for every key, --paths "
        "for those of --set\n");
    return kWrongInput;
  }
  std::string text;
  for (const auto& file : arguments.files) {
    const std::size_t before = diagnostics.all().size();
    spec::check_file(file, arguments.overrides, catalogue, diagnostics);
    if (diagnostics.all().size() != before) continue;
    text += fmt::format("{}: ok\n", file);
    if (!arguments.explain) continue;
    if (auto design = spec::load_scenario(file, arguments.overrides, catalogue, diagnostics)) {
      text += spec::explain(*design);
    }
  }
  print_error(diagnostics.render());
  if (!common.quiet) print(text);
  return diagnostics.ok() ? kDone : kWrongInput;
}

}  // namespace caelum::app
