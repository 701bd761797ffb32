#include <cmath>

#include <fmt/format.h>

#include "apps/caelum/output.hpp"
#include "apps/caelum/verbs.hpp"
#include "caelum/base/limits.hpp"
#include "caelum/base/quantity_text.hpp"
#include "caelum/report/supply_report.hpp"
#include "caelum/spec/load.hpp"

namespace caelum::app {
namespace {

std::optional<Length> millimetres(const std::string& text) {
  char* end = nullptr;
  const double value = std::strtod(text.c_str(), &end);
  if (end == text.c_str() || *end != '\0' || !(value > 0) || !(value < 1000)) return std::nullopt;
  return value * units::mm;
}

std::optional<supply::DieSize> parse_die(const std::string& text) {
  const std::size_t cross = text.find('x');
  if (cross == std::string::npos) return std::nullopt;
  const auto width = millimetres(text.substr(0, cross)), height = millimetres(text.substr(cross + 1));
  if (!width || !height) return std::nullopt;
  return supply::DieSize{*width, *height};
}

/// A chip of the catalogue that is larger than any exposure is stitched together of all of its wafer.
int whole_wafer(const Common& common, const std::string& title, supply::DieSize die) {
  const double area = (die.width * die.height).in(units::mm2);
  const double fields = std::ceil(area / (spec::kReticleWidth * spec::kReticleHeight).in(units::mm2));
  if (common.json) {
    print(
        fmt::format("{{\"caelum\": \"{}\", \"kind\": \"wafer\", \"die\": {{\"area_mm2\": {}}}, \"dies\": 1, "
                    "\"exposures\": {}}}\n",
                    kVersion, area, fields));
  } else if (!common.quiet) {
    print_text(
        fmt::format("\n  {}: {:.0f} mm2\n  one a wafer, stitched together of at least {:.0f} exposures\n\n",
                    title, area, fields));
  }
  return kDone;
}

}  // namespace

int wafer(const Common& common, const WaferArguments& arguments) {
  Diagnostics diagnostics;
  spec::Catalogue catalogue;
  if (!common.catalogue.empty()) catalogue.add_directory(common.catalogue, diagnostics);
  std::optional<supply::DieSize> die;
  std::string title = arguments.die;
  if (!arguments.die.empty()) {
    die = parse_die(arguments.die);
    if (!die)
      diagnostics.error(option_span("--die", arguments.die), fmt::format("'{}' is not a size", arguments.die),
                        "write WIDTHxHEIGHT in mm: --die 25.6x26");
  } else if (const auto chip = spec::load_chip(arguments.chip, catalogue, diagnostics)) {
    title = chip->name;
    if (chip->silicon.die_area.empty() || !chip->silicon.die_area.front().known()) {
      diagnostics.error(option_span("CHIP", arguments.chip),
                        fmt::format("the die area of '{}' is not published", chip->id),
                        "give its size: --die 25.6x26");
    } else {
      die = spec::sides_of(*chip->silicon.die_area.front().value);
      if (!spec::fits_reticle(*die) && arguments.output.empty()) return whole_wafer(common, title, *die);
      if (!spec::fits_reticle(*die)) {
        diagnostics.error(option_span("--output", arguments.output),
                          "this chip is stitched together of a whole wafer: there is no map to draw",
                          "leave --output out");
      }
    }
  }
  if (!arguments.die.empty() && die && !spec::fits_reticle(*die)) {
    diagnostics.error(option_span("--die", arguments.die), "the die is larger than the reticle",
                      "one exposure prints at most 26 mm x 33 mm, in either orientation");
  }
  const Length diameter = arguments.diameter * units::mm, scribe = arguments.scribe * units::mm;
  if (die && diagnostics.ok() && !spec::countable(*die, diameter, scribe)) {
    const bool by_size = !arguments.die.empty();
    diagnostics.error(
        option_span(by_size ? "--die" : "CHIP", by_size ? arguments.die : arguments.chip),
        fmt::format("more than {:.0f} such dies fit the wafer: too many to count and draw", kMostDiesOnWafer),
        "give the size of a larger die: --die 25.6x26");
  }
  const Common told = check_outputs(common, {{"--output", arguments.output}}, diagnostics);
  print_error(diagnostics.render());
  if (!diagnostics.ok() || !die) return kWrongInput;
  const supply::Wafer disc{
      .diameter = diameter, .edge_exclusion = arguments.edge * units::mm, .scribe = scribe};
  const auto map = supply::best_map(disc, *die);
  const double formula = supply::gross_dies_formula(disc, *die);
  const double width = die->width.in(units::mm), height = die->height.in(units::mm);
  const std::string size = fmt::format("{:.2f} mm x {:.2f} mm", width, height);
  if (told.json) {
    print(fmt::format(
        "{{\"caelum\": \"{}\", \"kind\": \"wafer\", \"die\": {{\"width_mm\": {}, \"height_mm\": {}}}, "
        "\"dies\": {}, \"offset_mm\": [{}, {}], \"formula\": {}}}\n",
        kVersion, width, height, map.dies, map.offset_x.in(units::mm), map.offset_y.in(units::mm), formula));
  } else if (!told.quiet) {
    print_text(
        fmt::format("\n  {}: {}\n  {} whole dies on a {:g} mm wafer ({:g} mm of rim, {:g} mm lanes), counted "
                    "at the best offset\n  {:.1f} by the textbook formula\n\n",
                    title, size, map.dies, arguments.diameter, arguments.edge, arguments.scribe, formula));
  }
  if (!arguments.output.empty()) {
    write_file(
        arguments.output,
        report::wafer_svg(disc, *die, map, fmt::format("{}: {} whole dies of {}", title, map.dies, size)));
    if (!told.quiet && !told.json) print_text(fmt::format("  map: {}\n\n", arguments.output));
  }
  return kDone;
}

}  // namespace caelum::app
