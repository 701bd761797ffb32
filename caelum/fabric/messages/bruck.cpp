// Bruck's algorithms: a logarithm of steps for any number of ranks.
#include <algorithm>

#include "caelum/fabric/messages/collectives.hpp"

namespace caelum::fabric::messages {

MessageGraph bruck_all_gather(Rank ranks, double bytes) {
  MessageGraph graph{.ranks = ranks};
  Lockstep steps(graph);
  for (Rank have = 1; have < ranks; have *= 2) {
    const double piece = bytes / ranks * std::min(have, ranks - have);
    for (Rank r = 0; r < ranks; ++r) steps.send(r, (r + ranks - have) % ranks, piece);
    steps.next();
  }
  return graph;
}

// In the step of a bit, a rank passes on every block whose distance still to go has that bit.
MessageGraph bruck_all_to_all(Rank ranks, double bytes) {
  MessageGraph graph{.ranks = ranks};
  Lockstep steps(graph);
  for (Rank bit = 1; bit < ranks; bit *= 2) {
    Rank blocks = 0;
    for (Rank distance = 1; distance < ranks; ++distance) blocks += (distance & bit) != 0 ? 1 : 0;
    for (Rank r = 0; r < ranks; ++r) steps.send(r, (r + bit) % ranks, bytes * blocks);
    steps.next();
  }
  return graph;
}

}  // namespace caelum::fabric::messages
