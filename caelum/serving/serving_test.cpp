// Requests through a group: what must hold of any load, and limits that are known.
#include <algorithm>
#include <cmath>

#include <gtest/gtest.h>

#include "caelum/base/portable_math.hpp"
#include "caelum/base/random.hpp"
#include "caelum/serving/generate.hpp"
#include "caelum/serving/summary.hpp"

namespace caelum::serving {
namespace {

/// Steps of a made-up engine: 10 ms and more for each sequence and token held.
StepGrid made_up() {
  StepGrid g;
  g.batches = {1, 8, 64, 256};
  g.contexts = {0, 500, 4000};
  for (const long n : g.batches) {
    for (const long c : g.contexts) {
      const double held = static_cast<double>(n * c);
      g.decode.push_back(10e-3 + 20e-6 * static_cast<double>(n) + 40e-9 * held);
      g.decode_attention.push_back(1e-3 + 40e-9 * held);
    }
  }
  g.tokens = {1, 64, 1024, 8192};
  for (const long t : g.tokens) {
    g.dense.push_back(8e-3 + 10e-6 * static_cast<double>(t));
    g.prompt_attention.push_back(1e-3 + 1e-9 * static_cast<double>(t) * static_cast<double>(t));
    g.behind.push_back(1e-9 * static_cast<double>(t));
  }
  g.graphs = {1, 2, 4, 8, 16, 32, 64, 128, 256};
  g.host = 0.5e-3;
  g.host_per_sequence = 1e-6;
  return g;
}

Policy small_policy() {
  return {.token_budget = 256, .max_batch = 32, .block = 16, .blocks = 400};
}

/// Loads and policies of any shape, from one number.
struct Case {
  Workload load;
  Policy policy;
};
constexpr std::uint64_t kCases = 500;

Case any_case(std::uint64_t seed) {
  std::uint64_t next = 0;
  const auto below = [&](long most) {
    return static_cast<long>(uniform(seed, 7, next++) * static_cast<double>(most));
  };
  Case c;
  c.policy = {.mixed = below(2) == 0,
              .chunked = below(4) != 0,
              .token_budget = 32 + below(400),
              .max_batch = 1 + below(48),
              .block = 1L << below(6),
              .blocks = 0,
              .reuses = below(2) == 0,
              .whole_prompt = below(2) == 0,
              .reserve_permille = below(3) * 500,
              .victim = below(2) == 0 ? Victim::newest : Victim::least_written,
              .to_front = below(2) == 0};
  c.policy.blocks = (600 + below(6000)) / c.policy.block;
  spec::Requests r;
  r.rate = Frequency{0.5 + static_cast<double>(below(40))};
  r.count = 150;
  r.input = {.mean = 20.0 + static_cast<double>(below(300)), .spread = 0.8};
  r.output = {.mean = 1.0 + static_cast<double>(below(120)), .spread = 0.9};
  r.prefix = below(3) * 37;
  r.turns = 1 + below(4);
  r.think = Time{static_cast<double>(below(3))};
  if (below(3) == 0) {
    r.rate = {};
    r.concurrency = 1 + below(40);
  }
  c.load = generate(r, seed, 1).front();
  return c;
}

// M-serving-3: a jump is the steps that it stands for, to the last bit.
TEST(Serving, JumpsAreTheSteps) {
  for (std::uint64_t seed = 0; seed < kCases; ++seed) {
    const Case c = any_case(seed);
    const StepTimes times(made_up(), c.policy.max_batch);
    const auto jumped = simulate(c.load, times, c.policy, true);
    const auto stepped = simulate(c.load, times, c.policy, false);
    ASSERT_TRUE(jumped == stepped) << seed;
  }
}

// Every request that fits is answered, in order of time, with as many gaps as tokens; the cache never holds
// more than there is (Cache checks that itself). M-serving-4, M-serving-5.
TEST(Serving, EveryRequestIsAnsweredOnce) {
  for (std::uint64_t seed = 0; seed < kCases; ++seed) {
    const Case c = any_case(seed);
    const StepTimes times(made_up(), c.policy.max_batch);
    const auto run = simulate(c.load, times, c.policy);
    long gaps = 0;
    for (std::size_t i = 0; i < run.answers.size(); ++i) {
      const Answer& a = run.answers[i];
      const Request& r = c.load.requests[i];
      const bool fits = (r.input + r.output - 1 + c.policy.block - 1) / c.policy.block <= c.policy.blocks;
      ASSERT_TRUE(a.answered() == fits) << seed;
      if (!fits) continue;
      ASSERT_TRUE(a.arrival <= a.scheduled) << seed;
      ASSERT_TRUE(a.scheduled < a.first) << seed;
      ASSERT_TRUE(a.first <= a.end) << seed;
      ASSERT_TRUE(a.host > 0) << seed;
      gaps += r.output - 1;
    }
    ASSERT_TRUE(run.gaps.count() == gaps) << seed;
    ASSERT_TRUE(run.peak_blocks <= c.policy.blocks) << seed;
  }
}

// Who reserves what its requests will need never takes it back.
TEST(Serving, ReservedOutputIsNeverPreempted) {
  for (std::uint64_t seed = 0; seed < kCases; ++seed) {
    Case c = any_case(seed);
    c.policy.reserve_permille = 1000;
    c.policy.whole_prompt = true;
    const StepTimes times(made_up(), c.policy.max_batch);
    ASSERT_TRUE(simulate(c.load, times, c.policy).preempted == 0) << seed;
  }
}

TEST(Serving, AFullCacheTakesFromTheNewestAndAnswersAll) {
  Policy policy = small_policy();
  policy.blocks = 60;
  Workload load;
  for (int i = 0; i < 20; ++i) load.requests.push_back({.arrival = i, .input = 100, .output = 300});
  const auto run = simulate(load, StepTimes(made_up(), policy.max_batch), policy);
  EXPECT_GT(run.preempted, 0);
  EXPECT_EQ(run.peak_blocks, 60);
  for (const Answer& a : run.answers) EXPECT_TRUE(a.answered());
  EXPECT_LT(run.answers.front().end, run.answers.back().end);
}

TEST(Serving, SharedTextIsReadOnce) {
  Policy policy = small_policy();
  Workload load;
  load.shared = {{.id = 9, .tokens = 160}};
  for (int i = 0; i < 10; ++i) {
    load.requests.push_back({.arrival = i * static_cast<Ticks>(kTicksPerSecond), .input = 200, .output = 4});
    load.requests.back().shared = 1;
  }
  const StepTimes times(made_up(), policy.max_batch);
  const auto with = simulate(load, times, policy);
  EXPECT_EQ(with.reused_tokens, 9 * 160);
  policy.reuses = false;
  const auto without = simulate(load, times, policy);
  EXPECT_EQ(without.reused_tokens, 0);
  EXPECT_LT(with.answers[5].first - with.answers[5].arrival,
            without.answers[5].first - without.answers[5].arrival);
}

TEST(Serving, SessionsFindWhatWasSaid) {
  spec::Requests r;
  r.rate = Frequency{1};
  r.count = 40;
  r.turns = 4;
  r.input.mean = 64;
  r.output.mean = 65;
  Policy policy = small_policy();
  const auto load = generate(r, 1, 1).front();
  const auto run = simulate(load, StepTimes(made_up(), policy.max_batch), policy);
  // Turns 2 to 4 find 128, 257 and 386 tokens, in whole blocks.
  EXPECT_EQ(run.reused_tokens, 10 * (128 + 256 + 384));
}

// A queue of one server with fixed service: the mean wait is u s / (2 (1 - u)) (M/D/1).
TEST(Serving, OneAtATimeIsAQueueWithFixedService) {
  Policy policy = small_policy();
  policy.max_batch = 1;
  policy.token_budget = 64;
  const StepTimes times(made_up(), 1);
  spec::Requests r;
  r.input.mean = 64;
  r.output.mean = 1;
  r.count = 200'000;
  const double service = static_cast<double>(times.mixed({{64, 0}}, 0, 0)) / kTicksPerSecond;
  for (const double use : {0.3, 0.6, 0.8}) {
    r.rate = Frequency{use / service};
    const auto loads = generate(r, 5, 1);
    const Summary s = summarise(loads, {simulate(loads[0], times, policy)}, policy, {});
    const double expected = use * service / (2 * (1 - use));
    EXPECT_NEAR(s.queue / expected, 1, 0.03) << use;
    // Little's law, and the parts of the time to first token.
    EXPECT_NEAR(s.in_flight, s.requests_per_s * s.whole.mean, 1e-9 * s.in_flight);
    EXPECT_NEAR(s.host + s.queue + s.prefill, s.first.mean, 1e-9);
  }
}

TEST(Serving, ClientsKeepTheirNumber) {
  spec::Requests r;
  r.concurrency = 16;
  r.count = 2000;
  r.input = {.mean = 100, .spread = 0.5};
  r.output = {.mean = 60, .spread = 0.5};
  const Policy policy = small_policy();
  const auto loads = generate(r, 2, 1);
  const Summary s =
      summarise(loads, {simulate(loads[0], StepTimes(made_up(), policy.max_batch), policy)}, policy, {});
  EXPECT_NEAR(s.in_flight, 16, 0.2);
  EXPECT_EQ(s.answered, 2000);
}

TEST(Serving, LengthsHaveTheMeanAndTheSpreadThatWereAsked) {
  spec::Requests r;
  r.rate = Frequency{10};
  r.count = 100'000;
  r.input = {.mean = 900, .spread = 0.6};
  const auto load = generate(r, 3, 1).front();
  double sum = 0, squares = 0;
  for (const Request& q : load.requests) {
    sum += static_cast<double>(q.input);
    squares += static_cast<double>(q.input) * static_cast<double>(q.input);
  }
  const double mean = sum / 1e5;
  EXPECT_NEAR(mean, 900, 9);
  EXPECT_NEAR(std::sqrt(squares / 1e5 - mean * mean) / mean, 0.6, 0.02);
  EXPECT_NEAR(static_cast<double>(load.requests.back().arrival) / kTicksPerSecond, 1e4, 100);
  EXPECT_NEAR(portable_exp(1.5), std::exp(1.5), 1e-14);
}

// M-serving-6.
TEST(Gaps, ASeriesIsItsGaps) {
  Gaps series, single;
  series.add_series(1000, 37, 5000, 3);
  for (long i = 0; i < 5000; ++i) single.add(1000 + 37 * i, 3);
  EXPECT_EQ(series, single);
  EXPECT_NEAR(series.quantile(0.5) * kTicksPerSecond, 1000 + 37 * 2500, 1000);
}

// M-serving-1, M-serving-2: at the knots the table is the grid, and a chunk alone is a step that only reads.
TEST(StepTimes, AreTheGridAtItsKnots) {
  const StepGrid g = made_up();
  const StepTimes times(g, 256);
  const auto ticks = [](double seconds) {
    return static_cast<double>(std::llround(seconds * kTicksPerSecond));
  };
  EXPECT_EQ(static_cast<double>(times.decode(8, 4000).here), ticks(g.decode[4]) + ticks(0.5e-3 + 8e-6));
  EXPECT_EQ(times.decode(5, 0).here - times.host(5), times.decode(8, 0).here - times.host(8));  // one graph
  EXPECT_EQ(static_cast<double>(times.mixed({{1024, 0}}, 0, 0)),
            ticks(g.dense[2]) + ticks(g.prompt_attention[2]) + ticks(0.501e-3));
  EXPECT_GT(times.mixed({{1024, 3000}}, 4, 900), times.mixed({{1024, 0}}, 4, 900));
}

}  // namespace
}  // namespace caelum::serving
