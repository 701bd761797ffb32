// Zero-bubble V: two chunks a rank, the second half of the model coming back up the ranks, so that
// the first and the last chunk share rank 0.
//
// The order comes from a greedy walk through time: whenever a rank is free it takes an input gradient
// that has arrived, else a forward while memory allows, else a weight gradient, else it waits. Zero
// bubble V walks with the lengths of the passes; V-half and V-min are published as patterns of passes
// of one length, and are the same walk with unit lengths and room for fewer chunks.
#include <algorithm>
#include <array>
#include <deque>
#include <functional>
#include <queue>
#include <utility>

#include "caelum/step/schedule.hpp"

namespace caelum::step {
namespace {

using Ticks = std::int64_t;

struct Arrival {
  Ticks at = 0;
  std::uint32_t micro = 0;
};

/// What one rank has been handed and holds, by chunk (0 down, 1 up).
struct RankState {
  std::array<std::deque<Arrival>, 2> forwards, backwards;  ///< in the order of their arrival
  std::array<long, 2> held{};                              ///< chunks whose weights are due
  std::deque<Task> weights;
  std::vector<Task> order;
  Ticks free = 0;
};

class GreedyV {
 public:
  explicit GreedyV(const Layout& layout)
      : layout_(layout),
        p_(layout.ranks),
        room_(room_of(layout)),
        states_(static_cast<std::size_t>(layout.ranks)) {
    for (long i = 0; i < layout.micro_batches; ++i) {
      states_[0].forwards[0].push_back({0, static_cast<std::uint32_t>(i)});
    }
  }

  Orders run() {
    wake_.push({0, 0});
    while (!wake_.empty()) {
      const auto [now, r] = wake_.top();
      wake_.pop();
      if (states_[static_cast<std::size_t>(r)].free <= now) step(r, now);
    }
    Orders orders;
    for (const RankState& state : states_) {
      orders.tasks.insert(orders.tasks.end(), state.order.begin(), state.order.end());
      orders.begin.push_back(orders.tasks.size());
    }
    return orders;
  }

 private:
  /// Chunks that a rank may hold: all of 1F1B's, about half, about a third.
  static long room_of(const Layout& layout) {
    const long all = 2 * layout.ranks;
    if (layout.schedule == Schedule::v_half) return std::min(all, layout.ranks + 2);
    if (layout.schedule == Schedule::v_min) return std::min(all, (all + 2) / 3 + 2);
    return all;
  }

  [[nodiscard]] std::uint16_t position(long r, std::size_t chunk) const {
    return static_cast<std::uint16_t>(chunk == 0 ? r : 2 * p_ - 1 - r);
  }

  static bool arrived(const std::deque<Arrival>& queue, Ticks now) {
    return !queue.empty() && queue.front().at <= now;
  }

  void step(long r, Ticks now) {
    RankState& state = states_[static_cast<std::size_t>(r)];
    for (std::size_t chunk : {std::size_t{0}, std::size_t{1}}) {
      if (!arrived(state.backwards[chunk], now)) continue;
      const Task task{TaskKind::backward_input, position(r, chunk), state.backwards[chunk].front().micro};
      state.backwards[chunk].pop_front();
      state.weights.push_back({TaskKind::backward_weight, task.position, task.micro});
      return emit(r, now, task);
    }
    for (std::size_t chunk : {std::size_t{1}, std::size_t{0}}) {
      if (!arrived(state.forwards[chunk], now) || !may_hold(r, state, chunk)) continue;
      const Task task{TaskKind::forward, position(r, chunk), state.forwards[chunk].front().micro};
      state.forwards[chunk].pop_front();
      ++state.held[chunk];
      return emit(r, now, task);
    }
    if (state.weights.empty()) return;  // woken again by what arrives
    const Task task = state.weights.front();
    state.weights.pop_front();
    --state.held[task.position < p_ ? 0 : 1];
    emit(r, now, task);
  }

  /// At most `room_` chunks a rank; places are kept for the way back up, more on later ranks.
  [[nodiscard]] bool may_hold(long r, const RankState& state, std::size_t chunk) const {
    if (state.held[0] + state.held[1] >= room_) return false;
    return chunk == 1 || state.held[0] < std::max(1L, room_ - 1 - r * room_ / (2 * p_));
  }

  void emit(long r, Ticks now, const Task& task) {
    RankState& state = states_[static_cast<std::size_t>(r)];
    state.order.push_back(task);
    const PassLengths::Position length = layout_.lengths.at(task.position);
    state.free = now + (task.kind == TaskKind::forward          ? length.forward
                        : task.kind == TaskKind::backward_input ? length.input
                                                                : length.weight);
    hand_on(r, state.free, task);
    wake_.push({state.free, r});
  }

  void hand_on(long r, Ticks done, const Task& task) {
    const long last = 2 * p_ - 1, at = task.position;
    if (task.kind == TaskKind::forward && at < last) {
      hand_to(r, at + 1, done, task.micro, &RankState::forwards);
    } else if (task.kind == TaskKind::forward) {
      hand_to(r, last, done, task.micro, &RankState::backwards);
    } else if (task.kind == TaskKind::backward_input && at > 0) {
      hand_to(r, at - 1, done, task.micro, &RankState::backwards);
    }
  }

  void hand_to(long from, long to, Ticks done, std::uint32_t micro,
               std::array<std::deque<Arrival>, 2> RankState::*queues) {
    const long rank = layout_.rank[static_cast<std::size_t>(to)];
    const Ticks at = done + (rank == from ? 0 : layout_.lengths.send);
    RankState& state = states_[static_cast<std::size_t>(rank)];
    (state.*queues)[to < p_ ? 0 : 1].push_back({at, micro});
    wake_.push({std::max(at, state.free), rank});
  }

  using Wake = std::pair<Ticks, long>;  ///< when, rank: equal times in the order of ranks
  const Layout& layout_;
  long p_, room_;
  std::vector<RankState> states_;
  std::priority_queue<Wake, std::vector<Wake>, std::greater<>> wake_;
};

}  // namespace

bool folds(Schedule schedule) {
  return schedule == Schedule::dualpipe_v || schedule == Schedule::zb_v || schedule == Schedule::v_half ||
         schedule == Schedule::v_min;
}

Layout zb_v_layout(const PipelineShape& shape) {
  Layout layout;
  layout.schedule = shape.schedule;
  layout.ranks = shape.ranks;
  layout.length = 2 * shape.ranks;
  layout.micro_batches = shape.micro_batches;
  for (long k = 0; k < layout.length; ++k) {
    const long rank = k < shape.ranks ? k : layout.length - 1 - k;
    layout.rank.push_back(static_cast<std::uint16_t>(rank));
  }
  if (follows_lengths(shape.schedule)) layout.lengths = shape.lengths;
  return layout;
}

// M-step-6
Orders zb_v_orders(const Layout& layout) {
  return GreedyV(layout).run();
}

}  // namespace caelum::step
