// Outputs of nccl-tests -> constants of a link.
#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "apps/caelum/nccl_logs.hpp"
#include "apps/caelum/output.hpp"
#include "apps/caelum/verbs.hpp"
#include "caelum/report/link_report.hpp"
#include "caelum/spec/resolve.hpp"
#include "caelum/study/fit_link.hpp"

namespace caelum::app {
namespace {

std::vector<study::LinkSample> samples_of(const std::vector<interop::NcclTest>& tests) {
  std::vector<study::LinkSample> samples;
  for (const auto& test : tests) {
    for (const auto& point : test.points) {
      study::LinkSample sample;
      sample.seconds = point.seconds;
      sample.probe = probe_of(test, point);
      samples.push_back(sample);
    }
  }
  return samples;
}

std::string source_of(const std::vector<interop::NcclTest>& tests) {
  std::vector<std::string> runs;
  runs.reserve(tests.size());
  for (const auto& test : tests) {
    runs.push_back(fmt::format("{}{} on {} ranks, {} sizes", test.library.empty() ? "" : test.library + ", ",
                               name(test.collective), test.ranks, test.points.size()));
  }
  return fmt::format("nccl-tests: {}", fmt::join(runs, "; "));
}

/// The beginning of a file, for what is wrong with the whole of it.
Span place_in_file(const std::string& file) {
  Diagnostics ignored;
  return {spec::read_source(file, {}, ignored), 0, 0};
}

}  // namespace

int calibrate_link(const Common& common, const CalibrateArguments& arguments) {
  Diagnostics diagnostics;
  spec::Catalogue catalogue;
  if (!common.catalogue.empty()) catalogue.add_directory(common.catalogue, diagnostics);
  const auto tests = read_nccl_logs(arguments.tables, diagnostics);
  long ranks = 2;
  for (const auto& test : tests) ranks = std::max(ranks, test.ranks);
  std::optional<study::LinkDesign> place;
  if (diagnostics.ok()) {
    place = study::link_design(arguments.system, arguments.link, ranks, catalogue, diagnostics);
  }
  const auto samples = samples_of(tests);
  constexpr std::size_t kLeast = 6;
  if (diagnostics.ok() && samples.size() < kLeast) {
    const Span first = place_in_file(arguments.tables.front());
    diagnostics.error(first, fmt::format("{} sizes are too few to fit a link", samples.size()),
                      "measure from about 1 KiB to 1 GiB: -b 1K -e 1G -f 2");
  }
  const Common told =
      check_outputs(common, {{"--report", arguments.report}, {"--output", arguments.output}}, diagnostics);
  print_error(diagnostics.render());
  if (!diagnostics.ok() || !place) return kWrongInput;
  const auto fit = study::fit_link(place->design, place->level, samples);
  const std::string source = source_of(tests);
  const std::string text = report::link_fit_text(fit, arguments.link, source);
  if (told.json) {
    print(report::link_fit_json(fit, arguments.link, source, kVersion));
  } else if (!told.quiet) {
    print_text(text);
  }
  if (!arguments.report.empty()) write_file(arguments.report, text);
  if (!arguments.output.empty()) {
    write_file(arguments.output, report::link_profile_yaml(fit, arguments.link, source));
  }
  return kDone;
}

}  // namespace caelum::app
