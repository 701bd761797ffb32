// Trees: chunks flow up, are added up at every rank, and flow down again.
#include "caelum/fabric/messages/collectives.hpp"

namespace caelum::fabric::messages {
namespace {

/// Parent of each rank of an in-order binary tree over 0 .. ranks - 1 (rank 0 hangs above the root): every
/// rank of even number is a leaf.
std::vector<Rank> in_order_parents(Rank ranks) {
  std::vector<Rank> parent(ranks, 0);
  for (Rank r = 1; r < ranks; ++r) {
    const Rank low = r & (~r + 1);  // its lowest bit tells its height
    Rank up = (r ^ low) | (low << 1);
    if (up >= ranks) up = r ^ low;
    parent[r] = up;
  }
  return parent;
}

void add_tree(MessageGraph& graph, const std::vector<Rank>& parent, Rank root, double bytes, int chunks) {
  const auto p = static_cast<Rank>(parent.size());
  std::vector<std::vector<Rank>> children(p);
  for (Rank r = 0; r < p; ++r) {
    if (r != root) children[parent[r]].push_back(r);
  }
  std::vector<Rank> order = {root};  // parents before their children
  for (std::size_t i = 0; i < order.size(); ++i) {
    order.insert(order.end(), children[order[i]].begin(), children[order[i]].end());
  }
  std::vector<MessageId> up(p), down(p);
  std::vector<MessageId> waits;
  for (int chunk = 0; chunk < chunks; ++chunk) {
    for (std::size_t i = order.size(); i-- > 1;) {
      const Rank r = order[i];
      waits.clear();
      for (const Rank child : children[r]) waits.push_back(up[child]);
      if (chunk > 0) waits.push_back(up[r]);
      up[r] = graph.send(r, parent[r], bytes / chunks, waits);
    }
    for (std::size_t i = 1; i < order.size(); ++i) {
      const Rank r = order[i];
      waits.clear();
      if (parent[r] == root) {
        for (const Rank child : children[root]) waits.push_back(up[child]);
      } else {
        waits.push_back(down[parent[r]]);
      }
      if (chunk > 0) waits.push_back(down[r]);
      down[r] = graph.send(parent[r], r, bytes / chunks, waits);
    }
  }
}

}  // namespace

MessageGraph binomial_broadcast(Rank ranks, double bytes) {
  MessageGraph graph{.ranks = ranks};
  Lockstep steps(graph);
  for (Rank reach = 1; reach < ranks; reach *= 2) {
    for (Rank r = 0; r < reach && r + reach < ranks; ++r) steps.send(r, r + reach, bytes);
    steps.next();
  }
  return graph;
}

MessageGraph tree(Rank ranks, double bytes, int chunks) {
  MessageGraph graph{.ranks = ranks};
  if (ranks > 1) add_tree(graph, in_order_parents(ranks), 0, bytes, chunks);
  return graph;
}

MessageGraph double_tree(Rank ranks, double bytes, int chunks) {
  MessageGraph graph{.ranks = ranks};
  if (ranks < 2) return graph;
  const std::vector<Rank> parent = in_order_parents(ranks);
  add_tree(graph, parent, 0, bytes / 2, chunks);
  // The second tree is the first one shifted by a rank: leaves and inner ranks change places.
  std::vector<Rank> shifted(ranks);
  for (Rank r = 0; r < ranks; ++r) shifted[(r + 1) % ranks] = (parent[r] + 1) % ranks;
  add_tree(graph, shifted, 1 % ranks, bytes / 2, chunks);
  return graph;
}

}  // namespace caelum::fabric::messages
