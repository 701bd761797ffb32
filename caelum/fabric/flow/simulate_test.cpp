// The flow tier against textbook progressive filling on random small networks, with the certificate at
// every event, and properties that hold for any max-min fair sharing.
#include "caelum/fabric/flow/simulate.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>

#include <gtest/gtest.h>

#include "caelum/base/random.hpp"
#include "caelum/fabric/flow/certificate.hpp"

namespace caelum::fabric::flow {
namespace {

/// Max-min rates by raising all together until something is full, again and again.
std::vector<double> fill_up(const Problem& problem, const std::vector<bool>& moving) {
  std::vector<double> rate(problem.flows(), 0);
  std::vector<bool> rising = moving;
  while (std::find(rising.begin(), rising.end(), true) != rising.end()) {
    double step = kNever;
    std::vector<double> load(problem.capacity.size(), 0), pull(problem.capacity.size(), 0);
    for (Flow f = 0; f < problem.flows(); ++f) {
      for (const Link l : problem.path_of(f)) {
        load[l] += rate[f];
        if (rising[f]) pull[l] += problem.weight_of(f);
      }
      if (rising[f] && problem.cap_of(f) > 0) {
        step = std::min(step, (problem.cap_of(f) - rate[f]) / problem.weight_of(f));
      }
    }
    for (std::size_t l = 0; l < load.size(); ++l) {
      if (pull[l] > 0) step = std::min(step, (problem.capacity[l] - load[l]) / pull[l]);
    }
    step = std::max(step, 0.0);
    for (Flow f = 0; f < problem.flows(); ++f) {
      if (rising[f]) rate[f] += step * problem.weight_of(f);
    }
    for (Flow f = 0; f < problem.flows(); ++f) {
      if (!rising[f]) continue;
      if (problem.cap_of(f) > 0 && rate[f] >= problem.cap_of(f) * (1 - 1e-13)) rising[f] = false;
      for (const Link l : problem.path_of(f)) {
        if (load[l] + step * pull[l] >= problem.capacity[l] * (1 - 1e-13)) rising[f] = false;
      }
    }
  }
  return rate;
}

/// Completion times with all rates found anew at every event.
std::vector<double> finish_by_hand(const Problem& problem) {
  const std::size_t flows = problem.flows();
  std::vector<double> left = problem.bytes, finish(flows, kNever), begin(flows, kNever);
  double now = 0;
  auto done = [&](Flow f) { return finish[f] <= now; };
  while (true) {
    for (Flow f = 0; f < flows; ++f) {  // waits of flows without bytes may chain
      const auto after = problem.after_of(f);
      if (begin[f] < kNever || !std::all_of(after.begin(), after.end(), done)) continue;
      begin[f] = std::max(now, problem.start_of(f)) + problem.latency_of(f);
    }
    bool instant = false;
    std::vector<bool> moving(flows, false);
    for (Flow f = 0; f < flows; ++f) {
      if (done(f) || begin[f] > now) continue;
      const bool free = problem.path_of(f).empty() && problem.cap_of(f) == 0;
      if (left[f] <= problem.bytes[f] * 1e-14 || free) {
        finish[f] = now;
        instant = true;
      } else {
        moving[f] = true;
      }
    }
    if (instant) continue;
    const std::vector<double> rate = fill_up(problem, moving);
    double next = kNever;
    for (Flow f = 0; f < flows; ++f) {
      if (moving[f]) next = std::min(next, now + left[f] / rate[f]);
      if (begin[f] > now) next = std::min(next, begin[f] < kNever ? begin[f] : kNever);
    }
    if (next == kNever) return finish;
    for (Flow f = 0; f < flows; ++f) {
      if (!moving[f]) continue;
      left[f] -= rate[f] * (next - now);
      if (left[f] <= problem.bytes[f] * 1e-13) left[f] = 0;
    }
    now = next;
  }
}

class Draw {
 public:
  explicit Draw(std::uint64_t seed) : seed_(seed) {}
  double one() { return uniform(seed_, 0, count_++); }
  std::size_t below(std::size_t n) { return static_cast<std::size_t>(one() * static_cast<double>(n)); }

