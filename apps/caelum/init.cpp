// A first scenario from three answers: on what, of which model, on how many chips.
#include <cstdio>
#include <iostream>
#include <string>
#include <unistd.h>

#include <fmt/format.h>

#include "apps/caelum/machine_named.hpp"
#include "apps/caelum/output.hpp"
#include "apps/caelum/verbs.hpp"
#include "caelum/base/quantity_text.hpp"
#include "caelum/report/first_scenario.hpp"
#include "caelum/spec/load.hpp"

namespace caelum::app {
namespace {

/// What was not given as an option is asked, where somebody can answer.
void ask(std::string& answer, const char* question, const char* example) {
  if (!answer.empty() || isatty(STDIN_FILENO) == 0) return;
  fmt::print(stderr, "{} (such as {}): ", question, example);
  std::fflush(stderr);
  std::getline(std::cin, answer);
}

void refuse_missing(const char* option, const std::string& given, const char* example,
                    Diagnostics& diagnostics) {
  if (given.empty())
    diagnostics.error(option_span(option, ""), "is missing", fmt::format("write `{} {}`", option, example));
}

}  // namespace

int init(const Common& common, const InitArguments& given) {
  InitArguments arguments = given;
  ask(arguments.on, "Which system or chip?", "hgx-h100 or h100");
  ask(arguments.model, "Which model?", "llama-3.1-70b, or the path of a config.json");
  ask(arguments.chips, "How many chips?", "1024");
  Diagnostics diagnostics;
  spec::Catalogue catalogue;
  if (!common.catalogue.empty()) catalogue.add_directory(common.catalogue, diagnostics);
  refuse_missing("--on", arguments.on, "hgx-h100", diagnostics);
  refuse_missing("--model", arguments.model, "llama-3.1-70b", diagnostics);
  refuse_missing("--chips", arguments.chips, "1024", diagnostics);
  report::FirstScenario scenario{.model = arguments.model};
  if (!arguments.on.empty()) scenario.system = system_named("--on", arguments.on, catalogue, diagnostics);
  const auto chips = parse_number(arguments.chips);
  if (!arguments.chips.empty() &&
      (!chips || *chips < 1 || *chips > 1e9 || *chips != static_cast<double>(static_cast<long>(*chips)))) {
    diagnostics.error(option_span("--chips", arguments.chips), "is not a number of chips",
                      "write a whole number from 1 to 1e9");
  } else if (chips) {
    scenario.chips = static_cast<long>(*chips);
  }
  const Common told = check_outputs(common, {{"--output", arguments.output}}, diagnostics);
  std::string text;
  if (diagnostics.ok()) text = report::first_scenario(scenario, catalogue, diagnostics);
  print_error(diagnostics.render());
  if (!diagnostics.ok()) return kWrongInput;
  if (arguments.output.empty()) {
    print(text);
    return kDone;
  }
  write_file(arguments.output, text);
  if (!told.quiet) print_text(fmt::format("  wrote {0}; next: caelum run {0}\n", arguments.output));
  return kDone;
}

}  // namespace caelum::app
