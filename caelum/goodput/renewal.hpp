// Closed forms: Young, Daly, and the renewal argument that they approximate. Seconds.
#pragma once

namespace caelum::goodput {

/// The cycle of a job that saves itself and fails at constant intensity.
struct Cycle {
  double rate = 0;       ///< failures a second
  double stall = 0;      ///< the job waits for a checkpoint
  double drain = 0;      ///< until a checkpoint is safe, while the job goes on
  double detection = 0;  ///< mean; nothing fails in it
  double recovery = 0;   ///< until work goes on; failures begin it anew
};

/// M-goodput-4: Young's first-order optimum sqrt(2 stall / rate).
double young(const Cycle& cycle);
/// M-goodput-5: Daly's higher-order optimum.
double daly(const Cycle& cycle);
/// M-goodput-6: share of the calendar that is kept work when a checkpoint follows each `interval`.
double kept_share(const Cycle& cycle, double interval);
/// The interval that keeps most, between `least` and 30 days.
double best_interval(const Cycle& cycle, double least);

}  // namespace caelum::goodput
