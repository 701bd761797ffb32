#include "caelum/fabric/flow/components.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <numeric>

#include "caelum/base/parallel.hpp"

namespace caelum::fabric::flow {
namespace {

constexpr std::uint32_t kNoComponent = UINT32_MAX;
constexpr std::size_t kParts = 32;  ///< problems that components are dealt into, whatever the threads

class Unions {
 public:
  explicit Unions(std::size_t n) : parent_(n) { std::iota(parent_.begin(), parent_.end(), 0); }
  std::uint32_t root(std::uint32_t i) {
    while (parent_[i] != i) i = parent_[i] = parent_[parent_[i]];
    return i;
  }
  /// The smaller number becomes the root.
  void join(std::uint32_t a, std::uint32_t b) {
    a = root(a);
    b = root(b);
    parent_[std::max(a, b)] = std::min(a, b);
  }

 private:
  std::vector<std::uint32_t> parent_;
};

/// A part of a problem: some of its flows in their order, and the links that they cross.
struct Part {
  Problem problem;
  std::vector<Flow> flows;
  Completion done;
};

void cut_out(const Problem& whole, Part& part, std::vector<std::uint32_t>& link_of,
             std::vector<Flow>& flow_of) {
  std::vector<Link> path;
  std::vector<Flow> after;
  for (std::size_t i = 0; i < part.flows.size(); ++i) flow_of[part.flows[i]] = static_cast<Flow>(i);
  for (const Flow f : part.flows) {
    path.clear();
    after.clear();
    for (const Link link : whole.path_of(f)) {
      if (link_of[link] == kNoComponent) {
        link_of[link] = static_cast<Link>(part.problem.capacity.size());
        part.problem.capacity.push_back(whole.capacity[link]);
      }
      path.push_back(link_of[link]);
    }
    for (const Flow other : whole.after_of(f)) after.push_back(flow_of[other]);
    part.problem.add({.bytes = whole.bytes[f],
                      .start = whole.start_of(f),
                      .latency = whole.latency_of(f),
                      .weight = whole.weight_of(f),
                      .cap = whole.cap_of(f),
                      .path = path,
                      .after = after});
  }
}

/// Deals components out in the order of their first flows, each to the part that has the fewest flows.
std::vector<Part> deal(const Problem& problem, const std::vector<std::uint32_t>& component,
                       std::uint32_t count) {
  std::vector<std::size_t> size(count), filled(kParts);
  for (const std::uint32_t c : component) ++size[c];
  std::vector<std::size_t> part_of(count);
  for (std::uint32_t c = 0; c < count; ++c) {
    const auto least = std::min_element(filled.begin(), filled.end());
    part_of[c] = static_cast<std::size_t>(least - filled.begin());
    *least += size[c];
  }
  std::vector<Part> parts(kParts);
  for (Flow f = 0; f < problem.flows(); ++f) parts[part_of[component[f]]].flows.push_back(f);
  std::vector<std::uint32_t> link_of(problem.capacity.size(), kNoComponent);
  std::vector<Flow> flow_of(problem.flows());
  for (Part& part : parts) cut_out(problem, part, link_of, flow_of);
  return parts;
}

}  // namespace

std::vector<std::uint32_t> components_of(const Problem& problem) {
  Unions unions(problem.flows());
  std::vector<Flow> first(problem.capacity.size(), kNoComponent);
  for (Flow f = 0; f < problem.flows(); ++f) {
    for (const Link link : problem.path_of(f)) {
      if (first[link] == kNoComponent) first[link] = f;
      unions.join(first[link], f);
    }
    for (const Flow other : problem.after_of(f)) unions.join(other, f);
  }
  std::vector<std::uint32_t> component(problem.flows());
  std::uint32_t count = 0;
  for (Flow f = 0; f < problem.flows(); ++f) {  // a root comes before all others of its component
    const Flow root = unions.root(f);
    component[f] = root == f ? count++ : component[root];
  }
  return component;
}

Completion simulate_apart(const Problem& problem, int threads, const Watch& watch) {
  const std::vector<std::uint32_t> component = components_of(problem);
  const std::uint32_t count =
      component.empty() ? 0 : 1 + *std::max_element(component.begin(), component.end());
  if (count < 2) return simulate(problem, {}, watch);
  std::vector<Part> parts = deal(problem, component, count);
  // Each part tells of its own flows; what is told on is their sum.
  std::array<std::atomic<long>, kParts> finished{};
  const auto part_of = [&](const Watch& whole, std::size_t i) {
    Watch part{.stop = whole.stop, .progress = {}};
    if (!whole.progress) return part;
    part.progress = [&, i](long done, long) {
      finished[i] = done;
      long sum = 0;
      for (const auto& one : finished) sum += one;
      whole.progress(sum, static_cast<long>(problem.flows()));
    };
    return part;
  };
  for_each_index(parts.size(), {.threads = threads},
                 [&](std::size_t i) { parts[i].done = simulate(parts[i].problem, {}, part_of(watch, i)); });

  Completion all;
  all.finish.resize(problem.flows());
  for (const Part& part : parts) {
    for (std::size_t i = 0; i < part.flows.size(); ++i) all.finish[part.flows[i]] = part.done.finish[i];
    all.makespan = std::max(all.makespan, part.done.makespan);
    all.events += part.done.events;
    all.relevels += part.done.relevels;
    all.full_solves += part.done.full_solves;
  }
  return all;
}

}  // namespace caelum::fabric::flow