 private:
  std::uint64_t seed_, count_ = 0;
};

/// Small networks of every kind: exact ties, one-link and ten-link paths, the same link twice, caps, weights,
/// late starts, waits, latencies, and flows of no bytes or no links.
Problem random_problem(std::uint64_t seed) {
  Draw draw(seed);
  Problem problem;
  const std::size_t links = 1 + draw.below(12), flows = 1 + draw.below(24);
  const bool ties = draw.one() < 0.4, weights = draw.one() < 0.4, caps = draw.one() < 0.3;
  const bool starts = draw.one() < 0.5, waits = draw.one() < 0.4;
  for (std::size_t l = 0; l < links; ++l) problem.capacity.push_back(ties ? 10 : 1 + 99 * draw.one());
  for (std::size_t f = 0; f < flows; ++f) {
    std::vector<Link> path(draw.one() < 0.05 ? 0 : 1 + draw.below(draw.one() < 0.1 ? 10 : 4));
    for (Link& l : path) l = static_cast<Link>(draw.below(links));
    std::vector<Flow> after;
    while (waits && f > 0 && draw.one() < 0.4) after.push_back(static_cast<Flow>(draw.below(f)));
    problem.add(
        {.bytes = draw.one() < 0.05 ? 0
                  : ties            ? 100 * static_cast<double>(1 + draw.below(3))
                                    : 1000 * draw.one(),
         .start = starts && draw.one() < 0.5 ? 20 * draw.one() : 0,
         .latency = waits && draw.one() < 0.5 ? 5 * draw.one() : 0,
         .weight = weights ? static_cast<double>(1 + draw.below(4)) * (ties ? 1 : 0.3 + draw.one()) : 1,
         .cap = caps && draw.one() < 0.5 ? 0.5 + 20 * draw.one() : 0,
         .path = path,
         .after = after});
  }
  return problem;
}

TEST(FlowSimulation, AgreesWithProgressiveFillingOn1000RandomNetworks) {
  for (std::uint64_t seed = 0; seed < 1000; ++seed) {
    const Problem problem = random_problem(seed);
    ASSERT_EQ(fault_of(problem), "") << seed;
    double gap = 0;
    const Completion done = simulate(problem, [&](double, const std::vector<double>& rate) {
      gap = std::max(gap, certificate_gap(problem, rate));
    });
    EXPECT_LT(gap, 1e-9) << "certificate, seed " << seed;
    const std::vector<double> expected = finish_by_hand(problem);
    for (Flow f = 0; f < problem.flows(); ++f) {
      ASSERT_NEAR(done.finish[f], expected[f], 1e-9 * expected[f]) << "seed " << seed << ", flow " << f;
    }
  }
}

/// Many flows over few links: lists that spill, and paths of more than six links.
TEST(FlowSimulation, HoldsItsCertificateOnCrowdedNetworks) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    Draw draw(5000 + seed);
    Problem problem;
    for (int l = 0; l < 40; ++l) problem.capacity.push_back(1 + 99 * draw.one());
    std::vector<double> moved(300, 0);
    for (int f = 0; f < 300; ++f) {
      std::vector<Link> path(1 + draw.below(9));
      for (Link& l : path) l = static_cast<Link>(draw.below(40));
      problem.add({.bytes = 1000 * draw.one(), .start = 50 * draw.one(), .path = path});
    }
    double gap = 0, last = 0;
    std::vector<double> before(300, 0);
    simulate(problem, [&](double now, const std::vector<double>& rate) {
      gap = std::max(gap, certificate_gap(problem, rate));
      for (std::size_t f = 0; f < 300; ++f) moved[f] += before[f] * (now - last);
      last = now;
      before = rate;
    });
    EXPECT_LT(gap, 1e-9);
    for (std::size_t f = 0; f < 300; ++f) EXPECT_NEAR(moved[f], problem.bytes[f], 1e-7);
  }
}

Problem scaled(Problem problem, double capacity, double bytes) {
  for (double& c : problem.capacity) c *= capacity;
  for (double& b : problem.bytes) b *= bytes;
  return problem;
}

TEST(FlowSimulation, TimesScaleWithBytesAndAgainstCapacity) {
  Problem problem = random_problem(7);
  problem.start.clear();
  problem.latency.clear();
  problem.cap.clear();
  const auto once = simulate(problem).finish;
  const auto faster = simulate(scaled(problem, 2, 1)).finish;
  const auto larger = simulate(scaled(problem, 1, 4)).finish;
  for (std::size_t f = 0; f < once.size(); ++f) {
    EXPECT_DOUBLE_EQ(faster[f], once[f] / 2);
    EXPECT_DOUBLE_EQ(larger[f], once[f] * 4);
  }
}

