#include <fmt/format.h>
#include <fmt/ranges.h>

#include "apps/caelum/output.hpp"
#include "apps/caelum/verbs.hpp"
#include "caelum/base/place.hpp"
#include "caelum/report/check_report.hpp"
#include "caelum/report/result_json.hpp"
#include "caelum/spec/files.hpp"
#include "caelum/spec/load.hpp"
#include "caelum/spec/scenario.hpp"
#include "caelum/spec/setting_paths.hpp"
#include "caelum/study/claims.hpp"

namespace caelum::app {
namespace {

/// Reads and checks one file, and what only the rooms above the reader know of it.
void check_one(const std::string& file, const CheckArguments& arguments, const spec::Catalogue& catalogue,
               Diagnostics& diagnostics) {
  Diagnostics own;
  spec::check_file(file, arguments.overrides, catalogue, own);
  if (own.ok() && spec::is_claim(file)) {
    if (const auto claim = spec::load_claim(file, catalogue, own)) study::check_claim(*claim, catalogue, own);
  }
  pass_on(own, {}, diagnostics);
}

/// `--schema`: of input files; `--schema result`: of what --json writes.
int print_schema(const std::vector<std::string>& of) {
  if (of.empty()) {
    print(spec::json_schema());
    return kDone;
  }
  if (of.size() == 1 && of.front() == "result") {
    print(report::result_schema());
    return kDone;
  }
  Diagnostics diagnostics;
  diagnostics.error(option_span("--schema", of.front()),
                    fmt::format("there is no schema of '{}'", of.front()),
                    "write --schema for the schema of input files, --schema result for that of results");
  print_error(diagnostics.render());
  return kWrongInput;
}

/// `--resolved`: one scenario, written out.
int print_resolved(const CheckArguments& arguments, const spec::Catalogue& catalogue,
                   Diagnostics& diagnostics) {
  if (arguments.files.size() != 1) {
    diagnostics.error(option_span("--resolved", arguments.files.back()),
                      "one scenario at a time is written out", "name one file");
  }
  const std::string text =
      diagnostics.ok()
          ? spec::resolved_scenario(arguments.files.front(), arguments.overrides, catalogue, diagnostics)
          : std::string();
  print_error(diagnostics.render());
  if (!diagnostics.ok()) return kWrongInput;
  print(text);
  return kDone;
}

}  // namespace

int check(const Common& common, const CheckArguments& arguments) {
  if (arguments.schema) {
    return print_schema(arguments.files);
  }
  if (arguments.keys) {
    print(common.json ? report::keys_json(kVersion) : spec::reference_page());
    return kDone;
  }
  if (arguments.paths) {
    const auto paths = spec::setting_paths();
    print(common.json ? report::paths_json(paths, kVersion) : fmt::format("{}\n", fmt::join(paths, "\n")));
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
  if (arguments.resolved) return print_resolved(arguments, catalogue, diagnostics);
  std::vector<report::CheckedFile> checked;
  std::string text;
  for (const auto& file : arguments.files) {
    const std::size_t before = diagnostics.all().size();
    check_one(file, arguments, catalogue, diagnostics);
    checked.push_back({.file = file, .ok = diagnostics.all().size() == before, .values = {}});
    if (!checked.back().ok) continue;
    const auto scenario = arguments.explain && spec::is_scenario(file)
                              ? spec::load(file, arguments.overrides, catalogue, diagnostics)
                              : std::nullopt;
    const bool explains = scenario && scenario->job() != spec::Job::supply;
    text += fmt::format("{}: ok{}\n", file,
                        arguments.explain && !explains ? " (only scenarios of machines are explained)" : "");
    if (!explains) continue;
    checked.back().values = spec::explained(scenario->design(), spec::source_notes(catalogue, diagnostics));
    text += spec::explain(checked.back().values);
  }
  print_error(diagnostics.render());
  if (common.json) {
    print(report::check_json(checked, diagnostics, kVersion));
  } else if (!common.quiet) {
    print_text(text);
  }
  return diagnostics.ok() ? kDone : kWrongInput;
}

}  // namespace caelum::app
