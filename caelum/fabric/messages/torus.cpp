// Torus and full mesh: all links of a rank at once.
#include <functional>
#include <numeric>

#include "caelum/fabric/messages/collectives.hpp"

namespace caelum::fabric::messages {
namespace {

/// The neighbour of a rank along a dimension, innermost dimension first.
Rank neighbour(std::span<const Rank> sizes, Rank rank, std::size_t dimension, bool up) {
  Rank stride = 1;
  for (std::size_t d = 0; d < dimension; ++d) stride *= sizes[d];
  const Rank size = sizes[dimension], here = rank / stride % size;
  return rank - here * stride + (here + (up ? 1 : size - 1)) % size * stride;
}

/// One part of the vector: `bytes` in a ring of each dimension, the first one it takes being `first`.
void add_part(MessageGraph& graph, std::span<const Rank> sizes, std::size_t first, bool up, double bytes,
              Half half) {
  Lockstep steps(graph);
  auto ring_of = [&](std::size_t dimension, double piece) {
    for (Rank step = 0; step + 1 < sizes[dimension]; ++step) {
      for (Rank r = 0; r < graph.ranks; ++r) steps.send(r, neighbour(sizes, r, dimension, up), piece);
      steps.next();
    }
  };
  for (std::size_t i = 0; i < sizes.size() && half != Half::all_gather; ++i) {
    const std::size_t dimension = (first + i) % sizes.size();
    bytes /= sizes[dimension];
    ring_of(dimension, bytes);
  }
  if (half == Half::reduce_scatter) return;
  if (half == Half::all_gather) bytes /= graph.ranks;
  for (std::size_t i = sizes.size(); i-- > 0;) {
    const std::size_t dimension = (first + i) % sizes.size();
    ring_of(dimension, bytes);
    bytes *= sizes[dimension];
  }
}

}  // namespace

MessageGraph torus(std::span<const Rank> sizes, double bytes, Half half) {
  MessageGraph graph;
  graph.ranks = std::accumulate(sizes.begin(), sizes.end(), Rank{1}, std::multiplies<>());
  const double part = bytes / (2.0 * static_cast<double>(sizes.size()));
  for (std::size_t first = 0; first < sizes.size(); ++first) {
    for (const bool up : {true, false}) add_part(graph, sizes, first, up, part, half);
  }
  return graph;
}

// Rank (i, j) is i + j x. A relay passes on, in one message to each rank of its line, what came to it from
// all of the other line.
MessageGraph mesh_all_to_all(Rank x, Rank y, double bytes) {
  MessageGraph graph{.ranks = x * y};
  auto half = [&](Rank first, Rank second, auto rank) {
    for (Rank b = 0; b < second; ++b) {
      std::vector<std::vector<MessageId>> into(first);
      for (Rank a = 0; a < first; ++a) {
        for (Rank to = 0; to < first; ++to) {
          if (to != a) into[to].push_back(graph.send(rank(a, b), rank(to, b), bytes / 2 * second));
        }
      }
      for (Rank a = 0; a < first; ++a) {
        for (Rank to = 0; to < second; ++to) {
          if (to != b) graph.send(rank(a, b), rank(a, to), bytes / 2 * first, into[a]);
        }
      }
    }
  };
  half(x, y, [x](Rank a, Rank b) { return a + b * x; });
  half(y, x, [x](Rank a, Rank b) { return b + a * x; });
  return graph;
}

}  // namespace caelum::fabric::messages
