// Flows -> completion times, exactly, event by event.
#pragma once

#include <functional>
#include <limits>
#include <vector>

#include "caelum/base/parallel.hpp"
#include "caelum/fabric/flow/problem.hpp"

namespace caelum::fabric::flow {

inline constexpr double kNever = std::numeric_limits<double>::infinity();

struct Completion {
  std::vector<double> finish;  ///< s, absolute, of each flow; infinity when it never does: a cycle of waits,
                               ///< or longer than a double counts
  double makespan = 0;         ///< s, the last finish; infinity when a flow never starts
  std::size_t events = 0;      ///< moments at which rates changed
  std::size_t relevels = 0;    ///< links looked at between full solves
  std::size_t full_solves = 0;
};

/// Called after every change of rates: the time (s) and the rate of each flow (byte/s; 0 while not moving).
using Observer = std::function<void(double now, const std::vector<double>& rate)>;

/// Where long work is asked to end, and told how far it is. Stopped, flows that have not finished are
/// `kNever`.
struct Watch {
  Stop stop = nullptr;
  std::function<void(long done, long all)> progress;  ///< flows finished; from any thread
};

/// Completion times under weighted max-min fair sharing (M-fabric-30 to 33). The problem must have no fault
/// (fault_of). The same bytes for the same problem, always.
Completion simulate(const Problem& problem, const Observer& observer = {}, const Watch& watch = {});

}  // namespace caelum::fabric::flow