TEST(FlowSimulation, SharesALinkByWeightAndRespectsCaps) {
  Problem problem;
  problem.capacity = {12};
  const std::vector<Link> path = {0};
  problem.add({.bytes = 60, .weight = 1, .path = path});
  problem.add({.bytes = 60, .weight = 2, .cap = 5, .path = path});
  std::vector<double> first;
  simulate(problem, [&](double, const std::vector<double>& rate) {
    if (first.empty()) first = rate;
  });
  EXPECT_EQ(first, (std::vector<double>{7, 5}));
}

TEST(FlowSimulation, ACycleOfWaitsNeverStarts) {
  Problem problem;
  problem.capacity = {1};
  const std::vector<Link> path = {0};
  const std::vector<Flow> second = {1}, first = {0};
  problem.add({.bytes = 1, .path = path, .after = second});
  problem.add({.bytes = 1, .path = path, .after = first});
  problem.add({.bytes = 1, .path = path});
  const Completion done = simulate(problem);
  EXPECT_EQ(done.finish[0], kNever);
  EXPECT_EQ(done.finish[2], 1);
  EXPECT_EQ(done.makespan, kNever);
}

TEST(FlowSimulation, TheParkingLotFreesUpFromTheEnd) {
  Problem problem;  // one long flow over ten links and a short one over each: half each, then all to the long
  problem.capacity.assign(10, 10);
  std::vector<Link> all;
  for (Link l = 0; l < 10; ++l) all.push_back(l);
  problem.add({.bytes = 100, .path = all});
  for (Link l = 0; l < 10; ++l) problem.add({.bytes = 50, .path = std::vector<Link>{l}});
  const Completion done = simulate(problem);
  EXPECT_DOUBLE_EQ(done.finish[1], 10);
  EXPECT_DOUBLE_EQ(done.finish[0], 15);
}

/// One port, a thousand sizes: the flow with k-th least bytes ends when all have moved that much, and the
/// calendar throws away a hundred thousand moments that came to nothing.
TEST(FlowSimulation, AnIncastEndsInTheOrderOfSizes) {
  constexpr int kFlows = 600;
  Problem problem;
  problem.capacity = {1000};
  for (int i = 0; i < kFlows; ++i)
    problem.add({.bytes = 1.0 + (i * 389) % kFlows, .path = std::vector<Link>{0}});
  const Completion done = simulate(problem);
  for (Flow f = 0; f < kFlows; ++f) {
    const double bytes = problem.bytes[f];  // 1 .. kFlows, each once
    const double moved = bytes * (bytes + 1) / 2 + (kFlows - bytes) * bytes;
    EXPECT_NEAR(done.finish[f], moved / 1000, 1e-10 * moved);
  }
}

// A cap of 1e-300 B/s and below was a hang: moments beyond 1e300 s had no next day.
TEST(FlowSimulation, TimesNearTheEndOfDoublesEnd) {
  for (const double cap : {1e-290, 1e-300, 1e-301, 1e-320}) {
    Problem problem;
    problem.capacity = {1e10};
    const std::vector<Link> path{0};
    problem.add({.bytes = 1e6, .path = path});
    problem.add({.bytes = 1e6, .start = 0.001, .cap = cap, .path = path});
    problem.add({.bytes = 1e6, .path = path});
    const Completion done = simulate(problem);
    EXPECT_NEAR(done.finish[0], 2e-4, 1e-12);
    EXPECT_EQ(done.finish[1], 1e6 / cap) << cap;  // infinite for the smallest: it never ends
  }
}

TEST(FlowSimulation, StopsWithWhatHasFinished) {
  Problem problem;
  problem.capacity = {1e9};
  const std::vector<Link> path{0};
  for (int i = 1; i <= 100; ++i) problem.add({.bytes = i * 1e6, .path = path});
  std::atomic<bool> stop{false};
  const Completion done = simulate(problem, {}, {.stop = &stop, .progress = [&](long finished, long all) {
                                                   EXPECT_EQ(all, 100);
                                                   stop = finished >= 40;
                                                 }});
  const auto finished =
      std::count_if(done.finish.begin(), done.finish.end(), [](double t) { return t < kNever; });
  EXPECT_GE(finished, 40);
  EXPECT_LT(finished, 45);
  EXPECT_EQ(done.makespan, kNever);
}

TEST(FlowSimulation, TellsWhatIsWrongWithAProblem) {
  Problem problem;
  problem.capacity = {1, 0};
  EXPECT_EQ(fault_of(problem), "link 1 has a capacity of 0 B/s");
  problem.capacity[1] = 1;
  problem.add({.bytes = 1, .path = std::vector<Link>{2}});
  EXPECT_EQ(fault_of(problem), "flow 0 crosses link 2, which is not there");
}

}  // namespace
}  // namespace caelum::fabric::flow
