// The flow tier's speed: flow_bench CASE prints what it took. One case a process, so that the peak memory is
// its own; flow_bench alone lists the cases.
#include <cstdio>
#include <functional>

#include "bench/flow_lists.hpp"

#include "caelum/fabric/flow/fold.hpp"
#include "caelum/fabric/flow/simulate.hpp"
#include "caelum/fabric/flow/symmetric.hpp"

namespace {

using namespace caelum::bench;
namespace flow = caelum::fabric::flow;

flow::Network tree(std::vector<std::uint32_t> children, std::vector<std::uint32_t> parents,
                   bool hashed = false) {
  return flow::make_fat_tree(
      {.children = std::move(children), .parents = std::move(parents), .bandwidth = 50e9, .hashed = hashed});
}

void explicit_flows(const flow::Network& network, std::vector<ListedFlow> list) {
  const Stopwatch building;
  const flow::Problem problem = problem_of(network, list);
  list = {};
  const double built = building.wall(), built_processor = building.processor();
  const Stopwatch solving;
  const flow::Completion done = flow::simulate(problem);
  std::printf("%zu flows, %zu events, %zu links looked at, makespan %.9g s\n", problem.flows(), done.events,
              done.relevels, done.makespan);
  std::printf("building %.4f s (processor %.4f), solving %.4f s (processor %.4f), peak %.0f MB\n", built,
              built_processor, solving.wall(), solving.processor(), peak_megabytes());
}

void folded_flows(const flow::Network& network, std::vector<ListedFlow> list) {
  const flow::Problem problem = problem_of(network, list);
  list = {};
  const Stopwatch solving;
  const auto folding = flow::fold(problem);
  if (!folding) {
    std::puts("does not fold");
    return;
  }
  const flow::Completion done = flow::simulate_classes(folding->classes);
  std::printf("%zu flows in %zu classes over %zu kinds of links, makespan %.9g s\n", problem.flows(),
              folding->classes.flows.size(), folding->classes.links.size(), done.makespan);
  std::printf("folding and solving %.4f s (processor %.4f), peak %.0f MB\n", solving.wall(),
              solving.processor(), peak_megabytes());
}

std::vector<ListedFlow> shift(std::uint32_t hosts) {
  std::vector<ListedFlow> flows;
  for (std::uint32_t i = 0; i < hosts; ++i) flows.push_back({i, (i + 1) % hosts, 64e6});
  return flows;
}

std::vector<ListedFlow> everyone_to_everyone(std::uint32_t ranks) {
  std::vector<ListedFlow> flows;
  for (std::uint32_t i = 0; i < ranks; ++i) {
    for (std::uint32_t j = 0; j < ranks; ++j) {
      if (i != j) flows.push_back({i, j, 1e6});
    }
  }
  return flows;
}

/// 33 thousand phases of a step on 1,048,576 chips, 2:1 oversubscribed at the top.
void implicit_phases() {
  const flow::RegularTree million{
      .levels = 3, .children = {64, 64, 256}, .up = {50e9, 64 * 50e9, 64 * 64 * 25e9}};
  constexpr int kPhases = 32896;
  const Stopwatch solving;
  double sum = 0;
  for (int i = 0; i < kPhases; ++i) {
    const double ranks = 8 << (i % 12), bytes = 1e6 + i;
    sum += i % 2 == 0 ? flow::shift_time(million, {.ranks = 1 << 20}, 1 + i % 64, bytes)
                      : flow::all_to_all_time(million, {.ranks = ranks, .stride = 8}, bytes / ranks);
  }
  std::printf("%d phases, sum %.9g s\n%.3f us a phase (processor %.3f)\n", kPhases, sum,
              1e6 * solving.wall() / kPhases, 1e6 * solving.processor() / kPhases);
}

struct Case {
  const char* name;
  std::function<void()> run;
};

const std::vector<Case> kCases = {
    {"permutation-16384",
     [] {
       explicit_flows(tree({32, 32, 16}, {1, 32, 32}), permutation(16384, Sizes::varied));
     }},
    {"permutation-65536",
     [] {
       explicit_flows(tree({32, 32, 64}, {1, 32, 32}), permutation(65536, Sizes::varied));
     }},
    {"random-8192",
     [] {
       explicit_flows(tree({16, 16, 16}, {1, 16, 16}), random_pairs(4096, 8192, Sizes::varied, 5));
     }},
    {"permutation-1048576",
     [] {
       explicit_flows(tree({64, 64, 256}, {1, 64, 64}, true), permutation(1 << 20, Sizes::continuous));
     }},
    {"random-262144",
     [] {
       explicit_flows(tree({32, 32, 64}, {1, 32, 32}), random_pairs(65536, 262144, Sizes::continuous, 5));
     }},
    {"fold-ring-1048576",
     [] {
       folded_flows(tree({64, 64, 256}, {1, 64, 64}), shift(1 << 20));
     }},
    {"fold-all-to-all-1024",
     [] {
       folded_flows(tree({8, 8, 16}, {1, 4, 4}), everyone_to_everyone(1024));
     }},
    {"implicit", implicit_phases},
};

}  // namespace

int main(int argc, char** argv) {
  const std::string wanted = argc > 1 ? argv[1] : "";
  for (const Case& one : kCases) {
    if (wanted == one.name) {
      one.run();
      return 0;
    }
  }
  std::puts("flow_bench CASE, one of:");
  for (const Case& one : kCases) std::printf("  %s\n", one.name);
  return wanted.empty() ? 0 : 2;
}
