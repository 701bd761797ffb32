#include "caelum/study/validate.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include <fmt/format.h>

#include "apps/caelum/interrupt.hpp"
#include "apps/caelum/output.hpp"
#include "apps/caelum/places.hpp"
#include "apps/caelum/verbs.hpp"
#include "caelum/report/log_plot.hpp"
#include "caelum/report/table_report.hpp"
#include "caelum/report/validate_report.hpp"

namespace caelum::app {
namespace {

namespace fs = std::filesystem;

/// The project's suites: beside the sources, installed, or where CAELUM_SUITES says.
std::vector<std::string> project_suites(Diagnostics& diagnostics) {
  std::vector<fs::path> places;
  if (const char* named = std::getenv("CAELUM_SUITES")) places.emplace_back(named);
  places.emplace_back("suites");
  if (const fs::path own = own_folder("suites"); !own.empty()) places.push_back(own);
  std::error_code ignored;
  for (const auto& place : places) {
    if (!fs::is_directory(place, ignored)) continue;
    std::vector<std::string> files;
    for (const auto& entry : fs::directory_iterator(place)) {
      const auto name = entry.path().filename().string();
      if (entry.path().extension() == ".yaml" && name != "not_turned.yaml")
        files.push_back(entry.path().string());
    }
    std::sort(files.begin(), files.end());
    if (!files.empty()) return files;
  }
  diagnostics.error({}, "the project's suites were not found",
                    "name suite files, run in the repository, or set CAELUM_SUITES");
  return {};
}

int over_limit(const ValidateArguments& arguments, double mape) {
  if (!arguments.max_mape || mape * 100 <= *arguments.max_mape) return kDone;
  print_error(fmt::format("mean absolute error {:.1f} % is over --max-mape {:.1f} %\n", mape * 100,
                          *arguments.max_mape));
  return kNo;
}

int leave_chip_out(const Common& common, const std::vector<study::Table>& tables,
                   const spec::Catalogue& catalogue, Diagnostics& diagnostics) {
  study::Transfer transfer;
  if (diagnostics.ok())
    transfer = study::transfer_errors(tables, thread_count(common), catalogue, diagnostics);
  print_error(diagnostics.render());
  if (!diagnostics.ok()) return kWrongInput;
  if (common.json) {
    print(report::transfer_json(transfer, kVersion));
  } else if (!common.quiet) {
    print_text(report::transfer_text(transfer, terminal_style()));
  }
  return kDone;
}

int hold_out(const Common& common, const ValidateArguments& arguments,
             const std::vector<study::Table>& tables, const spec::Catalogue& catalogue,
             Diagnostics& diagnostics) {
  study::Holdout holdout;
  if (diagnostics.ok()) holdout = study::holdout_errors(tables, thread_count(common), catalogue, diagnostics);
  print_error(diagnostics.render());
  if (!diagnostics.ok()) return kWrongInput;
  if (common.json) {
    print(report::holdout_json(holdout, kVersion));
  } else if (arguments.markdown) {
    print(report::holdout_markdown(holdout));
  } else if (!common.quiet) {
    print_text(report::holdout_text(holdout, terminal_style()));
  }
  return kDone;
}

int validate_tables(const Common& common, const ValidateArguments& arguments,
                    const spec::Catalogue& catalogue, Diagnostics& diagnostics) {
  std::vector<study::Table> tables;
  if (!arguments.suites.empty()) {
    diagnostics.error(option_span("--table", arguments.tables.front()),
                      "suites and tables are validated apart", "leave out the suites or --table");
  }
  for (const auto& file : arguments.tables) {
    tables.push_back(study::read_table(file, {.chip = arguments.chip, .skip_bad = arguments.skip_bad},
                                       catalogue, diagnostics));
  }
  const Common told = check_outputs(common, {{"--plot", arguments.plot}}, diagnostics);
  if (arguments.holdout) return hold_out(common, arguments, tables, catalogue, diagnostics);
  if (arguments.leave_chip_out) return leave_chip_out(common, tables, catalogue, diagnostics);
  study::TableValidation validation;
  if (diagnostics.ok()) {
    const study::TableValidateOptions options{.system = arguments.system,
                                              .profile_of = arguments.profile_of,
                                              .residual = arguments.residual,
                                              .threads = thread_count(common),
                                              .stop = interrupt_flag()};
    validation = study::validate_tables(tables, options, catalogue, diagnostics);
  }
  print_error(diagnostics.render());
  if (!diagnostics.ok()) return kWrongInput;
  if (told.json) {
    print(report::table_json(tables, validation, kVersion));
  } else if (!told.quiet) {
    print_text(report::table_text(tables, validation, terminal_style()));
  }
  if (!arguments.plot.empty()) write_file(arguments.plot, report::table_svg(tables, validation));
  if (validation.not_priced > 0) {
    return told_in_part(
        fmt::format("{} rows are not priced; the figures are of the others", validation.not_priced));
  }
  return over_limit(arguments, validation.summary.mape);
}

/// Both readers of the same rows: what is printed, and what stands beside it.
report::Validations as_both(const std::vector<study::Suite>& suites, const spec::Catalogue& catalogue,
                            study::ValidateOptions options) {
  report::Validations both{.published = study::validate(suites, catalogue, options)};
  options.stranger = true;
  both.stranger = study::validate(suites, catalogue, options);
  return both;
}

}  // namespace

int validate(const Common& common, const ValidateArguments& arguments) {
  Diagnostics diagnostics;
  spec::Catalogue catalogue;
  if (!common.catalogue.empty()) catalogue.add_directory(common.catalogue, diagnostics);
  if (!arguments.tables.empty()) return validate_tables(common, arguments, catalogue, diagnostics);
  if (!arguments.plot.empty()) {
    diagnostics.error(option_span("--plot", arguments.plot), "there is a drawing of tables only",
                      "name them with --table FILE, or leave --plot out");
  }
  if (arguments.holdout || arguments.leave_chip_out) {
    diagnostics.error(
        {}, fmt::format("{} needs tables of kernels", arguments.holdout ? "--holdout" : "--leave-chip-out"),
        "name them with --table FILE");
    print_error(diagnostics.render());
    return kWrongInput;
  }
  const auto files = arguments.suites.empty() ? project_suites(diagnostics) : arguments.suites;
  std::vector<study::Suite> suites;
  for (const auto& file : files) {
    if (auto suite = study::read_suite(file, diagnostics)) suites.push_back(std::move(*suite));
  }
  print_error(diagnostics.render());
  if (!diagnostics.ok()) return kWrongInput;

  study::ValidateOptions options;
  options.fidelity = arguments.fidelity;
  options.draws = arguments.draws;
  options.threads = thread_count(common);
  options.stop = interrupt_flag();
  const report::Validations both = as_both(suites, catalogue, options);
  const study::Validation& validation = arguments.stranger ? both.stranger : both.published;
  if (common.json) {
    print(report::validate_json(both, arguments.stranger, kVersion));
  } else if (arguments.markdown) {
    print(report::validate_markdown(both, kVersion));
  } else if (!common.quiet) {
    print_text(report::validate_text(both, arguments.stranger, terminal_style()));
  }
  if (validation.not_run > 0) {
    return told_in_part(
        fmt::format("{} rows are not run; the figures are of the others", validation.not_run));
  }
  return over_limit(arguments, validation.summary.mape);
}

}  // namespace caelum::app
