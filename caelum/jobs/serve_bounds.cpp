// Every figure here asks the table of steps that the simulator asks, so that both speak of the same engine.
#include "caelum/jobs/serve_bounds.hpp"

#include <algorithm>

#include "caelum/serving/generate.hpp"

namespace caelum::jobs {
namespace {

double ticks_in_seconds(serving::Ticks ticks) {
  return static_cast<double>(ticks) / serving::kTicksPerSecond;
}

/// Reading so many tokens of a prompt behind others, with the engine to itself.
double reading_alone(const PricedEngine& engine, long tokens, long before) {
  const serving::Policy& policy = engine.policy;
  serving::Ticks sum = 0;
  for (long done = 0; done < tokens;) {
    const long chunk = policy.chunked ? std::min(policy.token_budget, tokens - done) : tokens;
    sum += engine.times.mixed({{chunk, before + done}}, 0, 0);
    done += chunk;
  }
  return ticks_in_seconds(sum);
}

double writing_step(const PricedEngine& engine, const Demand& demand, long n) {
  const double held = demand.lengths.input + demand.lengths.output / 2;
  return ticks_in_seconds(engine.times.decode(n, std::lround(held * static_cast<double>(n))).here);
}

/// Of one more prompt, with what others left in the cache before it.
double mean_reading(const PricedEngine& engine, const Demand& demand) {
  return reading_alone(engine, std::max(1L, std::lround(demand.fresh)),
                       std::lround(demand.lengths.input - demand.fresh));
}

/// The largest n from 1 to `most` whose time is within the limit; 1 where none is. `time` rises with n.
template <class Time>
long largest_within(long most, std::optional<double> limit, Time time) {
  if (!limit) return most;
  long low = 1;
  for (long high = most; low < high;) {
    const long middle = high - (high - low) / 2;
    if (time(middle) <= *limit) {
      low = middle;
    } else {
      high = middle - 1;
    }
  }
  return low;
}

}  // namespace

Demand demand_of(const spec::Requests& requests, bool reuses) {
  const auto loads = serving::generate(requests, static_cast<std::uint64_t>(requests.seed), 1);
  const serving::Workload& all = loads.front();
  Demand demand{.lengths = lengths_of(loads), .clients = requests.concurrency};
  demand.each.reserve(all.requests.size());
  double fresh = 0, last = 0;
  for (const serving::Request& r : all.requests) {
    long shared = 0;
    for (std::uint32_t i = 0; reuses && i < r.shared; ++i) shared += all.shared[r.shared_at + i].tokens;
    shared = std::min(shared, r.input - 1);  // one token at least is always read
    demand.each.push_back({r.input - shared, shared, r.output});
    fresh += static_cast<double>(r.input - shared);
    if (!r.follows) last = std::max(last, ticks_in_seconds(r.arrival));
  }
  const auto count = static_cast<double>(all.requests.size());
  demand.fresh = fresh / count;
  if (demand.clients == 0) {
    demand.rate = requests.trace ? count / std::max(last, 1e-9) : requests.rate.in(units::hertz);
  }
  return demand;
}

std::vector<ObjectiveFigure> figures_of(const serving::Objective& o) {
  using serving::Spread;
  std::vector<ObjectiveFigure> figures;
  const auto add = [&](const char* name, bool first, double Spread::*at, const std::optional<double>& limit) {
    if (limit) figures.push_back({name, first, at, *limit});
  };
  add("ttft_p50", true, &Spread::p50, o.first_p50);
  add("ttft_p90", true, &Spread::p90, o.first_p90);
  add("ttft_p99", true, &Spread::p99, o.first_p99);
  add("tpot_p50", false, &Spread::p50, o.token_p50);
  add("tpot_p90", false, &Spread::p90, o.token_p90);
  add("tpot_p99", false, &Spread::p99, o.token_p99);
  return figures;
}

// M-serving-10: a request beside others waits for no less than itself, and a token for no less than a step of
// its sequence alone, whose context is never under its prompt.
Floors floors_of(const PricedEngine& engine, const Demand& demand) {
  std::vector<double> first, token;
  first.reserve(demand.each.size());
  token.reserve(demand.each.size());
  for (const Demand::Ask& ask : demand.each) {
    first.push_back(reading_alone(engine, ask.fresh, ask.shared));
    if (ask.output > 1) {
      token.push_back(ticks_in_seconds(engine.times.decode(1, ask.fresh + ask.shared).here));
    }
  }
  return {serving::spread_of(std::move(first)), serving::spread_of(std::move(token))};
}

// M-serving-11: while a sequence writes one token, n of them end every `output` steps, and as many prompts
// are read in between.
double working_interval(const PricedEngine& engine, const Demand& demand, long n) {
  const double prompts = static_cast<double>(n) / demand.lengths.output;
  return writing_step(engine, demand, n) + prompts * mean_reading(engine, demand);
}

long most_at_once(const PricedEngine& engine, const Demand& demand) {
  const double held = demand.fresh + demand.lengths.output / 2;
  const auto by_cache = static_cast<long>(static_cast<double>(engine.cache_tokens) / held);
  return std::clamp(by_cache, 1L, engine.policy.max_batch);
}

// M-serving-12.
GroupsNeeded groups_needed(const PricedEngine& engine, const Demand& demand, std::optional<double> limit) {
  /// Lengths spread around their means, and percentiles leave some answers out: a bound keeps a fifth for it.
  constexpr double kSpread = 0.8;
  const long most = most_at_once(engine, demand);
  const long writing = largest_within(most, limit, [&](long n) { return writing_step(engine, demand, n); });
  const long working =
      largest_within(most, limit, [&](long n) { return working_interval(engine, demand, n); });
  if (demand.clients > 0) {
    const auto clients = static_cast<double>(demand.clients);
    return {kSpread * clients / static_cast<double>(writing), clients / static_cast<double>(working)};
  }
  const double output = demand.lengths.output;
  const double written = output * writing_step(engine, demand, writing) / static_cast<double>(writing);
  const long chunk = engine.policy.token_budget;
  const double read = demand.fresh * reading_alone(engine, chunk, 0) / static_cast<double>(chunk);
  const double busy = engine.policy.mixed ? std::max(written, read) : written + read;
  const double worked = output * working_interval(engine, demand, working) / static_cast<double>(working);
  return {kSpread * demand.rate * busy, demand.rate * worked};
}

}  // namespace caelum::jobs
