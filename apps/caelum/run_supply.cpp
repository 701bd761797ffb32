#include <fmt/format.h>

#include "apps/caelum/output.hpp"
#include "apps/caelum/verbs.hpp"
#include "caelum/api/result_check.hpp"
#include "caelum/report/supply_report.hpp"
#include "caelum/spec/load.hpp"
#include "caelum/study/delivered.hpp"

namespace caelum::app {

int run_supply(const Common& common, const RunArguments& arguments) {
  Diagnostics diagnostics;
  spec::Catalogue catalogue;
  if (!common.catalogue.empty()) catalogue.add_directory(common.catalogue, diagnostics);
  if (arguments.files.size() > 1) {
    diagnostics.error({}, "a supply scenario runs alone", "run the files one by one");
  }
  report::SupplyRan ran{.file = arguments.files.front(),
                        .design = {},
                        .feasible = false,
                        .plan = {},
                        .conflict = {},
                        .sites = {},
                        .uncertainty = {}};
  auto design = spec::load_supply(ran.file, arguments.overrides, catalogue, diagnostics);
  if (design && diagnostics.ok()) {
    study::fill_delivered(*design, catalogue, thread_count(common), diagnostics);
  }
  print_error(diagnostics.render());
  if (!diagnostics.ok() || !design) return kWrongInput;
  ran.design = std::move(*design);
  if (auto plan = supply::plan_supply(ran.design)) {
    ran.feasible = true;
    ran.plan = std::move(*plan);
    if (arguments.samples > 0) {
      ran.uncertainty =
          study::sample_supply(ran.design, arguments.samples, arguments.seed, thread_count(common));
    }
    for (const auto& site : ran.design.supply.sites) ran.sites.push_back(supply::payback(site));
    api::check_result(ran.plan, ran.sites, ran.design.supply_at, diagnostics);
  } else {
    ran.conflict = std::move(plan.error());
  }
  if (!diagnostics.ok()) {
    print_error(diagnostics.render());
    return kWrongInput;
  }
  if (common.json) {
    print(report::supply_json(ran, kVersion));
  } else if (!common.quiet) {
    print(report::supply_text(ran, terminal_style()));
  }
  if (!arguments.report.empty()) {
    write_file(arguments.report, report::supply_html(ran, kVersion));
    if (!common.quiet && !common.json) print(fmt::format("  page: {}\n\n", arguments.report));
  }
  return ran.feasible ? kDone : kNo;
}

}  // namespace caelum::app
