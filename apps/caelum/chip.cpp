#include <fmt/format.h>

#include "apps/caelum/output.hpp"
#include "apps/caelum/verbs.hpp"
#include "caelum/base/place.hpp"
#include "caelum/report/log_plot.hpp"
#include "caelum/spec/load.hpp"
#include "caelum/study/probe_row.hpp"

namespace caelum::app {
namespace {

/// The scenario with its chip replaced by the one that was asked for, or the chip alone.
std::optional<spec::Design> design_of(const ChipArguments& arguments, const spec::Catalogue& catalogue,
                                      Diagnostics& diagnostics) {
  const auto* entry = catalogue.find("chip", arguments.id);
  if (entry == nullptr) {
    const auto near = nearest(spec::canonical_id(arguments.id), catalogue.names("chip"));
    diagnostics.error(
        option_span("ID", arguments.id), fmt::format("there is no chip '{}' in the catalogue", arguments.id),
        near.empty() ? "'caelum show chips' lists them" : fmt::format("did you mean '{}'?", near));
    return std::nullopt;
  }
  if (arguments.scenario.empty()) return study::chip_design(entry->id, catalogue, diagnostics);
  return spec::load_scenario(arguments.scenario, {"cluster.system.chip=" + entry->id}, catalogue,
                             diagnostics);
}

}  // namespace

int chip(const Common& common, const ChipArguments& arguments) {
  Diagnostics diagnostics;
  spec::Catalogue catalogue;
  if (!common.catalogue.empty()) catalogue.add_directory(common.catalogue, diagnostics);
  if (!arguments.roofline) {
    diagnostics.error({}, "chip draws a chip's roofs: add --roofline",
                      "'caelum show chip ID' prints its record");
  }
  const auto design = design_of(arguments, catalogue, diagnostics);
  std::vector<study::Table> tables;
  for (const auto& file : arguments.tables)
    tables.push_back(study::read_table(file, {}, catalogue, diagnostics));
  const Common told = check_outputs(common, {{"--output", arguments.output}}, diagnostics);
  study::Roofline roofline;
  if (design && diagnostics.ok()) {
    Diagnostics own;
    roofline = study::roofline(*design, !arguments.scenario.empty(), own);
    pass_on(own, option_span("ID", arguments.id), diagnostics);
  }
  print_error(diagnostics.render());
  if (!diagnostics.ok()) return kWrongInput;
  study::add_measured(roofline, tables);
  if (told.json) {
    print(report::roofline_json(roofline, kVersion));
  } else if (!told.quiet) {
    print_text(report::roofline_text(roofline, terminal_style()));
  }
  if (arguments.output.empty()) return kDone;
  const std::string about =
      arguments.scenario.empty()
          ? "Roofs of the data sheet; dotted: what products sustain"
          : fmt::format(
                "{}: matrix operators of one micro-batch, area by time; dotted: what products sustain",
                design->name);
  write_file(arguments.output, report::roofline_svg(roofline, about));
  if (!told.quiet && !told.json) print_text(fmt::format("  drawing: {}\n", arguments.output));
  return kDone;
}

}  // namespace caelum::app
