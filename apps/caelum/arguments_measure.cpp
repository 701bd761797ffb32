// The verbs that hold predictions against measurements.
#include "apps/caelum/arguments.hpp"

namespace caelum::app {
namespace {

void define_validate(CLI::App& verb, ValidateArguments& validate) {
  verb.add_option("SUITE", validate.suites, "suite files (default: all suites of the project)");
  verb.add_option_function<double>(
          "--max-mape", [&validate](double limit) { validate.max_mape = limit; },
          "exit 1 when the mean absolute error is over so many percent")
      ->type_name("PERCENT");
  verb.add_flag("--markdown", validate.markdown, "print the page docs/validation.md");
  add_fidelity(verb, validate.fidelity);
}

}  // namespace

void add_measuring_verbs(Program& program) {
  add_verb<ValidateArguments>(program, "validate", "predict measured rows and print the errors", validate,
                              define_validate);
}

}  // namespace caelum::app
