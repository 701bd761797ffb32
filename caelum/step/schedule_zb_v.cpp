// Zero-bubble V: two chunks a rank, the second half of the model coming back up the ranks, so that
// the first and the last chunk share rank 0.
//
// The order comes from a greedy walk in which forward, input gradient and weight gradient take one
// unit each: input gradients first, then forwards while memory allows, weights in the gaps. V-half
// and V-min are the same walk with room for fewer chunks.
#include <algorithm>
#include <array>
#include <deque>

#include "caelum/step/schedule.hpp"

namespace caelum::step {
namespace {

/// What one rank has been handed and holds, by chunk (0 down, 1 up).
struct RankState {
  std::array<std::deque<std::uint32_t>, 2> forwards, backwards;  ///< inputs that have arrived
  std::array<long, 2> held{};                                    ///< chunks whose weights are due
  std::deque<Task> weights;
  std::vector<Task> order;
};

class GreedyV {
 public:
  explicit GreedyV(const Layout& layout)
      : layout_(layout),
        p_(layout.ranks),
        room_(room_of(layout)),
        states_(static_cast<std::size_t>(layout.ranks)) {
    for (long i = 0; i < layout.micro_batches; ++i) {
      states_[0].forwards[0].push_back(static_cast<std::uint32_t>(i));
    }
  }

  Orders run() {
    const long total = 6 * layout_.micro_batches * p_;
    for (long done = 0; done < total;) {
      handed_.clear();
      for (long r = 0; r < p_; ++r) done += step(r) ? 1 : 0;
      for (const Task& task : handed_) hand_on(task);  // visible from the next unit of time
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

  bool step(long r) {
    RankState& state = states_[static_cast<std::size_t>(r)];
    for (std::size_t chunk : {std::size_t{0}, std::size_t{1}}) {
      if (state.backwards[chunk].empty()) continue;
      const Task task{TaskKind::backward_input, position(r, chunk), state.backwards[chunk].front()};
      state.backwards[chunk].pop_front();
      state.weights.push_back({TaskKind::backward_weight, task.position, task.micro});
      return emit(state, task);
    }
    for (std::size_t chunk : {std::size_t{1}, std::size_t{0}}) {
      if (state.forwards[chunk].empty() || !may_hold(r, state, chunk)) continue;
      const Task task{TaskKind::forward, position(r, chunk), state.forwards[chunk].front()};
      state.forwards[chunk].pop_front();
      ++state.held[chunk];
      return emit(state, task);
    }
    if (state.weights.empty()) return false;
    const Task task = state.weights.front();
    state.weights.pop_front();
    --state.held[task.position < p_ ? 0 : 1];
    return emit(state, task);
  }

  /// At most `room_` chunks a rank; places are kept for the way back up, more on later ranks.
  [[nodiscard]] bool may_hold(long r, const RankState& state, std::size_t chunk) const {
    if (state.held[0] + state.held[1] >= room_) return false;
    return chunk == 1 || state.held[0] < std::max(1L, room_ - 1 - r * room_ / (2 * p_));
  }

  bool emit(RankState& state, const Task& task) {
    state.order.push_back(task);
    handed_.push_back(task);
    return true;
  }

  void hand_on(const Task& task) {
    const long last = 2 * p_ - 1;
    if (task.kind == TaskKind::forward) {
      if (task.position == last) return give_backward(last, task.micro);
      const std::size_t next = static_cast<std::size_t>(task.position) + 1U;
      const std::size_t chunk = next < static_cast<std::size_t>(p_) ? 0 : 1;
      states_[layout_.rank[next]].forwards[chunk].push_back(task.micro);
    } else if (task.kind == TaskKind::backward_input && task.position > 0) {
      give_backward(task.position - 1, task.micro);
    }
  }
  void give_backward(long to, std::uint32_t micro) {
    states_[layout_.rank[static_cast<std::size_t>(to)]].backwards[to < p_ ? 0 : 1].push_back(micro);
  }

  const Layout& layout_;
  long p_, room_;
  std::vector<RankState> states_;
  std::vector<Task> handed_;
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
  return layout;
}

// M-step-6
Orders zb_v_orders(const Layout& layout) {
  return GreedyV(layout).run();
}

}  // namespace caelum::step
