// A rank runs until its next task's input has not arrived; it then parks on that input's slot, and
// whoever fills the slot wakes it. Slots are two flat arrays, [position][micro-batch].
#include "caelum/step/engine.hpp"

#include <algorithm>
#include <cmath>

#include "caelum/base/check.hpp"

namespace caelum::step {

Tick to_ticks(double seconds) {
  // A message over links that are cut takes for ever; whoever asked is told that, and the walk needs a
  // number.
  constexpr double kForEver = 1e6;
  if (!(std::fabs(seconds) < kForEver)) return 0;
  return std::llround(seconds * kTicksPerSecond);
}
double to_seconds(Tick ticks) {
  return static_cast<double>(ticks) / kTicksPerSecond;
}

namespace {

constexpr Tick kNever = -1;
constexpr std::size_t kNoSlot = static_cast<std::size_t>(-1);

class Walker {
 public:
  Walker(const Layout& layout, const Orders& orders, const Durations& durations,
         std::vector<TaskRecord>* records)
      : layout_(layout),
        orders_(orders),
        durations_(durations),
        records_(records),
        length_(static_cast<std::size_t>(layout.length)),
        micros_(static_cast<std::size_t>(layout.micro_batches)),
        last_micro_(layout.schedule == Schedule::gpipe ? 0 : micros_ - 1),
        held_(static_cast<std::size_t>(layout.held())),
        slots_(slots(layout)),
        backward_(static_cast<std::size_t>(layout.positions()) * micros_),
        arrival_(2 * backward_, kNever),
        ranks_(static_cast<std::size_t>(layout.ranks)) {
    for (std::size_t chain = 0; chain < static_cast<std::size_t>(layout.chains); ++chain) {
      const std::size_t first = chain * length_ * micros_;
      std::fill_n(arrival_.begin() + static_cast<std::ptrdiff_t>(first), micros_, Tick{0});
    }
  }

  Walk run() {
    runnable_.reserve(ranks_.size());
    for (std::size_t r = ranks_.size(); r-- > 0;) {
      ranks_[r].next = orders_.begin[r];
      runnable_.push_back(r);
    }
    while (!runnable_.empty()) {
      const std::size_t r = runnable_.back();
      runnable_.pop_back();
      run_rank(r);
    }
    Walk result;
    for (std::size_t r = 0; r < ranks_.size(); ++r) {
      CAELUM_CHECK(ranks_[r].next == orders_.begin[r + 1], "a pipeline order waits for itself");
      result.start.push_back(ranks_[r].start);
      result.finish.push_back(ranks_[r].clock);
      result.first_forward_end.push_back(ranks_[r].first_forward_end);
      result.last_backward_begin.push_back(std::max(ranks_[r].last_backward_begin, Tick{0}));
      result.makespan = std::max(result.makespan, ranks_[r].clock);
    }
    return result;
  }

 private:
  struct Rank {
    std::size_t next = 0;
    std::size_t waits_for = kNoSlot;
    Tick start = 0, clock = 0;
    Tick send_free[2] = {0, 0};  ///< forward, backward
    Tick first_forward_end = 0, last_backward_begin = kNever;
  };

  [[nodiscard]] std::size_t forward_slot(const Task& task) const {
    return task.position * micros_ + task.micro;
  }
  [[nodiscard]] std::size_t backward_slot(const Task& task) const { return backward_ + forward_slot(task); }

  /// True when the input has arrived; otherwise parks the rank on it.
  bool ready(Rank& rank, std::size_t slot, Tick& start) {
    const Tick at = arrival_[slot];
    if (at == kNever) {
      rank.waits_for = slot;
      return false;
    }
    start = std::max(start, at);
    return true;
  }

  void fill(std::size_t slot, std::size_t position, Tick at) {
    arrival_[slot] = at;
    const std::size_t r = layout_.rank[position];
    if (ranks_[r].waits_for == slot) {
      ranks_[r].waits_for = kNoSlot;
      runnable_.push_back(r);
    }
  }

