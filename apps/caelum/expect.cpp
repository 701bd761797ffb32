#include "caelum/explore/expect.hpp"

#include <fmt/format.h>

#include "apps/caelum/interrupt.hpp"
#include "apps/caelum/machine_named.hpp"
#include "apps/caelum/nccl_logs.hpp"
#include "apps/caelum/output.hpp"
#include "apps/caelum/verbs.hpp"
#include "caelum/report/expect_report.hpp"
#include "caelum/spec/load.hpp"

namespace caelum::app {
namespace {

std::vector<explore::MeasuredCall> measured_calls(const std::vector<std::string>& files,
                                                  Diagnostics& diagnostics) {
  std::vector<explore::MeasuredCall> calls;
  for (const auto& test : read_nccl_logs(files, diagnostics)) {
    for (const auto& point : test.points) calls.push_back({probe_of(test, point), point.seconds});
  }
  return calls;
}

std::vector<jobs::CollectiveProbe> usual_probes(long chips) {
  std::vector<jobs::CollectiveProbe> probes;
  for (const Collective collective :
       {Collective::all_reduce, Collective::all_gather, Collective::reduce_scatter, Collective::all_to_all}) {
    for (const double mebibytes : {1.0, 16.0, 128.0, 1024.0}) {
      jobs::CollectiveProbe probe;
      probe.collective = collective;
      probe.ranks = chips;
      probe.bytes = Bytes{mebibytes * 1024 * 1024};
      probes.push_back(probe);
    }
  }
  return probes;
}

}  // namespace

int expect(const Common& common, const ExpectArguments& arguments) {
  Diagnostics diagnostics;
  spec::Catalogue catalogue;
  if (!common.catalogue.empty()) catalogue.add_directory(common.catalogue, diagnostics);
  explore::Expectation out{.system = system_named("--system", arguments.system, catalogue, diagnostics),
                           .chips = arguments.chips,
                           .draws = arguments.draws};
  const auto measured = measured_calls(arguments.logs, diagnostics);
  std::optional<spec::Design> machine;
  if (diagnostics.ok()) {
    const auto alone = spec::load_machine(spec::by_id(out.system), out.chips, ".", catalogue, diagnostics);
    if (alone) static_cast<spec::Machine&>(machine.emplace()) = *alone;
  }
  const Common told = check_outputs(common, {}, diagnostics);
  if (machine && diagnostics.ok()) {
    out.machine = machine->cluster.system.name;
    out.chip = machine->cluster.system.chip.id;
    const explore::ExpectOptions options{
        .draws = arguments.draws,
        .seed = arguments.seed,
        .crew = {.threads = thread_count(common), .stop = interrupt_flag(), .progress = {}}};
    if (measured.empty()) {
      out.calls = explore::expected_calls(*machine, usual_probes(out.chips), options, diagnostics);
      if (diagnostics.ok())
        out.trainings = explore::expected_trainings(out.system, out.chips, catalogue, options, diagnostics);
    } else {
      out.measured = explore::judge_calls(*machine, measured, options, diagnostics);
    }
  }
  print_error(diagnostics.render());
  if (!diagnostics.ok() || !machine) return kWrongInput;
  if (told.json) {
    print(report::expect_json(out, kVersion));
  } else if (!told.quiet) {
    print_text(report::expect_text(out, terminal_style()));
  }
  return interrupted() ? told_in_part("what was not reached is left out") : kDone;
}

}  // namespace caelum::app
