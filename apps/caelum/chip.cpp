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
/// The roofs that are asked for; `about` says of what.
study::Roofline roofs_of(const ChipArguments& arguments, const spec::Catalogue& catalogue, std::string& about,
                         Diagnostics& diagnostics) {
  const auto* entry = catalogue.find("chip", arguments.id);
  if (entry == nullptr) {
    const auto near = nearest(spec::canonical_id(arguments.id), catalogue.names("chip"));
    diagnostics.error(
        option_span("ID", arguments.id), fmt::format("there is no chip '{}' in the catalogue", arguments.id),
        near.empty() ? "'caelum show chips' lists them" : fmt::format("did you mean '{}'?", near));
    return {};
  }
  if (arguments.scenario.empty()) {
    about = "Roofs of the data sheet; dotted: what products sustain";
    const auto machine = spec::load_chip_alone(spec::by_id(entry->id), ".", catalogue, diagnostics);
    return machine ? study::roofline(*machine, diagnostics) : study::Roofline{};
  }
  const auto design =
      spec::load_scenario(arguments.scenario, {"cluster.system.chip=" + entry->id}, catalogue, diagnostics);
  if (!design) return {};
  about = fmt::format("{}: matrix operators of one micro-batch, area by time; dotted: what products sustain",
                      design->name);
  return study::roofline_of_training(*design, diagnostics);
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
  std::string about;
  Diagnostics own;
  study::Roofline roofline = roofs_of(arguments, catalogue, about, own);
  pass_on(own, option_span("ID", arguments.id), diagnostics);
  std::vector<study::Table> tables;
  for (const auto& file : arguments.tables)
    tables.push_back(study::read_table(file, {}, catalogue, diagnostics));
  const Common told = check_outputs(common, {{"--output", arguments.output}}, diagnostics);
  print_error(diagnostics.render());
  if (!diagnostics.ok()) return kWrongInput;
  study::add_measured(roofline, tables);
  if (told.json) {
    print(report::roofline_json(roofline, kVersion));
  } else if (!told.quiet) {
    print_text(report::roofline_text(roofline, terminal_style()));
  }
  if (arguments.output.empty()) return kDone;
  write_file(arguments.output, report::roofline_svg(roofline, about));
  if (!told.quiet && !told.json) print_text(fmt::format("  drawing: {}\n", arguments.output));
  return kDone;
}

}  // namespace caelum::app
