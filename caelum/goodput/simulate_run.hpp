// One run, event by event: spells of work between interruptions, checkpoints inside them in closed form.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "caelum/goodput/processes.hpp"

namespace caelum::goodput {

/// Everything in seconds of the calendar.
struct RunSetting {
  const Processes* processes = nullptr;
  double interval = 0, stall = 0, drain = 0;
  double recovery = 0;  ///< diagnosis, spare, restart, reading the checkpoint
  double work = 0;      ///< ideal seconds to do; 0 = until `horizon`
  double horizon = 0;   ///< the run stops here
  double slowdown = 0;  ///< a second of ideal work takes 1 + slowdown
  double spares = 0;    ///< nodes
  double maintenance_every = 0, maintenance = 0;
  double nodes = 1, replicas = 1;  ///< for elastic runs
  bool elastic = false;
};

struct RunTrace {
  double days_s = 0;  ///< length on the calendar
  double productive = 0, straggling = 0, checkpoint = 0, lost = 0, detection = 0, restart = 0, waiting = 0,
         maintenance = 0;
  double most_out = 0;  ///< nodes out of service at once
  bool finished = false;
  std::vector<std::uint32_t> counts;  ///< interruptions by cause
};

/// Pure function of setting, seed and the number of the run.
RunTrace simulate_run(const RunSetting& setting, std::uint64_t seed, std::uint64_t run);

}  // namespace caelum::goodput
