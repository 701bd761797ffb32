// The middle of a long step, jumped over: memory and time do not follow the number of micro-batches.
#pragma once

#include <optional>
#include <vector>

#include "caelum/step/engine.hpp"

namespace caelum::step {

/// Every `micros` micro-batches of a chain, each rank's tasks run again `ticks` later.
struct Steady {
  long micros = 0;
  Tick ticks = 0;
  Tick from = 0;               ///< a time of the walk inside the steady state: the jump may be put there
  std::vector<Task> repeated;  ///< the tasks of one period on all ranks; a pair stays together
};

/// M-step-67: the steady state that the middle third of a walk shows, on all ranks alike; none when it shows
/// none. It proves itself: what a rank can do next depends on the tasks of the last few times `ranks`
/// micro-batches, and those all came the same time after their like. `records` are of walk().
std::optional<Steady> steady_of(const Layout& layout, const Orders& orders,
                                const std::vector<TaskRecord>& records);

/// A walk of fewer micro-batches that ends as the whole step does, `periods` of `steady` earlier.
struct Shortened {
  Layout layout;
  Orders orders;
  Walk walk;
  Steady steady;
  long periods = 0;

  /// Of the whole step, from the ticks of a moment near the end of the walk.
  [[nodiscard]] double seconds(Tick walked) const;
};

/// Tasks of a step, weights together with inputs.
double tasks_of(const Layout& layout);

/// M-step-67: none when no steady state shows within four million tasks, or the step is too short for one.
std::optional<Shortened> walk_shortened(const PipelineShape& shape, const Durations& durations);

/// M-step-67: schedules that run all forwards before the first backward. Each pass of a rank is a machine
/// that takes the micro-batches one after the other; what it sends is piecewise linear in their number.
/// None when 2^63 ticks are not enough.
std::optional<Walk> walk_passes(const Layout& layout, const Durations& durations);

}  // namespace caelum::step