  Tick send(std::size_t r, std::size_t to_position, int direction, Tick end) {
    if (layout_.rank[to_position] == r) return end;
    Rank& rank = ranks_[r];
    const Tick at = std::max(end, rank.send_free[direction]) + durations_.send;
    rank.send_free[direction] = at;
    if (durations_.send_blocks) rank.clock = std::max(rank.clock, at);
    return at;
  }

  void finish_forward(std::size_t r, const Task& task, Tick end) {
    if (task.micro == 0) {
      ranks_[r].first_forward_end = std::max(ranks_[r].first_forward_end, end);
    }
    const std::size_t position = task.position;
    if (position % length_ + 1 == length_) {  // the loss: its own backward may follow
      fill(backward_slot(task), position, end);
    } else {
      fill(forward_slot(task) + micros_, position + 1, send(r, position + 1, 0, end));
    }
  }

  /// Notes when the gradients of the last micro-batch begin to come.
  void note_gradients(std::size_t r, const Task& task, Tick begin) {
    if (task.micro != last_micro_) return;
    Tick& first = ranks_[r].last_backward_begin;
    first = first == kNever ? begin : std::min(first, begin);
  }

  void finish_backward(std::size_t r, const Task& task, Tick end) {
    const std::size_t position = task.position;
    if (position % length_ == 0) return;
    fill(backward_slot(task) - micros_, position - 1, send(r, position - 1, 1, end));
  }

  void record(std::size_t r, const Task& task, Tick begin, Tick end) {
    if (records_ != nullptr) {
      records_->push_back({task, static_cast<std::uint16_t>(r), begin, end});
    }
  }

  void run_rank(std::size_t r) {
    Rank& rank = ranks_[r];
    const std::size_t last = orders_.begin[r + 1];
    while (rank.next < last) {
      const Task& task = orders_.tasks[rank.next];
      const std::size_t at = task.position;
      Tick start = rank.clock;
      if (task.kind == TaskKind::pair_forward) {
        const Task& other = orders_.tasks[rank.next + 1];
        if (!ready(rank, forward_slot(task), start)) return;
        if (!ready(rank, backward_slot(other), start)) return;
        const Tick end = rank.clock = start + durations_.pair[at * held_ + slots_[other.position]];
        if (rank.next == orders_.begin[r]) rank.start = start;
        rank.next += 2;
        record(r, task, start, end);
        record(r, other, start, end);
        finish_forward(r, task, end);
        note_gradients(r, other, start);
        finish_backward(r, other, end);
        continue;
      }
      Tick duration = 0;
      switch (task.kind) {
        case TaskKind::forward:
          if (!ready(rank, forward_slot(task), start)) return;
          duration = durations_.forward[at];
          break;
        case TaskKind::backward:
          if (!ready(rank, backward_slot(task), start)) return;
          duration = durations_.backward[at];
          break;
        case TaskKind::backward_input:
          if (!ready(rank, backward_slot(task), start)) return;
          duration = durations_.backward_input[at];
          break;
        default:
          duration = durations_.backward_weight[at];
          break;
      }
      const Tick end = rank.clock = start + duration;
      if (rank.next == orders_.begin[r]) rank.start = start;
      ++rank.next;
      record(r, task, start, end);
      if (task.kind == TaskKind::forward) {
        finish_forward(r, task, end);
        continue;
      }
      if (task.kind != TaskKind::backward_input) note_gradients(r, task, start);
      if (task.kind != TaskKind::backward_weight) finish_backward(r, task, end);
    }
  }

  const Layout& layout_;
  const Orders& orders_;
  const Durations& durations_;
  std::vector<TaskRecord>* records_;
  std::size_t length_, micros_;
  std::size_t last_micro_;  ///< whose backward comes last
  std::size_t held_;        ///< positions of a rank
  std::vector<std::uint16_t> slots_;
  std::size_t backward_;  ///< offset of the backward half of `arrival_`
  std::vector<Tick> arrival_;
  std::vector<Rank> ranks_;
  std::vector<std::size_t> runnable_;
};

}  // namespace

Walk walk(const Layout& layout, const Orders& orders, const Durations& durations,
          std::vector<TaskRecord>* records) {
  return Walker(layout, orders, durations, records).run();
}

}  // namespace caelum::step
