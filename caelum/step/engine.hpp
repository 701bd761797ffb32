// The event tier: walks the task orders of all pipeline ranks in integer time.
//
// Every rank has a compute stream, which runs its tasks in order, and one send stream for each
// direction. A task starts when its rank is free and what it needs has arrived. Cost is linear in
// the number of tasks; there is no queue of events, because each rank's order is given.
#pragma once

#include <cstdint>
#include <vector>

#include "caelum/step/schedule.hpp"

namespace caelum::step {

/// Integer picoseconds: sums do not depend on the order of events; 2^63 ps is 106 days.
using Tick = std::int64_t;
inline constexpr double kTicksPerSecond = 1e12;
Tick to_ticks(double seconds);
double to_seconds(Tick ticks);

/// How long each task takes, by position of the layout.
struct Durations {
  std::vector<Tick> forward, backward, backward_input, backward_weight;
  /// Of a forward together with the backward that follows it in the order, where the schedule has
  /// pairs: [position of the forward][slot of the backward's position].
  std::vector<Tick> pair;
  Tick send = 0;             ///< one boundary message between neighbouring ranks
  bool send_blocks = false;  ///< the sender computes nothing while it sends
};

struct TaskRecord {
  Task task;
  std::uint16_t rank = 0;
  Tick begin = 0, end = 0;
};

struct Walk {
  Tick makespan = 0;
  std::vector<Tick> start;                ///< by rank: begin of its first task
  std::vector<Tick> finish;               ///< by rank: end of its last task
  std::vector<Tick> first_forward_end;    ///< end of the first micro-batch's forward, last chunk
  std::vector<Tick> last_backward_begin;  ///< begin of the last micro-batch's backward, first chunk
};

/// Runs the orders. An order that waits for itself is a fault of its generator and stops the program.
/// `records`, when given, receives every task in order of each rank.
Walk walk(const Layout& layout, const Orders& orders, const Durations& durations,
          std::vector<TaskRecord>* records = nullptr);

}  // namespace caelum::step
