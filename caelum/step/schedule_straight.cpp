// GPipe, 1F1B and zero-bubble H1: one chunk a rank, in order of rank.
#include <algorithm>

#include "caelum/step/schedule.hpp"

namespace caelum::step {
namespace {

Task make(TaskKind kind, long rank, long micro) {
  return {kind, static_cast<std::uint16_t>(rank), static_cast<std::uint32_t>(micro)};
}

}  // namespace

Layout straight_layout(const PipelineShape& shape) {
  Layout layout;
  layout.schedule = shape.schedule;
  layout.ranks = layout.length = shape.ranks;
  layout.micro_batches = shape.micro_batches;
  for (long r = 0; r < shape.ranks; ++r) layout.rank.push_back(static_cast<std::uint16_t>(r));
  return layout;
}

// M-step-1: all forwards, then all backwards, the last micro-batch first.
Orders gpipe_orders(const Layout& layout) {
  Orders orders;
  const long m = layout.micro_batches;
  orders.tasks.reserve(static_cast<std::size_t>(2 * m * layout.ranks));
  for (long r = 0; r < layout.ranks; ++r) {
    for (long i = 0; i < m; ++i) orders.tasks.push_back(make(TaskKind::forward, r, i));
    for (long i = m - 1; i >= 0; --i) orders.tasks.push_back(make(TaskKind::backward, r, i));
    orders.begin.push_back(orders.tasks.size());
  }
  return orders;
}

// M-step-2: rank r runs p-1-r forwards ahead, then one forward and one backward in turn, so that it
// never holds more than p-r micro-batches.
Orders one_f_one_b_orders(const Layout& layout) {
  Orders orders;
  const long m = layout.micro_batches;
  orders.tasks.reserve(static_cast<std::size_t>(2 * m * layout.ranks));
  for (long r = 0; r < layout.ranks; ++r) {
    const long warm = std::min(layout.ranks - 1 - r, m);
    for (long i = 0; i < warm; ++i) orders.tasks.push_back(make(TaskKind::forward, r, i));
    for (long i = 0; i < m; ++i) {
      if (warm + i < m) orders.tasks.push_back(make(TaskKind::forward, r, warm + i));
      orders.tasks.push_back(make(TaskKind::backward, r, i));
    }
    orders.begin.push_back(orders.tasks.size());
  }
  return orders;
}

namespace {

/// Rank r runs `ahead`(p-1-r) forwards ahead of 1F1B's turn and puts its weight gradients off by
/// `ahead` r micro-batches.
Orders put_off_orders(const Layout& layout, long ahead) {
  Orders orders;
  const long m = layout.micro_batches;
  orders.tasks.reserve(static_cast<std::size_t>(3 * m * layout.ranks));
  for (long r = 0; r < layout.ranks; ++r) {
    const long warm = std::min(ahead * (layout.ranks - 1 - r), m);
    const long late = ahead * r;
    for (long i = 0; i < warm; ++i) orders.tasks.push_back(make(TaskKind::forward, r, i));
    long weight = 0;
    for (long i = 0; i < m; ++i) {
      if (warm + i < m) orders.tasks.push_back(make(TaskKind::forward, r, warm + i));
      orders.tasks.push_back(make(TaskKind::backward_input, r, i));
      if (i >= late) orders.tasks.push_back(make(TaskKind::backward_weight, r, weight++));
    }
    while (weight < m) orders.tasks.push_back(make(TaskKind::backward_weight, r, weight++));
    orders.begin.push_back(orders.tasks.size());
  }
  return orders;
}

}  // namespace

// M-step-4: 1F1B with the weight gradients of rank r put off by r micro-batches. The input gradients
// then come back earlier, and the weights fill the drain: the bubble is (p-1)(f + b - w) with no more
// than p micro-batches held.
Orders zb_h1_orders(const Layout& layout) {
  return put_off_orders(layout, 1);
}

// M-step-21: twice as many forwards ahead fill the wait for the first backward, twice as many weights
// put off fill the drain: the bubble is (p-1)(f + b - 2w), with up to 2p-1 micro-batches held.
Orders zb_h2_orders(const Layout& layout) {
  return put_off_orders(layout, 2);
}

}  // namespace caelum::step
