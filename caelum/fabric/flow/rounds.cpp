// Full solve in rounds of local minima: each round freezes the flows of every link whose share is the least
// on the paths of all its flows (M-fabric-30). Any such link is a valid next bottleneck, so the rounds are
// as many as the longest chain of bottlenecks, and not as many as there are different rates.
#include <algorithm>

#include "caelum/base/check.hpp"
#include "caelum/fabric/flow/allocation.hpp"

namespace caelum::fabric::flow {

void Allocation::solve_all() {
  ++full_solves;
  for (const Dirty& dirty : dirty_) links_[dirty.link].dirty = false;
  dirty_.clear();
  std::erase_if(live_, [this](Flow f) { return flows[f].state != FlowState::moving; });
  fill_.resize(links_.size());
  high_.resize(links_.size());
  open_links();
  open_ = live_;
  for (std::uint8_t round = 1; !open_.empty(); ++round) {
    if (round == 0) std::fill(high_.begin(), high_.end(), round++);  // marks of 256 rounds ago
    const std::size_t before = open_.size();
    fill_round(round);
    freeze_round(round);
    CAELUM_CHECK(open_.size() < before, "every round freezes a flow");
  }
  for (const Flow id : live_) {
    for (const std::uint32_t link : path_of(flows[id])) {
      links_[link].load = links_[link].capacity - fill_[link].residual;
    }
  }
}

void Allocation::open_links() {
  for (const Flow id : live_) {
    for (const std::uint32_t link : path_of(flows[id])) {
      links_[link].level = kUnlimited;
      fill_[link] = {links_[link].capacity, 0};
      high_[link] = 0;
    }
  }
  for (const Flow id : live_) {
    for (const std::uint32_t link : path_of(flows[id])) fill_[link].weight += flows[id].weight;
  }
}

/// Finds the least share on each open flow's path and marks the links that offer more.
void Allocation::fill_round(std::uint8_t round) {
  constexpr std::size_t kAhead = 8;
  least_.resize(open_.size());
  for (std::size_t i = 0; i < open_.size(); ++i) {
    if (i + kAhead < open_.size()) __builtin_prefetch(&flows[open_[i + kAhead]]);
    const auto path = path_of(flows[open_[i]]);
    double least = kUnlimited;
    for (const std::uint32_t link : path) least = std::min(least, fill_[link].residual / fill_[link].weight);
    least_[i] = least;
    const double tied = least * (1 + kTie);
    for (const std::uint32_t link : path) {
      if (fill_[link].residual > tied * fill_[link].weight) high_[link] = round;
    }
  }
}

void Allocation::freeze_round(std::uint8_t round) {
  std::size_t kept = 0;
  for (std::size_t i = 0; i < open_.size(); ++i) {
    const Flow id = open_[i];
    FlowRecord& flow = flows[id];
    const auto path = path_of(flow);
    std::uint32_t bottleneck = kNowhere;
    for (const std::uint32_t link : path) {
      if (high_[link] != round) bottleneck = link;
    }
    if (bottleneck == kNowhere) {
      open_[kept++] = id;
      continue;
    }
    const double level = least_[i];
    if (level != flow.level) {
      advance(flow, id);
      flow.level = level;
    }
    flow.bottleneck = bottleneck;
    for (const std::uint32_t link : path) {
      if (high_[link] != round) links_[link].level = level;
      fill_[link].residual = std::max(0.0, fill_[link].residual - level * flow.weight);
      fill_[link].weight -= flow.weight;
    }
  }
  open_.resize(kept);
  if (!weighted_) return;
  // Weights of very different size lose digits when subtracted: sum up what is left.
  for (const Flow id : open_) {
    for (const std::uint32_t link : path_of(flows[id])) fill_[link].weight = 0;
  }
  for (const Flow id : open_) {
    for (const std::uint32_t link : path_of(flows[id])) fill_[link].weight += flows[id].weight;
  }
}

}  // namespace caelum::fabric::flow
