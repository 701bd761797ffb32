// Mixture of experts: tokens to the ranks of their experts and back, in expected bytes.
#include <algorithm>
#include <cmath>
#include <numeric>

#include "caelum/fabric/messages/collectives.hpp"

namespace caelum::fabric::messages {
namespace {

/// Chance that at least one of k draws hits, when a token may draw there at all with chance `open` and a draw
/// hits with chance `share` overall.
double hit(double share, double open, int k) {
  return open * (1 - std::pow(1 - std::min(1.0, share / open), k));
}

}  // namespace

Reach reach_of(const Dispatch& what) {
  const Rank nodes = what.ranks / what.local;
  std::vector<double> load = what.load;
  load.resize(what.ranks, what.load.empty() ? 1 : 0);
  const double sum = std::accumulate(load.begin(), load.end(), 0.0);
  Reach reach{.node = std::vector<double>(nodes), .rank = std::vector<double>(what.ranks)};
  for (Rank node = 0; node < nodes; ++node) {
    const auto begin = load.begin() + static_cast<std::ptrdiff_t>(node) * what.local;
    const double share = std::accumulate(begin, begin + what.local, 0.0) / sum;
    const bool limited = what.node_limit > 0 && static_cast<Rank>(what.node_limit) < nodes;
    const double open = limited ? std::min(1.0, what.node_limit * share) : 1;
    if (open <= 0) continue;
    reach.node[node] = hit(share, open, what.top_k);
    for (Rank r = node * what.local; r < (node + 1) * what.local; ++r) {
      reach.rank[r] = hit(load[r] / sum, open, what.top_k);
    }
  }
  return reach;
}

namespace {

/// Messages from one rank to one node, or back, chunk after chunk: the piece before goes first on each way,
/// and what a relay passes on is there before.
class Passing {
 public:
  Passing(MessageGraph& graph, const Dispatch& what) : graph_(graph), what_(what), last_(what.ranks) {}

  void pass(const Reach& reach, Rank from, Rank node) {
    const bool home = node == from / what_.local;
    const Rank relay = home ? from : node * what_.local + from % what_.local;
    const double all = what_.tokens * what_.bytes / what_.chunks;
    std::fill(last_.begin(), last_.end(), kNone);
    crossed_ = kNone;
    for (int chunk = 0; chunk < what_.chunks; ++chunk) {
      waits_.clear();
      if (!home && !what_.combine) cross(from, relay, all * reach.node[node]);
      waits_.assign(home || what_.combine ? 0 : 1, crossed_);
      std::vector<MessageId> back;
      for (Rank to = node * what_.local; to < (node + 1) * what_.local; ++to) {
        if (to == relay) continue;
        last_[to] = inside(to, relay, all * reach.rank[to]);
        back.push_back(last_[to]);
      }
      waits_ = back;
      if (!home && what_.combine) cross(relay, from, all * reach.node[node]);
    }
  }

 private:
  static constexpr MessageId kNone = UINT32_MAX;

  void cross(Rank from, Rank to, double bytes) {
    if (crossed_ != kNone) waits_.push_back(crossed_);
    crossed_ = graph_.send(from, to, bytes, waits_);
  }
  MessageId inside(Rank rank, Rank relay, double bytes) {
    std::vector<MessageId> waits = waits_;
    if (last_[rank] != kNone) waits.push_back(last_[rank]);
    return what_.combine ? graph_.send(rank, relay, bytes, waits) : graph_.send(relay, rank, bytes, waits);
  }

  MessageGraph& graph_;
  const Dispatch& what_;
  std::vector<MessageId> last_, waits_;
  MessageId crossed_ = kNone;
};

}  // namespace

// A token crosses to each node once, to the rank of its sender's place (its rail), which passes it on to the
// ranks that want it. The way back is the same in reverse: added up in the node, then sent once.
MessageGraph dispatch(const Dispatch& what) {
  MessageGraph graph{.ranks = what.ranks};
  const Reach reach = reach_of(what);
  Passing passing(graph, what);
  for (Rank from = 0; from < what.ranks; ++from) {
    for (Rank node = 0; node < what.ranks / what.local; ++node) passing.pass(reach, from, node);
  }
  return graph;
}

}  // namespace caelum::fabric::messages
