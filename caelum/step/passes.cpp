// GPipe and breadth-first without their tasks: a pass is a run of equal tasks, and the times at which its
// micro-batches arrive, and leave, are a few arithmetic progressions.
#include <algorithm>

#include "caelum/step/steady.hpp"

namespace caelum::step {
namespace {

/// first, first + step, ...: `count` of them.
struct Progression {
  Tick first = 0, step = 0;
  long count = 0;
};
using Times = std::vector<Progression>;

/// A machine that is free from `clock`, needs `length` for each, and takes them in order. Returns when each
/// is done.
Times through(const Times& arrivals, Tick& clock, Tick length) {
  Times done;
  for (const Progression& in : arrivals) {
    if (in.step <= length) {  // never waits again after the first
      done.push_back({std::max(clock, in.first) + length, length, in.count});
    } else {
      // Behind the arrivals for `late` of them, then as fast as they come.
      const Tick gain = in.step - length, behind = std::max(Tick{0}, clock - in.first);
      const long late = std::min(in.count, (behind + gain - 1) / gain);
      if (late > 0) done.push_back({clock + length, length, late});
      if (late < in.count) done.push_back({in.first + in.step * late + length, in.step, in.count - late});
    }
    clock = done.back().first + done.back().step * (done.back().count - 1);
  }
  return done;
}

class Passes {
 public:
  Passes(const Layout& layout, const Durations& durations)
      : layout_(layout), durations_(durations), ranks_(static_cast<std::size_t>(layout.ranks)) {}

  Walk run() {
    const auto length = static_cast<std::size_t>(layout_.length);
    const Times at_once{{0, 0, layout_.micro_batches}};
    Times arrivals = at_once;
    for (std::size_t k = 0; k < length; ++k) {
      Rank& rank = ranks_[layout_.rank[k]];
      const bool first = rank.begins < 0;
      const bool sends = k + 1 < length && layout_.rank[k + 1] != layout_.rank[k];
      const Pass pass = run_pass(rank, 0, arrivals, durations_.forward[k], sends);
      if (first) rank.begins = pass.first_end - durations_.forward[k];
      rank.first_forward_end = std::max(rank.first_forward_end, pass.first_end);
      arrivals = pass.left;
    }
    arrivals = at_once;  // each backward of the last chunk follows its own forward
    for (std::size_t k = length; k-- > 0;) {
      Rank& rank = ranks_[layout_.rank[k]];
      const bool sends = k > 0 && layout_.rank[k - 1] != layout_.rank[k];
      const Pass pass = run_pass(rank, 1, arrivals, durations_.backward[k], sends);
      const Tick begin = pass.last_end - durations_.backward[k];
      rank.last_backward = rank.last_backward < 0 ? begin : std::min(rank.last_backward, begin);
      arrivals = pass.left;
    }
    Walk walk;
    for (const Rank& rank : ranks_) {
      walk.start.push_back(rank.begins);
      walk.finish.push_back(rank.clock);
      walk.first_forward_end.push_back(rank.first_forward_end);
      walk.last_backward_begin.push_back(rank.last_backward);
      walk.makespan = std::max(walk.makespan, rank.clock);
    }
    return walk;
  }

 private:
  struct Rank {
    Tick clock = 0, send_free[2] = {0, 0};
    Tick begins = -1, first_forward_end = 0, last_backward = -1;
  };
  struct Pass {
    Times left;
    Tick first_end = 0, last_end = 0;
  };

  Pass run_pass(Rank& rank, int direction, const Times& arrivals, Tick duration, bool sends) {
    Pass pass;
    const bool blocks = sends && durations_.send_blocks;
    pass.left = through(arrivals, rank.clock, duration + (blocks ? durations_.send : 0));
    const Tick unsent = blocks ? durations_.send : 0;
    pass.first_end = pass.left.front().first - unsent;
    pass.last_end = rank.clock - unsent;
    if (sends && !blocks) pass.left = through(pass.left, rank.send_free[direction], durations_.send);
    return pass;
  }

  const Layout& layout_;
  const Durations& durations_;
  std::vector<Rank> ranks_;
};

}  // namespace

// M-step-67
std::optional<Walk> walk_passes(const Layout& layout, const Durations& durations) {
  double most = 0;
  for (std::size_t k = 0; k < static_cast<std::size_t>(layout.positions()); ++k) {
    most += static_cast<double>(durations.forward[k] + durations.backward[k] + 2 * durations.send);
  }
  if (most * static_cast<double>(layout.micro_batches) > 9e18) return std::nullopt;
  return Passes(layout, durations).run();
}

}  // namespace caelum::step
