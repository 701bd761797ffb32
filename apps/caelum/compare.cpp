#include <fmt/format.h>
#include <fmt/ranges.h>

#include "apps/caelum/interrupt.hpp"
#include "apps/caelum/output.hpp"
#include "apps/caelum/verbs.hpp"
#include "caelum/base/place.hpp"
#include "caelum/report/compare_report.hpp"
#include "caelum/spec/load.hpp"

namespace caelum::app {
namespace {

/// One scenario of a comparison: a file, what is changed in it, and what that is called.
struct Asked {
  std::string file;
  std::vector<std::string> overrides;
  std::string changes;
};

/// With one file, the file as it is and as --set changes it; else every file, all with the same changes.
std::vector<Asked> asked_of(const CompareArguments& arguments, bool changed) {
  if (changed) {
    const std::string& file = arguments.files.front();
    return {{file, {}, {}},
            {file, arguments.overrides, fmt::format("{}", fmt::join(arguments.overrides, ", "))}};
  }
  std::vector<Asked> all;
  for (const auto& file : arguments.files) all.push_back({file, arguments.overrides, {}});
  return all;
}

std::optional<api::Trained> load_compared(const Asked& asked, const spec::Catalogue& catalogue,
                                          Diagnostics& diagnostics) {
  auto scenario = spec::load(asked.file, asked.overrides, catalogue, diagnostics);
  if (!scenario || refuse_other_job("compare", *scenario, diagnostics)) return std::nullopt;
  spec::Design design = scenario->design();
  api::Trained ran;
  ran.file = asked.file;
  ran.design = std::move(design);
  if (!asked.changes.empty()) ran.design.name += " with " + asked.changes;
  return ran;
}

}  // namespace

int compare(const Common& common, const CompareArguments& arguments) {
  Diagnostics diagnostics;
  spec::Catalogue catalogue;
  if (!common.catalogue.empty()) catalogue.add_directory(common.catalogue, diagnostics);
  const bool changed = arguments.files.size() == 1 && !arguments.overrides.empty();
  if (arguments.files.size() < 2 && !changed) {
    diagnostics.error({}, "compare takes two scenarios or more, or one and what to change in it",
                      "name those to hold against the first, or write `--set PATH=VALUE`");
  }
  jobs::Options options{.fidelity = arguments.fidelity, .threads = thread_count(common)};
  options.run.stop = interrupt_flag();
  std::vector<api::Trained> runs;
  for (const Asked& asked : asked_of(arguments, changed)) {
    if (auto ran = load_compared(asked, catalogue, diagnostics)) runs.push_back(std::move(*ran));
  }
  for (std::size_t i = 0; i < runs.size() && diagnostics.ok(); ++i) {
    api::Trained& ran = runs[i];
    Diagnostics own;
    ran.outcome = jobs::evaluate(ran.design, options, own);
    pass_on(own, ran.design.cluster_at, diagnostics);
    ran.design.train->plan = ran.outcome.plan;
    ran.design.train->plan_auto = false;
  }
  print_error(diagnostics.render());
  if (!diagnostics.ok()) return kWrongInput;
  jobs::Options steps_only = options;  // causes are of the step; months are compared by drawing
  steps_only.months = false;
  std::vector<explore::Difference> differences;
  int status = runs.front().outcome.feasible ? kDone : kNo;
  for (std::size_t i = 1; i < runs.size(); ++i) {
    auto difference = explore::compare(runs.front().design, runs[i].design, steps_only);
    if (interrupted()) break;
    differences.push_back(std::move(difference));
    if (!differences.back().comparable) status = kNo;
    if (differences.back().comparable && arguments.samples > 0 && runs.front().design.run &&
        runs[i].design.run) {
      differences.back().versus =
          explore::versus(runs.front().design, runs[i].design, options, arguments.samples, arguments.seed);
    }
  }
  const std::size_t compared = differences.size();
  runs.resize(compared + 1);
  if (common.json) {
    print(report::compare_json(runs, differences, kVersion));
  } else if (!common.quiet) {
    print_text(report::compare_text(runs, differences, terminal_style()));
  }
  if (!interrupted()) return status;
  return told_in_part(
      fmt::format("{} of {} scenarios are held against the first; draws are those done so far", compared,
                  changed ? 1 : arguments.files.size() - 1));
}

}  // namespace caelum::app
