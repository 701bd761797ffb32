// Nodes and what is between them: level by level, and along rails.
#include "caelum/fabric/messages/collectives.hpp"

namespace caelum::fabric::messages {
namespace {

/// One half of an all-reduce among sets of ranks at once: in set s, member i is rank first(s) + i x stride.
struct Sets {
  Rank count, members, stride;
  [[nodiscard]] Rank rank(Rank set, Rank member) const {
    const Rank first = stride == 1 ? set * members : set;
    return first + member % members * stride;
  }
};

void ring_steps(Lockstep& steps, const Sets& sets, double bytes, int halves) {
  for (Rank step = 0; step < static_cast<Rank>(halves) * (sets.members - 1); ++step) {
    for (Rank set = 0; set < sets.count; ++set) {
      for (Rank i = 0; i < sets.members; ++i) {
        steps.send(sets.rank(set, i), sets.rank(set, i + 1), bytes / sets.members);
      }
    }
    steps.next();
  }
}

}  // namespace

MessageGraph hierarchical(Rank ranks, Rank local, double bytes, Half half) {
  MessageGraph graph{.ranks = ranks};
  if (local == 0 || ranks % local != 0) return graph;
  Lockstep steps(graph);
  const Sets inside{ranks / local, local, 1}, across{local, ranks / local, local};
  if (half != Half::all_gather) ring_steps(steps, inside, bytes, 1);
  ring_steps(steps, across, bytes / local, half == Half::both ? 2 : 1);
  if (half != Half::reduce_scatter) ring_steps(steps, inside, bytes, 1);
  return graph;
}

MessageGraph rail_all_to_all(Rank ranks, Rank local, double bytes) {
  MessageGraph graph{.ranks = ranks};
  if (local == 0 || ranks % local != 0) return graph;
  const Rank nodes = ranks / local;
  std::vector<std::vector<MessageId>> handed(ranks);
  for (Rank from = 0; from < ranks; ++from) {
    for (Rank place = 0; place < local; ++place) {
      const Rank to = from / local * local + place;
      if (to == from) continue;
      graph.send(from, to, bytes);  // what stays in the node
      if (nodes > 1) handed[to].push_back(graph.send(from, to, bytes * (nodes - 1)));
    }
  }
  for (Rank from = 0; from < ranks; ++from) {
    for (Rank step = 1; step < nodes; ++step) {
      graph.send(from, (from + step * local) % ranks, bytes * local, handed[from]);
    }
  }
  return graph;
}

}  // namespace caelum::fabric::messages
