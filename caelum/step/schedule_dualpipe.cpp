// DualPipe: micro-batches enter at both ends. Rank i holds chunk i of the chain that runs down and
// chunk p-1-i of the chain that runs up, and runs a forward of one with a backward of the other at
// the same time, so that the messages of each hide under the compute of the other.
#include <algorithm>
#include <array>
#include <deque>

#include "caelum/step/schedule.hpp"

namespace caelum::step {
namespace {

/// Writes the order of one rank. Direction 0 is the one that enters at the nearer end.
class Writer {
 public:
  Writer(const Layout& layout, long rank, std::vector<Task>& out) : out_(out) {
    const long p = layout.ranks;
    const bool second_half = rank >= p / 2;
    const auto down = static_cast<std::uint16_t>(rank);
    const auto up = static_cast<std::uint16_t>(p + p - 1 - rank);
    position_ = second_half ? std::array{up, down} : std::array{down, up};
  }

  void forward(std::size_t direction) { push(TaskKind::forward, direction, forwards_); }
  void backward(std::size_t direction, bool split) {
    if (!split) return push(TaskKind::backward, direction, backwards_);
    put_off_.push_back({TaskKind::backward_weight, position_[direction], backwards_[direction]});
    push(TaskKind::backward_input, direction, backwards_);
  }
  void pair(std::size_t forward_direction) {
    push(TaskKind::pair_forward, forward_direction, forwards_);
    push(TaskKind::pair_backward, 1 - forward_direction, backwards_);
  }
  void weight() {
    if (put_off_.empty()) return;
    out_.push_back(put_off_.front());
    put_off_.pop_front();
  }
  void remaining_weights() {
    while (!put_off_.empty()) weight();
  }

 private:
  using Counts = std::array<std::uint32_t, 2>;
  void push(TaskKind kind, std::size_t direction, Counts& counts) {
    out_.push_back({kind, position_[direction], counts[direction]++});
  }

  std::vector<Task>& out_;
  std::array<std::uint16_t, 2> position_{};
  Counts forwards_{}, backwards_{};
  std::deque<Task> put_off_;
};

}  // namespace

Layout dualpipe_layout(const PipelineShape& shape) {
  Layout layout;
  layout.schedule = shape.schedule;
  layout.ranks = layout.length = shape.ranks;
  layout.chains = 2;
  layout.micro_batches = shape.micro_batches / 2;
  for (long r = 0; r < shape.ranks; ++r) layout.rank.push_back(static_cast<std::uint16_t>(r));
  for (long r = 0; r < shape.ranks; ++r) {
    layout.rank.push_back(static_cast<std::uint16_t>(shape.ranks - 1 - r));
  }
  return layout;
}

// M-step-5: the eight phases of a rank; needs an even p and at least 2p micro-batches.
Orders dualpipe_orders(const Layout& layout) {
  Orders orders;
  const long p = layout.ranks;
  const long m = layout.micro_batches;  // of each direction
  for (long r = 0; r < p; ++r) {
    Writer write(layout, r, orders.tasks);
    const long depth = std::min(r, p - 1 - r);  // distance to the nearer end
    const long inner = p / 2 - depth - 1;       // distance to the middle
    for (long i = 0; i < 2 * inner; ++i) write.forward(0);
    for (long i = 0; i < depth + 1; ++i) {
      write.forward(0);
      write.forward(1);
    }
    for (long i = 0; i < inner; ++i) {
      write.backward(1, true);
      write.weight();
      write.forward(1);
    }
    for (long i = 0; i < m - p + depth + 1; ++i) {
      if (i == 0 && inner == 0) {  // the two middle ranks start the exchange unpaired
        write.forward(0);
        write.backward(1, false);
      } else {
        write.pair(0);
      }
      write.pair(1);
    }
    for (long i = 0; i < inner; ++i) {
      write.backward(1, false);
      write.pair(1);
    }
    bool split = false;
    for (long i = 0; i < depth + 1; ++i) {
      if (i == (depth + 1) / 2 && depth % 2 == 1) split = true;
      write.backward(1, split);
      if (i == (depth + 1) / 2 && depth % 2 == 0) split = true;
      write.backward(0, split);
    }
    for (long i = 0; i < inner; ++i) {
      write.weight();
      write.backward(0, true);
    }
    write.remaining_weights();
    orders.begin.push_back(orders.tasks.size());
  }
  return orders;
}

}  // namespace caelum::step
