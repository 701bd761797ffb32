// Interleaved 1F1B: v chunks a rank, chunk c of rank r being chunk c*p + r of the model.
#include <algorithm>

#include "caelum/step/schedule.hpp"

namespace caelum::step {
namespace {

struct Visit {
  long chunk, micro;
};

/// Forward visits of a rank in order: groups of about p micro-batches go through chunk 0, then
/// chunk 1, ... The last group also takes what p does not divide.
std::vector<Visit> visits(long ranks, long chunks, long micro_batches) {
  std::vector<Visit> order;
  order.reserve(static_cast<std::size_t>(chunks * micro_batches));
  for (long first = 0; first < micro_batches;) {
    const long left = micro_batches - first;
    const long size = left < 2 * ranks ? left : ranks;
    for (long c = 0; c < chunks; ++c) {
      for (long i = 0; i < size; ++i) order.push_back({c, first + i});
    }
    first += size;
  }
  return order;
}

}  // namespace

Layout interleaved_layout(const PipelineShape& shape) {
  Layout layout;
  layout.schedule = shape.schedule;
  layout.ranks = shape.ranks;
  layout.length = shape.ranks * shape.virtual_stages;
  layout.micro_batches = shape.micro_batches;
  for (long k = 0; k < layout.length; ++k) {
    layout.rank.push_back(static_cast<std::uint16_t>(k % shape.ranks));
  }
  return layout;
}

long forwards_ahead(const Layout& layout, long rank) {
  const long p = layout.ranks, v = layout.held(), m = layout.micro_batches;
  const bool together = pairs_passes(layout.schedule);
  const long group = m < 2 * p ? m : p + m % p;  // the largest group
  const long ahead = v == 1 && !together ? p - 1 - rank : 2 * (p - 1 - rank) + (v - 1) * group;
  return std::min(ahead + (together ? 1 : 0), v * m);
}

namespace {

/// Rank r runs its warm-up, then one forward and one backward in turn, or together as a pair.
Orders alternate(const Layout& layout, bool together) {
  const long p = layout.ranks;
  const long v = layout.length / p;
  const long m = layout.micro_batches;
  const auto order = visits(p, v, m);
  const long total = v * m;
  const TaskKind forward = together ? TaskKind::pair_forward : TaskKind::forward;
  Orders orders;
  orders.tasks.reserve(static_cast<std::size_t>(2 * total * p));
  for (long r = 0; r < p; ++r) {
    const auto push = [&](TaskKind kind, bool down, long k) {
      const Visit& visit = order[static_cast<std::size_t>(k)];
      const long chunk = down ? visit.chunk : v - 1 - visit.chunk;
      orders.tasks.push_back(
          {kind, static_cast<std::uint16_t>(chunk * p + r), static_cast<std::uint32_t>(visit.micro)});
    };
    const long warm = forwards_ahead(layout, r);
    for (long k = 0; k < warm; ++k) push(TaskKind::forward, true, k);
    for (long k = 0; k < total; ++k) {
      const bool both = warm + k < total;
      if (both) push(forward, true, warm + k);
      push(both && together ? TaskKind::pair_backward : TaskKind::backward, false, k);
    }
    orders.begin.push_back(orders.tasks.size());
  }
  return orders;
}

}  // namespace

// M-step-3: rank r runs 2(p-1-r) + (v-1)p chunk forwards ahead; the bubble shrinks by v.
Orders interleaved_orders(const Layout& layout) {
  return alternate(layout, false);
}

// M-step-22: one forward further ahead, so that the forward and the backward of a turn belong to
// different micro-batches and run together. Two forwards a rank are needed even without
// interleaving: a pair ends later than its forward would.
Orders overlapped_orders(const Layout& layout) {
  return alternate(layout, true);
}

// M-step-23: all micro-batches pass one chunk before the next chunk begins, so that each chunk's
// weights are fetched and its gradients reduced once.
Orders breadth_first_orders(const Layout& layout) {
  const long p = layout.ranks;
  const long v = layout.length / p;
  Orders orders;
  orders.tasks.reserve(static_cast<std::size_t>(2 * v * layout.micro_batches * p));
  for (long r = 0; r < p; ++r) {
    const auto pass = [&](TaskKind kind, long chunk) {
      for (long i = 0; i < layout.micro_batches; ++i) {
        orders.tasks.push_back(
            {kind, static_cast<std::uint16_t>(chunk * p + r), static_cast<std::uint32_t>(i)});
      }
    };
    for (long c = 0; c < v; ++c) pass(TaskKind::forward, c);
    for (long c = v; c-- > 0;) pass(TaskKind::backward, c);
    orders.begin.push_back(orders.tasks.size());
  }
  return orders;
}

}  // namespace caelum::step
