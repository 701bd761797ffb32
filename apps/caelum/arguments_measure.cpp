// The verbs that hold predictions against measurements.
#include "apps/caelum/arguments.hpp"

namespace caelum::app {
namespace {

/// --residual on|off.
void add_residual(CLI::App& verb, bool& residual) {
  verb.add_option_function<std::string>(
          "--residual", [&residual](const std::string& word) { residual = word == "on"; },
          "correct measured kernels by what their mechanism leaves (default: on)")
      ->check(CLI::IsMember({"on", "off"}))
      ->type_name("on|off");
}

void define_calibrate(CLI::App& verb, CalibrateArguments& calibrate) {
  verb.add_option("FILE", calibrate.tables,
                  "tables of measured products, attention or experts; with --link, outputs of nccl-tests")
      ->required();
  auto* link =
      verb.add_option("--link", calibrate.link,
                      "fit this link to outputs of nccl-tests, text or JSON (docs/models/collectives.md)")
          ->type_name("ID");
  verb.add_option("--system", calibrate.system, "with --link: the system that was measured")
      ->needs(link)
      ->type_name("ID");
  verb.add_option("--chip", calibrate.chip, "the chip that was measured")->excludes(link)->type_name("ID");
  verb.add_option("--stack", calibrate.stack, "the library that was measured: trtllm, aiter, ...")
      ->excludes(link)
      ->type_name("NAME");
  verb.add_option("--part", calibrate.part,
                  "what of the library the tables hold, where it has several records: latent, sparse, ...")
      ->excludes(link)
      ->type_name("NAME");
  add_output(verb, "-o,--output", calibrate.output,
             "write the kernel library, or the link's profile, as a record of the catalogue", "FILE.yaml");
  add_output(verb, "--report", calibrate.report, "write the report of the fit, which is also printed",
             "FILE.md");
  verb.add_flag("--skip-bad-rows", calibrate.skip_bad, "leave out rows of the tables with a wrong value");
  add_residual(verb, calibrate.residual);
}

void define_validate(CLI::App& verb, ValidateArguments& validate) {
  verb.add_option("SUITE", validate.suites, "suite files (default: all suites of the project)");
  verb.add_option_function<double>(
          "--max-mape", [&validate](double limit) { validate.max_mape = limit; },
          "exit 1 when the mean absolute error is over so many percent")
      ->type_name("PERCENT");
  verb.add_flag("--markdown", validate.markdown,
                "print the page docs/validation.md; with --holdout, docs/held-out.md");
  add_fidelity(verb, validate.fidelity);
  verb.add_option("--table", validate.tables,
                  "tables of measured operators, collectives or exchanges instead of suites (docs/tables.md)")
      ->type_name("FILE.csv[.zst]");
  verb.add_option("--chip", validate.chip, "the chip of the tables (default: their column or file name)")
      ->type_name("ID");
  verb.add_option("--system", validate.system,
                  "the system of the tables' collectives (default: the chip's usual one)")
      ->type_name("ID");
  verb.add_option("--profile-of", validate.profile_of,
                  "price every chip with the constants of this one: what a relative's constants cost")
      ->type_name("CHIP");
  add_output(verb, "--plot", validate.plot, "draw predicted against measured times of the tables",
             "FILE.svg");
  auto* transfer =
      verb.add_flag("--leave-chip-out", validate.leave_chip_out,
                    "price the kernels of every chip of the tables with the constants of every other");
  verb.add_flag(
          "--holdout", validate.holdout,
          "fit the tables' kernels anew and tell the errors of whole groups of shapes, and of chips, that no "
          "fit saw (minutes)")
      ->excludes(transfer);
  verb.add_flag(
      "--skip-bad-rows", validate.skip_bad,
      "leave out rows of the tables with a wrong value, and count them, instead of refusing the table");
  add_residual(verb, validate.residual);
}

void define_claims(CLI::App& verb, ClaimsArguments& claims) {
  verb.add_option("ID", claims.ids, "claims of the catalogue, or claim files (default: all)");
  verb.add_flag("--strict", claims.strict, "exit 1 when a claim does not hold");
  verb.add_flag("--markdown", claims.markdown, "print the page docs/claims.md");
  verb.add_option("--uncertainty", claims.samples, "draws of every range that a claim touches (200)")
      ->type_name("N")
      ->check(CLI::Range(1, 100000));
  verb.add_option("--seed", claims.seed, "seed of the draws (default 1)")->type_name("N");
}

}  // namespace

void add_measuring_verbs(Program& program) {
  add_verb<ValidateArguments>(program, "validate", "predict measured rows and print the errors", validate,
                              define_validate);
  add_verb<CalibrateArguments>(
      program, "calibrate", "fit a library's kernels to measured tables, or a link to outputs of nccl-tests",
      calibrate, define_calibrate);
  add_verb<ClaimsArguments>(program, "claims", "test published claims by simulation", claims, define_claims);
}

}  // namespace caelum::app
