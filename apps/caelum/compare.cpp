#include <fmt/format.h>

#include "apps/caelum/interrupt.hpp"
#include "apps/caelum/output.hpp"
#include "apps/caelum/verbs.hpp"
#include "caelum/base/place.hpp"
#include "caelum/report/compare_report.hpp"
#include "caelum/spec/load.hpp"

namespace caelum::app {

int compare(const Common& common, const CompareArguments& arguments) {
  Diagnostics diagnostics;
  spec::Catalogue catalogue;
  if (!common.catalogue.empty()) catalogue.add_directory(common.catalogue, diagnostics);
  if (arguments.files.size() < 2) {
    diagnostics.error({}, "compare takes two scenarios or more",
                      "name the first and those to hold against it");
  }
  jobs::Options options{.fidelity = arguments.fidelity, .threads = thread_count(common)};
  options.run.stop = interrupt_flag();
  std::vector<api::Trained> runs;
  for (const auto& file : arguments.files) {
    auto design = spec::load_scenario(file, arguments.overrides, catalogue, diagnostics);
    if (!design) continue;
    if (!design->train) {
      diagnostics.error(design->cluster_at, "the scenario has no train block",
                        "add `train:` with `global_batch:`");
      continue;
    }
    api::Trained ran;
    ran.file = file;
    ran.design = std::move(*design);
    runs.push_back(std::move(ran));
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
                  arguments.files.size() - 1));
}

}  // namespace caelum::app
