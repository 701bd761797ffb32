// Max-min sharing among kinds of flows: the folded problem. Few classes, so plain filling at every event.
#include <algorithm>

#include "caelum/fabric/flow/fold.hpp"

namespace caelum::fabric::flow {
namespace {

class ClassSimulation {
 public:
  explicit ClassSimulation(const FoldedProblem& folded)
      : folded_(folded), left_(folded.flows.size()), begin_(left_.size(), kNever), rate_(left_.size()) {
    for (std::size_t c = 0; c < left_.size(); ++c) left_[c] = folded.flows[c].bytes;
    result_.finish.assign(left_.size(), kNever);
    release();
  }

  Completion run() {
    double now = 0;
    while (true) {
      if (settle(now)) continue;
      double next = kNever;
      for (std::size_t c = 0; c < left_.size(); ++c) {
        if (rate_[c] > 0) next = std::min(next, now + left_[c] / rate_[c]);
        if (begin_[c] > now) next = std::min(next, begin_[c]);
      }
      if (next == kNever) break;
      for (std::size_t c = 0; c < left_.size(); ++c) {
        if (rate_[c] == 0) continue;
        const bool over = now + left_[c] / rate_[c] <= next * (1 + 1e-12);
        left_[c] = over ? 0 : left_[c] - rate_[c] * (next - now);
      }
      now = next;
      ++result_.events;
    }
    for (const double finish : result_.finish) result_.makespan = std::max(result_.makespan, finish);
    return std::move(result_);
  }

 private:
  /// Ends what is over and sets the rates of the rest; whether something ended.
  bool settle(double now) {
    bool ended = false;
    rising_.clear();
    for (std::size_t c = 0; c < left_.size(); ++c) {
      const FlowClass& kind = folded_.flows[c];
      rate_[c] = 0;
      if (result_.finish[c] < kNever || begin_[c] > now) continue;
      if (left_[c] <= 0 || (kind.crosses.empty() && kind.cap == 0)) {
        result_.finish[c] = now;
        ended = true;
      } else {
        rising_.push_back(c);
      }
    }
    ended ? release() : fill();
    return ended;
  }

  /// Tells kinds whose predecessors have all ended when they begin.
  void release() {
    for (std::size_t c = 0; c < begin_.size(); ++c) {
      if (begin_[c] < kNever) continue;
      double last = 0;
      for (const std::uint32_t before : folded_.flows[c].after) last = std::max(last, result_.finish[before]);
      begin_[c] = last + folded_.flows[c].start;
    }
  }

  /// A link of class L carries members(F) x links(F, L) / members(L) flows of class F.
  [[nodiscard]] double flows_on(std::size_t flow, const FlowClass::Crossing& crossing) const {
    return folded_.flows[flow].members * crossing.links / folded_.links[crossing.link_class].members;
  }

  void fill() {
    free_.resize(folded_.links.size());
    for (std::size_t l = 0; l < free_.size(); ++l) free_[l] = folded_.links[l].capacity;
    while (!rising_.empty()) {
      pull_.assign(free_.size(), 0);
      for (const std::size_t c : rising_) {
        for (const auto& crossing : folded_.flows[c].crosses) {
          pull_[crossing.link_class] += folded_.flows[c].weight * flows_on(c, crossing);
        }
      }
      double least = kNever;
      for (std::size_t l = 0; l < free_.size(); ++l) {
        if (pull_[l] > 0) least = std::min(least, free_[l] / pull_[l]);
      }
      for (const std::size_t c : rising_) {
        const FlowClass& kind = folded_.flows[c];
        if (kind.cap > 0) least = std::min(least, kind.cap / kind.weight);
      }
      freeze(least);
    }
  }

  void freeze(double level) {
    const double tied = level * (1 + 1e-11);
    auto held = [&](std::size_t c) {
      const FlowClass& kind = folded_.flows[c];
      if (kind.cap > 0 && kind.cap / kind.weight <= tied) return true;
      return std::any_of(kind.crosses.begin(), kind.crosses.end(), [&](const auto& crossing) {
        return free_[crossing.link_class] <= tied * pull_[crossing.link_class];
      });
    };
    const auto frozen =
        std::stable_partition(rising_.begin(), rising_.end(), [&](std::size_t c) { return !held(c); });
    for (auto c = frozen; c != rising_.end(); ++c) {
      rate_[*c] = level * folded_.flows[*c].weight;
      for (const auto& crossing : folded_.flows[*c].crosses) {
        double& free = free_[crossing.link_class];
        free = std::max(0.0, free - rate_[*c] * flows_on(*c, crossing));
      }
    }
    rising_.erase(frozen, rising_.end());
  }

  const FoldedProblem& folded_;
  Completion result_;
  std::vector<double> left_, begin_, rate_, free_, pull_;
  std::vector<std::size_t> rising_;
};

}  // namespace

Completion simulate_classes(const FoldedProblem& folded) {
  return ClassSimulation(folded).run();
}

}  // namespace caelum::fabric::flow
