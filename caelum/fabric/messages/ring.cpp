// Rings: every rank sends to the next and receives from the one before.
#include <numeric>

#include "caelum/fabric/messages/collectives.hpp"

namespace caelum::fabric::messages {

MessageGraph multi_ring(const std::vector<std::vector<Rank>>& orders, double bytes, Half half) {
  MessageGraph graph;
  if (orders.empty()) return graph;
  const auto p = static_cast<Rank>(orders.front().size());
  graph.ranks = p;
  Lockstep steps(graph);
  const double piece = bytes / p / static_cast<double>(orders.size());
  const Rank count = p < 2 ? 0 : (half == Half::both ? 2 : 1) * (p - 1);
  for (Rank step = 0; step < count; ++step) {
    for (const std::vector<Rank>& order : orders) {
      for (Rank i = 0; i < p; ++i) steps.send(order[i], order[(i + 1) % p], piece);
    }
    steps.next();
  }
  return graph;
}

MessageGraph ring(Rank ranks, double bytes, Half half) {
  std::vector<Rank> order(ranks);
  std::iota(order.begin(), order.end(), 0);
  return multi_ring({order}, bytes, half);
}

MessageGraph ring_broadcast(Rank ranks, double bytes, int chunks) {
  MessageGraph graph{.ranks = ranks};
  std::vector<MessageId> before(ranks), now(ranks);
  for (int chunk = 0; chunk < chunks; ++chunk) {
    for (Rank r = 0; r + 1 < ranks; ++r) {
      std::vector<MessageId> waits;
      if (r > 0) waits.push_back(now[r - 1]);     // it has arrived
      if (chunk > 0) waits.push_back(before[r]);  // the one before it has left
      now[r] = graph.send(r, r + 1, bytes / chunks, waits);
    }
    before.swap(now);
  }
  return graph;
}

MessageGraph send_receive(Rank ranks, double bytes) {
  MessageGraph graph{.ranks = ranks};
  for (Rank r = 0; r + 1 < ranks; r += 2) graph.send(r, r + 1, bytes);
  return graph;
}

}  // namespace caelum::fabric::messages
