#include "caelum/jobs/load.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "caelum/base/parallel.hpp"
#include "caelum/jobs/step_times.hpp"

namespace caelum::jobs {
namespace {

serving::Policy policy_of(const spec::EngineProfile& engine, double cache_tokens) {
  serving::Policy p{.mixed = engine.reading == spec::Reading::mixed,
                    .chunked = engine.chunked,
                    .token_budget = *engine.token_budget.value,
                    .max_batch = *engine.max_batch.value,
                    .block = *engine.block.value,
                    .reuses = engine.prefix_cache,
                    .whole_prompt = engine.whole_prompt,
                    .reserve_permille = std::lround(1000 * engine.reserve_output.value_or(0)),
                    .victim = engine.gives_way == spec::GivesWay::newest ? serving::Victim::newest
                                                                         : serving::Victim::least_written,
                    .to_front = engine.to_front};
  p.blocks = std::max(0L, static_cast<long>(cache_tokens / static_cast<double>(p.block)));
  return p;
}

/// What is not kept, beside what an empty deployment would take.
std::vector<std::string> missed_of(const LoadResult& r, const serving::Objective& o) {
  std::vector<std::string> missed;
  const auto check = [&](const char* what, const std::optional<double>& limit, double found, Time floor) {
    if (!limit || found <= *limit) return;
    const double least = floor.in(units::s);
    missed.push_back(least > *limit
                         ? fmt::format("{} of {:.4g} s is not reachable: an empty deployment takes {:.4g} s",
                                       what, *limit, least)
                         : fmt::format("{} is {:.4g} s, not {:.4g} s (an empty deployment takes {:.4g} s)",
                                       what, found, *limit, least));
  };
  check("ttft_p50", o.first_p50, r.summary.first.p50, r.first_alone);
  check("ttft_p90", o.first_p90, r.summary.first.p90, r.first_alone);
  check("ttft_p99", o.first_p99, r.summary.first.p99, r.first_alone);
  check("tpot_p50", o.token_p50, r.summary.token.p50, r.token_alone);
  check("tpot_p90", o.token_p90, r.summary.token.p90, r.token_alone);
  check("tpot_p99", o.token_p99, r.summary.token.p99, r.token_alone);
  return missed;
}

Time in_time(serving::Ticks ticks) {
  return Time{static_cast<double>(ticks) / serving::kTicksPerSecond};
}

void fill_alone(LoadResult& r, const serving::StepTimes& times, const serving::Policy& policy) {
  serving::Ticks first = 0;
  const long prompt = std::max(1L, std::lround(r.mean_input));
  for (long done = 0; done < prompt;) {
    const long chunk = policy.chunked ? std::min(policy.token_budget, prompt - done) : prompt;
    first += times.mixed({{chunk, done}}, 0, 0);
    done += chunk;
  }
  r.first_alone = in_time(first);
  r.token_alone = in_time(times.decode(1, std::lround(r.mean_input + r.mean_output / 2)).here);
}

}  // namespace

serving::Objective objective_of(const spec::Serve& serve) {
  if (!serve.objective) return {};
  const auto& o = *serve.objective;
  const auto seconds = [](const spec::Datum<Time>& t) {
    return t.known() ? std::optional(t.value->in(units::s)) : std::nullopt;
  };
  return {seconds(o.first_p50), seconds(o.first_p90), seconds(o.first_p99),
          seconds(o.token_p50), seconds(o.token_p90), seconds(o.token_p99)};
}

Lengths lengths_of(const std::vector<serving::Workload>& loads) {
  Lengths l;
  double requests = 0;
  for (const auto& load : loads) {
    for (const serving::Request& r : load.requests) {
      l.sequence = std::max(l.sequence, r.input + r.output);
      l.prompt = std::max(l.prompt, r.input);
      l.input += static_cast<double>(r.input);
      l.output += static_cast<double>(r.output);
      ++requests;
    }
  }
  l.input /= requests;
  l.output /= requests;
  return l;
}

PricedEngine price_engine(const step::PricingContext& in, const step::Deployment& d,
                          const step::InferenceMemory& memory, double written, const Lengths& lengths) {
  const spec::EngineProfile& engine = in.design.engine;
  const long cache_tokens = static_cast<long>(std::max(0.0, std::floor(memory.left() / memory.per_token)));
  const serving::Policy policy = policy_of(engine, static_cast<double>(cache_tokens));
  StepRange range{.max_batch = policy.max_batch,
                  .max_tokens = policy.token_budget + policy.max_batch,
                  .longest = static_cast<double>(lengths.sequence),
                  .written = written};
  if (!policy.chunked) range.max_tokens = std::max(range.max_tokens, lengths.prompt);
  serving::StepGrid grid = step_grid(in, d, range);
  grid.host_per_sequence = engine.sequence_overhead.value_or(Time{}).in(units::s);
  grid.graphs = engine.graphs;
  std::sort(grid.graphs.begin(), grid.graphs.end());
  return {policy, cache_tokens, serving::StepTimes(grid, policy.max_batch)};
}

// M-serving-9.
LoadResult answer_requests(const spec::Design& one, const PricedEngine& engine,
                           const std::vector<serving::Workload>& loads, int threads) {
  const spec::Serve& serve = *one.serve;
  LoadResult r;
  r.cache_tokens = engine.cache_tokens;
  const Lengths lengths = lengths_of(loads);
  r.mean_input = lengths.input;
  r.mean_output = lengths.output;
  std::vector<serving::Run> runs(loads.size());
  for_each_index(loads.size(), {.threads = threads}, [&](std::size_t group) {
    runs[group] = serving::simulate(loads[group], engine.times, engine.policy);
  });
  const serving::Objective objective = objective_of(serve);
  r.summary = serving::summarise(loads, runs, engine.policy, objective);
  if (r.summary.answered == 0) return r;
  const auto chips = static_cast<double>(one.cluster.chips * serve.instances);
  r.output_tokens_per_s_per_chip = r.summary.output_tokens_per_s / chips;
  if (objective.any()) r.good_per_s = r.summary.requests_per_s * r.summary.good_share;
  const auto& rent = one.cluster.system.chip.price.rent;
  if (rent.known()) {
    r.usd_per_million =
        1e6 * rent.value->in(units::USD / units::hour) / 3600 / r.output_tokens_per_s_per_chip;
  }
  r.batch = r.summary.output_tokens_per_s * r.summary.gap.mean / static_cast<double>(loads.size());
  fill_alone(r, engine.times, engine.policy);
  r.missed = missed_of(r, objective);
  return r;
}

}  // namespace caelum::jobs
