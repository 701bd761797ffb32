// Straight to the owner: all at once, or one distance after the other.
#include "caelum/fabric/messages/collectives.hpp"

namespace caelum::fabric::messages {

MessageGraph direct(Rank ranks, double bytes, Half half) {
  MessageGraph graph{.ranks = ranks};
  Lockstep steps(graph);
  for (int turn = 0; turn < (half == Half::both ? 2 : 1); ++turn) {
    for (Rank from = 0; from < ranks; ++from) {
      for (Rank to = 0; to < ranks; ++to) {
        if (from != to) steps.send(from, to, bytes / ranks);
      }
    }
    steps.next();
  }
  return graph;
}

MessageGraph direct_all_to_all(Rank ranks, const ByteMatrix& bytes) {
  MessageGraph graph{.ranks = ranks};
  for (Rank from = 0; from < ranks; ++from) {
    for (Rank to = 0; to < ranks; ++to) {
      if (from != to) graph.send(from, to, bytes(from, to));
    }
  }
  return graph;
}

MessageGraph pairwise_all_to_all(Rank ranks, const ByteMatrix& bytes) {
  MessageGraph graph{.ranks = ranks};
  Lockstep steps(graph);
  for (Rank distance = 1; distance < ranks; ++distance) {
    for (Rank from = 0; from < ranks; ++from) {
      const Rank to = (from + distance) % ranks;
      steps.send(from, to, bytes(from, to));
    }
    steps.next();
  }
  return graph;
}

}  // namespace caelum::fabric::messages
