// DualPipe: micro-batches enter at both ends. Rank i holds chunk i of the chain that runs down and
// chunk p-1-i of the chain that runs up, and runs a forward of one with a backward of the other at
// the same time, so that the messages of each hide under the compute of the other. DualPipe-V cuts that
// in half: each rank holds the chunks r and 2p-1-r of one chain that folds back, and one copy of both.
#include <algorithm>
#include <array>
#include <deque>

#include "caelum/step/schedule.hpp"

namespace caelum::step {
namespace {

/// Writes the order of one rank. Direction 0 is the one that enters at the nearer end.
class DualpipeWriter {
 public:
  DualpipeWriter(long near, long far, std::vector<Task>& out)
      : out_(out), position_{static_cast<std::uint16_t>(near), static_cast<std::uint16_t>(far)} {}

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

namespace {

/// The eight phases of a rank: `depth` is its distance to the end where direction 0 enters, `inner`
/// that to the place where the directions meet, `rounds` how often it runs both pairs.
void write_phases(DualpipeWriter& write, long depth, long inner, long rounds) {
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
  for (long i = 0; i < rounds; ++i) {
    if (i == 0 && inner == 0) {  // where the directions meet, the exchange starts unpaired
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
}

}  // namespace

// M-step-5: needs an even p and at least 2p micro-batches.
Orders dualpipe_orders(const Layout& layout) {
  Orders orders;
  const long p = layout.ranks;
  const long m = layout.micro_batches;  // of each direction
  for (long r = 0; r < p; ++r) {
    const long down = r, up = p + p - 1 - r;
    DualpipeWriter write =
        r >= p / 2 ? DualpipeWriter(up, down, orders.tasks) : DualpipeWriter(down, up, orders.tasks);
    const long depth = std::min(r, p - 1 - r);
    write_phases(write, depth, p / 2 - depth - 1, m - p + depth + 1);
    orders.begin.push_back(orders.tasks.size());
  }
  return orders;
}

// M-step-24: needs at least 2p micro-batches.
Orders dualpipe_v_orders(const Layout& layout) {
  Orders orders;
  const long p = layout.ranks;
  for (long r = 0; r < p; ++r) {
    DualpipeWriter write(r, 2 * p - 1 - r, orders.tasks);
    write_phases(write, r, p - 1 - r, layout.micro_batches - 2 * p + r + 1);
    orders.begin.push_back(orders.tasks.size());
  }
  return orders;
}

}  // namespace caelum::step
