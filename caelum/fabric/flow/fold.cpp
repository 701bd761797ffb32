// Colour refinement: flows are told apart by the colours of their links and links by those of their flows,
// until nothing new is told apart. Colours are 64-bit hashes: that two of a million different ones meet by
// chance has a probability near 1e-7.
#include "caelum/fabric/flow/fold.hpp"

#include <algorithm>
#include <bit>
#include <utility>

namespace caelum::fabric::flow {
namespace {

std::uint64_t mix(std::uint64_t z) {
  z = (z ^ (z >> 32)) * 0xd6e8feb86659fd93ULL;
  z = (z ^ (z >> 32)) * 0xd6e8feb86659fd93ULL;
  return z ^ (z >> 32);
}

std::uint64_t mix(std::uint64_t colour, double value) {
  return mix(colour * 0x9e3779b97f4a7c15ULL + std::bit_cast<std::uint64_t>(value + 0.0));
}

/// Numbers colours in the order in which they are first met.
class Palette {
 public:
  explicit Palette(std::size_t most) : most_(most), slots_(std::bit_ceil(2 * most + 2)) {}

  /// False when there are more than `most` colours.
  bool number(std::uint64_t colour, std::uint32_t& found) {
    if (colour == last_colour_ && last_ != kNone) {
      found = last_;
      return true;
    }
    std::size_t at = mix(colour) & (slots_.size() - 1);
    while (slots_[at].second != kNone && slots_[at].first != colour) at = (at + 1) & (slots_.size() - 1);
    if (slots_[at].second == kNone) {
      if (count_ == most_) return false;
      slots_[at] = {colour, count_++};
    }
    last_colour_ = colour;
    found = last_ = slots_[at].second;
    return true;
  }
  [[nodiscard]] std::uint32_t count() const { return count_; }

 private:
  static constexpr std::uint32_t kNone = UINT32_MAX;
  struct Slot {
    std::uint64_t first = 0;
    std::uint32_t second = kNone;
  };
  std::size_t most_;
  std::vector<Slot> slots_;
  std::uint32_t count_ = 0;
  std::uint64_t last_colour_ = 0;
  std::uint32_t last_ = kNone;
};

class Refinement {
 public:
  Refinement(const Problem& problem, std::size_t most)
      : problem_(problem), most_(most), links_(problem.capacity.size()), sums_(problem.capacity.size()) {
    flows_.reserve(problem.flows());
    for (Flow f = 0; f < problem.flows(); ++f) {
      std::uint64_t colour = mix(mix(0, problem.bytes[f]), problem.start_of(f) + problem.latency_of(f));
      colour = mix(mix(colour, problem.weight_of(f)), problem.cap_of(f));
      flows_.push_back(colour);
    }
    std::transform(problem.capacity.begin(), problem.capacity.end(), links_.begin(),
                   [](double capacity) { return mix(1, capacity); });
  }

  /// False when there are too many classes.
  bool run() {
    for (std::size_t before = 0;;) {
      colour_links();
      if (!colour_flows()) return false;
      if (count_ == before) return true;
      before = count_;
    }
  }

  std::optional<Folding> take() {
    Folding folding;
    folding.classes.flows.resize(count_);
    folding.class_of = std::move(class_of_);
    std::vector<Flow> first(count_, UINT32_MAX);
    for (Flow f = 0; f < problem_.flows(); ++f) {
      const std::uint32_t c = folding.class_of[f];
      if (first[c] == UINT32_MAX) first[c] = f;
      folding.classes.flows[c].members += 1;
    }
    if (!number_links(folding)) return std::nullopt;
    for (std::uint32_t c = 0; c < count_; ++c) describe(first[c], folding.classes.flows[c]);
    return folding;
  }

 private:
  void colour_links() {
    std::fill(sums_.begin(), sums_.end(), 0);
    for (Flow f = 0; f < problem_.flows(); ++f) {
      const std::uint64_t seen = mix(flows_[f]);
      for (const Link link : problem_.path_of(f)) sums_[link] += seen;
    }
  }

  /// Also takes the links' new colours in: a link's colour is its capacity with what its flows sum up to.
  bool colour_flows() {
    for (std::size_t l = 0; l < links_.size(); ++l) {
      if (sums_[l] != 0) links_[l] = mix(links_[l] + sums_[l]);
    }
    Palette palette(most_);
    class_of_.resize(problem_.flows());
    for (Flow f = 0; f < problem_.flows(); ++f) {
      std::uint64_t sum = 0;
      for (const Link link : problem_.path_of(f)) sum += links_[link];
      flows_[f] = mix(flows_[f] + mix(sum));
      if (!palette.number(flows_[f], class_of_[f])) return false;
    }
    count_ = palette.count();
    return true;
  }

  bool number_links(Folding& folding) {
    Palette palette(most_);
    link_class_.resize(links_.size());
    for (std::size_t l = 0; l < links_.size(); ++l) {
      if (sums_[l] == 0) continue;
      if (!palette.number(links_[l], link_class_[l])) return false;
      if (link_class_[l] == folding.classes.links.size()) {
        folding.classes.links.push_back({.capacity = problem_.capacity[l]});
      }
      folding.classes.links[link_class_[l]].members += 1;
    }
    return true;
  }

  void describe(Flow first, FlowClass& kind) const {
    kind.bytes = problem_.bytes[first];
    kind.start = problem_.start_of(first) + problem_.latency_of(first);
    kind.weight = problem_.weight_of(first);
    kind.cap = problem_.cap_of(first);
    for (const Link link : problem_.path_of(first)) {
      const auto same = std::find_if(kind.crosses.begin(), kind.crosses.end(),
                                     [&](const auto& c) { return c.link_class == link_class_[link]; });
      if (same == kind.crosses.end()) {
        kind.crosses.push_back({link_class_[link], 1});
      } else {
        same->links += 1;
      }
    }
  }

  const Problem& problem_;
  std::size_t most_;
  std::vector<std::uint64_t> flows_, links_, sums_;
  std::vector<std::uint32_t> class_of_, link_class_;
  std::size_t count_ = 0;
};

}  // namespace

std::optional<Folding> fold(const Problem& problem, std::size_t most_classes) {
  if (!problem.after.empty()) return std::nullopt;
  Refinement refinement(problem, most_classes);
  if (!refinement.run()) return std::nullopt;
  return refinement.take();
}

Completion simulate_folded(const Problem& problem) {
  const std::optional<Folding> folding = fold(problem);
  if (!folding) return simulate(problem);
  Completion done = simulate_classes(folding->classes);
  std::vector<double> finish;
  finish.reserve(problem.flows());
  for (const std::uint32_t c : folding->class_of) finish.push_back(done.finish[c]);
  done.finish = std::move(finish);
  return done;
}

}  // namespace caelum::fabric::flow
