// Partners at distances that double or halve from step to step.
#include <bit>

#include "caelum/fabric/messages/collectives.hpp"

namespace caelum::fabric::messages {
namespace {

/// Runs `inner` on the largest power of two of ranks; the others hand over before and get the result after.
template <class Inner>
MessageGraph on_power_of_two(Rank ranks, double bytes, const Inner& inner) {
  MessageGraph graph{.ranks = ranks};
  if (ranks < 2) return graph;
  Lockstep steps(graph);
  const Rank core = std::bit_floor(ranks);
  for (Rank r = core; r < ranks; ++r) steps.send(r, r - core, bytes);
  steps.next();
  inner(steps, core);
  for (Rank r = core; r < ranks; ++r) steps.send(r - core, r, bytes);
  steps.next();
  return graph;
}

void exchange(Lockstep& steps, Rank core, Rank distance, double bytes) {
  for (Rank r = 0; r < core; ++r) steps.send(r, r ^ distance, bytes);
  steps.next();
}

}  // namespace

MessageGraph halving_doubling(Rank ranks, double bytes) {
  return on_power_of_two(ranks, bytes, [bytes](Lockstep& steps, Rank core) {
    double piece = bytes / 2;
    for (Rank distance = core / 2; distance > 0; distance /= 2, piece /= 2)
      exchange(steps, core, distance, piece);
    for (Rank distance = 1; distance < core; distance *= 2) exchange(steps, core, distance, piece *= 2);
  });
}

MessageGraph recursive_doubling(Rank ranks, double bytes) {
  return on_power_of_two(ranks, bytes, [bytes](Lockstep& steps, Rank core) {
    for (Rank distance = 1; distance < core; distance *= 2) exchange(steps, core, distance, bytes);
  });
}

}  // namespace caelum::fabric::messages
