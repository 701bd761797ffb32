#include "caelum/fabric/messages/graph.hpp"

#include <algorithm>

#include "caelum/fabric/flow/trees.hpp"

namespace caelum::fabric::messages {

MessageId MessageGraph::send(Rank from, Rank to, double bytes, std::span<const MessageId> waits) {
  messages.push_back({from, to, bytes});
  after.insert(after.end(), waits.begin(), waits.end());
  after_end.push_back(static_cast<std::uint32_t>(after.size()));
  return static_cast<MessageId>(messages.size() - 1);
}

double MessageGraph::bytes_sent() const {
  double sum = 0;
  for (const Message& message : messages) {
    if (message.from != message.to && message.from < ranks) sum += message.bytes;
  }
  return sum;
}

void Lockstep::send(Rank from, Rank to, double bytes) {
  waits_ = held_[from];
  waits_.insert(waits_.end(), held_[to].begin(), held_[to].end());
  std::sort(waits_.begin(), waits_.end());
  waits_.erase(std::unique(waits_.begin(), waits_.end()), waits_.end());
  const MessageId id = graph_.send(from, to, bytes, waits_);
  for (const Rank rank : {from, to}) {
    if (taken_[rank].empty()) moved_.push_back(rank);
    taken_[rank].push_back(id);
  }
}

// A rank that has many messages in a step joins them in one without bytes, so that what follows waits for
// that one alone.
void Lockstep::next() {
  constexpr std::size_t kMany = 4;
  for (const Rank rank : moved_) {
    if (taken_[rank].size() > kMany) taken_[rank] = {graph_.send(rank, rank, 0, taken_[rank])};
    held_[rank].swap(taken_[rank]);
    taken_[rank].clear();
  }
  moved_.clear();
}

bool place(const MessageGraph& graph, const flow::Network& network, std::span<const flow::Endpoint> where,
           double step, flow::Problem& problem) {
  const auto first = static_cast<flow::Flow>(problem.flows());
  std::vector<flow::Flow> waits;
  for (MessageId id = 0; id < graph.messages.size(); ++id) {
    const Message& message = graph.messages[id];
    waits.clear();
    for (std::uint32_t i = id == 0 ? 0 : graph.after_end[id - 1]; i < graph.after_end[id]; ++i) {
      waits.push_back(first + graph.after[i]);
    }
    const flow::Endpoint from = where[message.from], to = where[message.to];
    const bool kept = message.from == message.to;
    if (!problem.add_routed(network, from, to, flow::hash_of(from, to, id),
                            {.bytes = message.bytes, .latency = kept ? 0 : step, .after = waits})) {
      return false;
    }
  }
  return true;
}

}  // namespace caelum::fabric::messages
