// Steps that only write: between two events the batch is the same and its context grows by its size each
// step, so that times are an arithmetic series of whole numbers and blocks are needed in a known rhythm.
#include <algorithm>
#include <limits>

#include "caelum/serving/group.hpp"

namespace caelum::serving {
namespace {

/// Of steps that take `first`, `first + rise`, ...
Ticks series(Ticks first, Ticks rise, long steps) {
  return steps * first + rise * (steps * (steps - 1) / 2);
}

/// The fewest steps that last at least `time`; `most` where all of them last less.
long steps_until(Ticks time, Ticks first, Ticks rise, long most) {
  long low = 1, high = most;
  while (low < high) {
    const long middle = low + (high - low) / 2;
    if (series(first, rise, middle) >= time) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return low;
}

}  // namespace

bool Group::may_jump() const {
  return writing_ > 0 && reading_.empty() && newcomers_.empty() && last_token_ == now_ && !can_admit();
}

/// How many steps, `most` at most, find the blocks that they need.
Group::Room Group::room_for(long most) const {
  // Where the first chunk has to fit, text that would be found counts against a request: it may be admitted
  // as soon as that text goes.
  const bool waits_for_text =
      !policy_.whole_prompt && !waiting_.empty() && find_text(waiting_.front()).idle > 0;
  const long available = waits_for_text ? cache_.unused() : cache_.available();
  const long rounds = std::min(most / policy_.block, available / writing_);
  Room room{rounds * policy_.block, rounds * writing_};
  for (; room.steps < most; ++room.steps) {
    const long need = phases_[phase(-(counter_ + room.steps))];
    if (room.blocks + need > available) break;
    room.blocks += need;
  }
  return room;
}

// M-serving-3.
void Group::jump() {
  while (ends_.front().admission != sequences_[ends_.front().who].admission ||
         sequences_[ends_.front().who].stage != Stage::writing) {
    std::pop_heap(ends_.begin(), ends_.end(), std::greater<>());
    ends_.pop_back();
  }
  Room room = room_for(ends_.front().at - counter_);
  long most = room.steps;
  if (most == 0) return step();
  // A request that comes can change something only where one could be admitted, or where it never can and its
  // client takes the next one.
  const bool open = load_.clients > 0 || (waiting_.empty() && writing_ < policy_.max_batch);
  const Ticks until = open ? next_arrival() : std::numeric_limits<Ticks>::max();
  const long n = writing_;
  const long all = most;
  bool interrupted = false;
  while (most > 0 && !interrupted) {
    const StepTimes::Piece piece = times_.decode(n, context_);
    const Ticks rise = piece.slope * n;
    long steps = most;
    if (piece.end != std::numeric_limits<long>::max()) {
      steps = std::min(steps, (piece.end - context_ + n - 1) / n);
    }
    if (until != std::numeric_limits<Ticks>::max() && series(piece.here, rise, steps) >= until - now_) {
      steps = steps_until(until - now_, piece.here, rise, steps);
      interrupted = true;
    }
    now_ += series(piece.here, rise, steps);
    out_.gaps.add_series(piece.here, rise, steps, n);
    context_ += n * steps;
    most -= steps;
  }
  const long done = all - most;
  if (most > 0) room = room_for(done);
  cache_.take(room.blocks);
  owed_ -= room.blocks;
  note_peak();
  host_ += times_.host(n) * done;
  out_.steps += done;
  counter_ += done;
  last_token_ = now_;
  end_due();
}

}  // namespace caelum::serving
