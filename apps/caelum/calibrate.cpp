#include "caelum/study/calibrate.hpp"

#include <string_view>

#include <fmt/format.h>

#include "apps/caelum/output.hpp"
#include "apps/caelum/verbs.hpp"
#include "caelum/base/place.hpp"
#include "caelum/report/calibrate_report.hpp"

namespace caelum::app {
namespace {

/// A table that names its chips, by column or file name, says which rows are whose; --chip speaks for others.
study::Table read(const std::string& file, const CalibrateArguments& arguments,
                  const spec::Catalogue& catalogue, Diagnostics& diagnostics) {
  Diagnostics quiet;
  study::Table table =
      study::read_table(file, {.chip = "", .skip_bad = arguments.skip_bad}, catalogue, quiet);
  if (quiet.ok()) return table;
  return study::read_table(file, {.chip = arguments.chip, .skip_bad = arguments.skip_bad}, catalogue,
                           diagnostics);
}

/// What becomes part of an id.
void check_word(const char* option, const std::string& word, Diagnostics& diagnostics) {
  constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.";
  if (word.find_first_not_of(kLetters) == std::string::npos) return;
  diagnostics.error(option_span(option, word), "an id is made of letters, digits, '-', '_' and '.'",
                    "write one word, such as trtllm");
}

}  // namespace

int calibrate(const Common& common, const CalibrateArguments& arguments) {
  if (!arguments.link.empty()) return calibrate_link(common, arguments);
  Diagnostics diagnostics;
  for (const auto& [option, value] :
       {std::pair{"--chip", &arguments.chip}, std::pair{"--stack", &arguments.stack}}) {
    if (value->empty()) {
      diagnostics.error({}, fmt::format("{} is missing", option),
                        "tables of kernels need --chip ID and --stack NAME; outputs of nccl-tests --link ID");
    }
  }
  spec::Catalogue catalogue;
  if (!common.catalogue.empty()) catalogue.add_directory(common.catalogue, diagnostics);
  std::vector<study::Table> tables;
  for (const auto& file : diagnostics.ok() ? arguments.tables : std::vector<std::string>{}) {
    tables.push_back(read(file, arguments, catalogue, diagnostics));
  }
  check_word("--stack", arguments.stack, diagnostics);
  check_word("--part", arguments.part, diagnostics);
  const Common told =
      check_outputs(common, {{"--report", arguments.report}, {"--output", arguments.output}}, diagnostics);
  study::Calibration calibration;
  if (diagnostics.ok()) {
    study::CalibrateOptions options{.chip = arguments.chip,
                                    .stack = arguments.stack,
                                    .part = arguments.part,
                                    .fit = {},
                                    .threads = thread_count(common)};
    options.fit.residual = arguments.residual;
    Diagnostics own;
    calibration = study::calibrate(tables, options, catalogue, own);
    pass_on(own, option_span("--chip", arguments.chip), diagnostics);
  }
  print_error(diagnostics.render());
  if (!diagnostics.ok()) return kWrongInput;
  const std::string text = report::calibration_text(calibration);
  if (told.json) {
    print(report::calibration_json(calibration, kVersion));
  } else if (!told.quiet) {
    print_text(text);
  }
  if (!arguments.report.empty()) write_file(arguments.report, text);
  if (!arguments.output.empty()) write_file(arguments.output, report::kernel_library_yaml(calibration));
  return kDone;
}

}  // namespace caelum::app
