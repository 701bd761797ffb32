// Requests a second of the simulator, with paging, chunks of prompts and the prefix cache: conversations of
// four turns over a common beginning, at a load that keeps the deployment busy, and one that preempts.
#include <algorithm>

#include <benchmark/benchmark.h>

#include "caelum/serving/generate.hpp"
#include "caelum/serving/simulate.hpp"

namespace {

namespace serving = caelum::serving;

/// Step times of the size that a 32B model has on four H20.
serving::StepTimes step_times(long max_batch) {
  serving::StepGrid g{.batches = {1, 256}, .contexts = {0, 4096, 32768}, .tokens = {1, 8448}};
  for (const long n : g.batches) {
    for (const long c : g.contexts) {
      const double attention = 1e-3 + 16e-9 * static_cast<double>(n * c);
      g.decode.push_back(6e-3 + 20e-6 * static_cast<double>(n) + attention);
      g.decode_attention.push_back(attention);
    }
  }
  for (const long t : g.tokens) {
    g.dense.push_back(6e-3 + 120e-6 * static_cast<double>(t));
    g.prompt_attention.push_back(1e-3 + 2e-6 * static_cast<double>(t));
    g.behind.push_back(2e-9 * static_cast<double>(t));
  }
  g.host = 0.5e-3;
  return {g, max_batch};
}

void simulate_conversations(benchmark::State& state) {
  caelum::spec::Requests requests;
  requests.rate = caelum::Frequency{static_cast<double>(state.range(0))};
  requests.input = {.mean = 600, .spread = 0.6};
  requests.output = {.mean = 250, .spread = 0.7};
  requests.prefix = 1200;
  requests.turns = 4;
  requests.think = caelum::Time{20};
  requests.count = 100'000;
  const auto loads = serving::generate(requests, 1, 1);
  const serving::Policy policy{.token_budget = 8192, .max_batch = 256, .block = 16, .blocks = state.range(1)};
  const auto times = step_times(policy.max_batch);
  serving::Run run;
  for (auto _ : state) run = serving::simulate(loads[0], times, policy);
  state.counters["requests/s"] =
      benchmark::Counter(static_cast<double>(requests.count), benchmark::Counter::kIsIterationInvariantRate);
  state.counters["preempted"] = static_cast<double>(run.preempted);
  state.counters["reused"] = static_cast<double>(run.reused_tokens) / static_cast<double>(run.prompt_tokens);
  state.counters["steps"] = static_cast<double>(run.steps);
}
BENCHMARK(simulate_conversations)
    ->Args({5, 40'000})   // as served
    ->Args({20, 40'000})  // more than it can do: it queues
    ->Args({20, 10'000})  // a cache that is always full
    ->Unit(benchmark::kMillisecond);

}  // namespace
