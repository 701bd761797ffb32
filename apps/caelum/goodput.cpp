#include <fmt/format.h>

#include "apps/caelum/interrupt.hpp"
#include "apps/caelum/output.hpp"
#include "apps/caelum/verbs.hpp"
#include "caelum/jobs/result_check.hpp"
#include "caelum/report/scale_report.hpp"
#include "caelum/spec/load.hpp"

namespace caelum::app {

int goodput(const Common& common, const GoodputArguments& arguments) {
  Diagnostics diagnostics;
  spec::Catalogue catalogue;
  if (!common.catalogue.empty()) catalogue.add_directory(common.catalogue, diagnostics);
  explore::ScaleOptions options{
      .chips = arguments.chips, .gains = arguments.gains, .run = {}, .draws = arguments.draws};
  options.run.samples = arguments.samples;
  options.run.seed = arguments.seed;
  options.run.threads = thread_count(common);
  options.run.stop = interrupt_flag();
  std::vector<spec::Design> designs;
  std::string lengths;  ///< that no file says
  for (const auto& file : arguments.files) {
    auto design = spec::load_scenario(file, arguments.overrides, catalogue, diagnostics);
    if (!design) continue;
    if (!design->run || !design->run->length.known()) {
      const auto length = explore::training_length(*design, options.run, diagnostics);
      if (!length) continue;
      design->run->length.value = *length;
      lengths += fmt::format("  {}: {:.3g} days on the calendar, as its training takes\n", design->name,
                             length->in(units::day));
    }
    designs.push_back(std::move(*design));
  }
  const Common told = check_outputs(
      common, {{"--svg", arguments.svg}, {"--goodput-svg", arguments.goodput_svg}}, diagnostics);
  print_error(diagnostics.render());
  if (!diagnostics.ok()) return kWrongInput;

  ProgressBar bar(!told.quiet && !told.json, "runs");
  options.run.progress = [&bar](long done, long all) { bar.show(done, all); };
  std::vector<explore::ScalePoint> points;
  for (const auto& design : designs) {
    auto more = explore::scale_points(design, options);
    for (const auto& point : more) jobs::check_result(point.months, design.cluster_at, diagnostics);
    points.insert(points.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
  }
  bar.clear();
  if (!diagnostics.ok()) {
    print_error(diagnostics.render());
    return kWrongInput;
  }
  if (told.json) {
    print(report::scale_json(points, kVersion));
  } else if (!told.quiet) {
    print_text(report::scale_text(points, terminal_style()) + lengths);
  }
  if (!arguments.svg.empty()) write_file(arguments.svg, report::scale_svg(points));
  if (!arguments.goodput_svg.empty()) write_file(arguments.goodput_svg, report::scale_goodput_svg(points));
  return interrupted() ? told_in_part("the figures are of the runs done so far") : kDone;
}

}  // namespace caelum::app
