// The verbs that hold predictions against measurements.
#include "apps/caelum/options.hpp"

namespace caelum::app {
namespace {

Option residual_option(bool& residual) {
  return {.names = "--residual",
          .target = [&residual](const std::string& word) { residual = word == "on"; },
          .value = "SWITCH",
          .what = "correct measured kernels by what their mechanism leaves (default on)",
          .words = {"on", "off"}};
}

std::vector<Option> define_calibrate(CalibrateArguments& calibrate) {
  return {
      {.names = "FILE",
       .target = &calibrate.tables,
       .what = "tables of measured products, attention or experts; with --link, outputs of nccl-tests",
       .takes = Takes::file,
       .required = true},
      {.names = "--link",
       .target = &calibrate.link,
       .value = "ID",
       .what = "fit this link to outputs of nccl-tests, text or JSON (docs/models/collectives.md)",
       .takes = Takes::link},
      {.names = "--system",
       .target = &calibrate.system,
       .value = "ID",
       .what = "with --link: the system that was measured",
       .takes = Takes::system,
       .needs = {"--link"}},
      {.names = "--chip",
       .target = &calibrate.chip,
       .value = "ID",
       .what = "the chip that was measured",
       .takes = Takes::chip,
       .excludes = {"--link"}},
      {.names = "--stack",
       .target = &calibrate.stack,
       .value = "NAME",
       .what = "the library that was measured: trtllm, aiter, ...",
       .excludes = {"--link"}},
      {.names = "--part",
       .target = &calibrate.part,
       .value = "NAME",
       .what = "what of the library the tables hold, where it has several records: latent, sparse, ...",
       .excludes = {"--link"}},
      output_option(calibrate.output, "FILE.yaml",
                    "write the kernel library, or the link's profile, as a record of the catalogue"),
      {.names = "--report",
       .target = &calibrate.report,
       .value = "FILE.md",
       .what = "write the report of the fit, which is also printed",
       .takes = Takes::new_file},
      {.names = "--skip-bad-rows",
       .target = &calibrate.skip_bad,
       .what = "leave out rows of the tables with a wrong value"},
      residual_option(calibrate.residual),
  };
}

std::vector<Option> define_validate(ValidateArguments& validate) {
  return {
      {.names = "SUITE",
       .target = &validate.suites,
       .what = "suite files (default: all suites of the project)",
       .takes = Takes::file},
      {.names = "--max-mape",
       .target = &validate.max_mape,
       .value = "PERCENT",
       .what = "exit 1 when the mean absolute error is over so many percent"},
      {.names = "--markdown",
       .target = &validate.markdown,
       .what = "print the page docs/validation.md; with --holdout, docs/held-out.md"},
      fidelity_option(validate.fidelity),
      {.names = "--as",
       .target = [&validate](const std::string& word) { validate.stranger = word == "stranger"; },
       .value = "READER",
       .what =
           "whose scenarios the rows are: all that was published, or training rows as a stranger writes them "
           "(chips, model, batch, precision word, framework, degrees); both are scored (default published)",
       .words = {"published", "stranger"}},
      {.names = "--uncertainty",
       .target = &validate.draws,
       .value = "N",
       .what =
           "draw the ranged values of every training row N times, and tell how many 90 % intervals hold what "
           "was measured, each as if its paper had not been seen (minutes)",
       .range = NumberRange{2, 1000}},
      {.names = "--table",
       .target = &validate.tables,
       .value = "FILE.csv[.zst]",
       .what = "tables of measured operators, collectives or exchanges instead of suites (docs/tables.md)",
       .takes = Takes::file,
       .several = true},
      {.names = "--chip",
       .target = &validate.chip,
       .value = "ID",
       .what = "the chip of the tables (default: their column or file name)",
       .takes = Takes::chip},
      {.names = "--system",
       .target = &validate.system,
       .value = "ID",
       .what = "the system of the tables' collectives (default: the chip's usual one)",
       .takes = Takes::system},
      {.names = "--profile-of",
       .target = &validate.profile_of,
       .value = "CHIP",
       .what = "price every chip with the constants of this one: what a relative's constants cost",
       .takes = Takes::chip},
      {.names = "--plot",
       .target = &validate.plot,
       .value = "FILE.svg",
       .what = "draw predicted against measured times of the tables",
       .takes = Takes::new_file},
      {.names = "--leave-chip-out",
       .target = &validate.leave_chip_out,
       .what = "price the kernels of every chip of the tables with the constants of every other"},
      {.names = "--holdout",
       .target = &validate.holdout,
       .what =
           "fit the tables' kernels anew and tell the errors of whole groups of shapes, and of chips, that "
           "no fit saw (minutes)",
       .excludes = {"--leave-chip-out"}},
      {.names = "--skip-bad-rows",
       .target = &validate.skip_bad,
       .what =
           "leave out rows of the tables with a wrong value, and count them, instead of refusing the table"},
      residual_option(validate.residual),
  };
}

std::vector<Option> define_claims(ClaimsArguments& claims) {
  return {
      {.names = "ID",
       .target = &claims.ids,
       .what = "claims of the catalogue, or claim files (default: all)",
       .takes = Takes::claim},
      {.names = "--strict", .target = &claims.strict, .what = "exit 1 when a claim does not hold"},
      {.names = "--since",
       .target = &claims.since,
       .value = "YYYY-MM-DD",
       .what = "only claims made on this day or later"},
      {.names = "--lint",
       .target = &claims.lint,
       .what =
           "judge the claims themselves, and exit 1 when one is circular, is about another record than it "
           "tests, or rests on a value without range that nobody read at its source",
       .excludes = {"--strict", "--markdown"}},
      {.names = "--markdown", .target = &claims.markdown, .what = "print the page docs/claims.md"},
      {.names = "--uncertainty",
       .target = &claims.samples,
       .value = "N",
       .what = "draws of every range that a claim touches (default 200)",
       .range = NumberRange{1, 100000}},
      seed_option(claims.seed),
  };
}

}  // namespace

std::vector<Verb> measuring_verbs(Common& common) {
  return {
      make_verb<ValidateArguments>(common, "validate", "predict measured rows and print the errors", validate,
                                   define_validate,
                                   {{"caelum validate", "every measured row of the project"},
                                    {"caelum validate --table examples/gemm_h100_sxm.csv --plot errors.svg",
                                     "a raw table of kernels"}}),
      make_verb<CalibrateArguments>(
          common, "calibrate",
          "fit a library's kernels to measured tables, or a link to outputs of nccl-tests", calibrate,
          define_calibrate,
          {{"caelum calibrate examples/gemm_h100_sxm.csv --chip h100-sxm --stack trtllm -o kernels.yaml",
            "kernels"},
           {"caelum calibrate examples/nccl-all-reduce-8-h100.txt --link nvlink4 --system hgx-h100 -o "
            "link.yaml",
            "a link"}}),
      make_verb<ClaimsArguments>(common, "claims", "test published claims by simulation", claims,
                                 define_claims,
                                 {{"caelum claims c25", "one in full, with what decides it"},
                                  {"caelum claims --uncertainty 20 c01 c02", "several, by few draws"},
                                  {"caelum claims --since 2026-09-01", "the newest"},
                                  {"caelum claims --lint", "whether they can stand at all"}}),
  };
}

}  // namespace caelum::app
