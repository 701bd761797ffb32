// How long the stages take, on real scenarios. Figures stand in docs/performance.md.
#include <fstream>
#include <sstream>
#include <stdexcept>

#include <benchmark/benchmark.h>

#include "caelum/jobs/evaluate.hpp"
#include "caelum/spec/load.hpp"
#include "caelum/step/engine.hpp"
#include "caelum/step/schedule.hpp"
#include "caelum/workload/graph.hpp"

namespace {

using caelum::Diagnostics;
namespace api = caelum::api;
namespace chip = caelum::chip;
namespace fabric = caelum::fabric;
namespace spec = caelum::spec;
namespace workload = caelum::workload;

std::string example(const char* name) {
  return std::string(CAELUM_SOURCE_DIR "/examples/") + name;
}

spec::Design load(const char* name) {
  const spec::Catalogue catalogue;
  Diagnostics diagnostics;
  auto design = spec::load_scenario(example(name), {}, catalogue, diagnostics);
  if (!design) throw std::runtime_error(diagnostics.render());
  return *design;
}

void read_text(benchmark::State& state) {
  std::ifstream file(CAELUM_SOURCE_DIR "/suites/training_papers.yaml");
  std::stringstream text;
  text << file.rdbuf();
  const auto source = std::make_shared<const caelum::SourceFile>(caelum::SourceFile{"suite", text.str()});
  for (auto _ : state) {
    Diagnostics diagnostics;
    benchmark::DoNotOptimize(spec::read_document(source, diagnostics));
    if (!diagnostics.ok()) state.SkipWithError("the suite does not read");
  }
  state.SetBytesProcessed(state.iterations() * static_cast<long>(source->text.size()));
}
BENCHMARK(read_text)->Unit(benchmark::kMillisecond);

void load_scenario(benchmark::State& state) {
  const spec::Catalogue catalogue;
  for (auto _ : state) {
    Diagnostics diagnostics;
    benchmark::DoNotOptimize(
        spec::load_scenario(example("deepseek-v3-h800.yaml"), {}, catalogue, diagnostics));
  }
}
BENCHMARK(load_scenario)->Unit(benchmark::kMicrosecond);

void expand(benchmark::State& state) {
  const auto design = load("deepseek-v3-h800.yaml");
  for (auto _ : state) benchmark::DoNotOptimize(workload::expand(design.model, *design.train, design.stack));
}
BENCHMARK(expand)->Unit(benchmark::kMicrosecond);

void price_operator(benchmark::State& state) {
  const auto design = load("deepseek-v3-h800.yaml");
  Diagnostics diagnostics;
  const auto model = chip::make_chip_model(design.cluster.system.chip, design.chip_profile, diagnostics);
  workload::Operator op;
  op.kind = workload::OpKind::matmul;
  op.m = 4096;
  op.n = 7168;
  op.k = 2048;
  op.work = caelum::Ops{2 * op.m * op.n * op.k};
  for (auto _ : state) {
    op.m += 1;  // another shape each time
    benchmark::DoNotOptimize(chip::price(model, op));
  }
}
BENCHMARK(price_operator);

void price_collective(benchmark::State& state) {
  const auto design = load("deepseek-v3-h800.yaml");
  Diagnostics diagnostics;
  const auto network = fabric::make_network_model(design, diagnostics);
  const auto group = fabric::group_of(caelum::Axis::data, design.train->plan);
  double bytes = 1e6;
  for (auto _ : state) {
    bytes += 1;
    benchmark::DoNotOptimize(
        fabric::price(network, group, caelum::Collective::all_reduce, caelum::Bytes{bytes}));
  }
}
BENCHMARK(price_collective);

caelum::step::Durations equal_tasks(const caelum::step::Layout& layout) {
  caelum::step::Durations durations;
  for (long k = 0; k < layout.positions(); ++k) {
    durations.forward.push_back(10);
    durations.backward.push_back(20);
    durations.backward_input.push_back(10);
    durations.backward_weight.push_back(10);
    for (long slot = 0; slot < layout.held(); ++slot) durations.pair.push_back(30);
  }
  return durations;
}

/// 16 stages, 4,096 micro-batches; the walk alone, or with the order written anew each time.
void walk_pipeline(benchmark::State& state, caelum::Schedule schedule, long chunks, bool write_order) {
  namespace step = caelum::step;
  const step::Layout layout = step::make_layout({schedule, 16, chunks, 4096});
  step::Orders orders = step::make_orders(layout);
  const step::Durations durations = equal_tasks(layout);
  const bool closed_form =
      schedule == caelum::Schedule::one_f_one_b || schedule == caelum::Schedule::interleaved;
  for (auto _ : state) {
    if (write_order) orders = step::make_orders(layout);
    const auto makespan = step::walk(layout, orders, durations).makespan;
    if (closed_form && makespan != (4096 * chunks + 15) * 30) state.SkipWithError("wrong makespan");
  }
  state.SetItemsProcessed(state.iterations() * static_cast<long>(orders.tasks.size()));
}
BENCHMARK_CAPTURE(walk_pipeline, one_f_one_b, caelum::Schedule::one_f_one_b, 1, false)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(walk_pipeline, interleaved, caelum::Schedule::interleaved, 4, false)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(walk_pipeline, interleaved_with_order, caelum::Schedule::interleaved, 4, true)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(walk_pipeline, overlapped, caelum::Schedule::one_f_one_b_overlap, 4, false)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(walk_pipeline, dualpipe_v, caelum::Schedule::dualpipe_v, 1, false)
    ->Unit(benchmark::kMillisecond);

void evaluate(benchmark::State& state, const char* name, caelum::Fidelity fidelity) {
  const auto design = load(name);
  for (auto _ : state) {
    Diagnostics diagnostics;
    const auto outcome = jobs::evaluate(design, {.fidelity = fidelity}, diagnostics);
    if (!outcome.feasible) state.SkipWithError("the plan does not run");
    benchmark::DoNotOptimize(outcome);
  }
}
BENCHMARK_CAPTURE(evaluate, deepseek_v3_event, "deepseek-v3-h800.yaml", caelum::Fidelity::event)
    ->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(evaluate, deepseek_v3_analytic, "deepseek-v3-h800.yaml", caelum::Fidelity::analytic)
    ->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(evaluate, million_chips_event, "ten-trillion-atlas960.yaml", caelum::Fidelity::event)
    ->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(evaluate, million_chips_analytic, "ten-trillion-atlas960.yaml", caelum::Fidelity::analytic)
    ->Unit(benchmark::kMicrosecond);

}  // namespace
