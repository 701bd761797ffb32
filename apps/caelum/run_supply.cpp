#include <algorithm>

#include <fmt/format.h>

#include "apps/caelum/assertions.hpp"
#include "apps/caelum/interrupt.hpp"
#include "apps/caelum/output.hpp"
#include "apps/caelum/verbs.hpp"
#include "caelum/explore/delivered.hpp"
#include "caelum/jobs/result_check.hpp"
#include "caelum/report/supply_report.hpp"
#include "caelum/spec/load.hpp"

namespace caelum::app {

int run_supply(const Common& common, const RunArguments& arguments) {
  Diagnostics diagnostics;
  spec::Catalogue catalogue;
  if (!common.catalogue.empty()) catalogue.add_directory(common.catalogue, diagnostics);
  if (arguments.files.size() > 1) {
    diagnostics.error(option_span("FILE", arguments.files[1]), "a supply scenario runs alone",
                      "run the files one by one");
  }
  refuse_training_options(arguments, false, diagnostics);
  report::SupplyRan ran{.file = arguments.files.front(),
                        .design = {},
                        .feasible = false,
                        .plan = {},
                        .conflict = {},
                        .sites = {},
                        .uncertainty = {}};
  auto design = spec::load_supply(ran.file, arguments.overrides, catalogue, diagnostics);
  const Common told = check_outputs(common, {{"--report", arguments.report}}, diagnostics);
  const auto assertions = read_assertions(arguments.assertions, report::ResultKind::supply, diagnostics);
  if (design && diagnostics.ok()) {
    explore::fill_delivered(*design, catalogue, thread_count(common), diagnostics);
  }
  if (design && diagnostics.ok()) {
    ran.design = std::move(*design);
    if (auto plan = supply::plan_supply(ran.design)) {
      ran.feasible = true;
      ran.plan = std::move(*plan);
      if (arguments.samples > 0) {
        ran.uncertainty = explore::sample_supply(ran.design, arguments.samples, arguments.seed,
                                                 {.threads = thread_count(common), .stop = interrupt_flag()});
      }
      for (const auto& site : ran.design.supply.sites) ran.sites.push_back(supply::payback(site));
      jobs::check_result(ran.plan, ran.sites, ran.design.supply_at, diagnostics);
    } else {
      ran.conflict = std::move(plan.error());
    }
  }
  std::vector<std::pair<std::string, std::string>> results;
  if (diagnostics.ok() && !assertions.empty()) {
    results.emplace_back(ran.file, report::supply_json(ran, kVersion));
  }
  const Asserted asserted = assert_all(assertions, results, told.quiet || told.json, diagnostics);
  print_error(diagnostics.render());
  if (!diagnostics.ok()) return kWrongInput;
  if (told.json) {
    print(report::supply_json(ran, kVersion));
  } else if (!told.quiet) {
    print_text(report::supply_text(ran, terminal_style()));
  }
  if (!arguments.report.empty()) {
    write_file(arguments.report, report::supply_html(ran, kVersion));
    if (!told.quiet && !told.json) print_text(fmt::format("  page: {}\n\n", arguments.report));
  }
  print_error(asserted.text);
  if (interrupted()) {
    const auto& doubt = ran.uncertainty;
    return told_in_part(fmt::format("{} of {} draws are done", doubt ? doubt->samples + doubt->infeasible : 0,
                                    arguments.samples));
  }
  return std::max(ran.feasible ? kDone : kNo, asserted.status);
}

}  // namespace caelum::app
