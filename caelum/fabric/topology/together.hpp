// Messages that are under way at the same time, on the real links: the seam of the flow tier.
//
// A step's groups, or transfers of a cache from prefill to decode chips, hand over what each sends and what
// it waits for; each is told when it ends. All groups of an axis act at once and in step, so a message is one
// kind of flow for each level that it crosses; the event engine shares the links among the kinds, max-min
// fairly, from moment to moment (M-fabric-67).
#pragma once

#include <cstdint>
#include <vector>

#include "caelum/fabric/network.hpp"

namespace caelum::fabric {

/// A message, or work of the chips themselves (a group of one), in a schedule.
struct Task {
  Group group;
  Collective collective = Collective::all_reduce;
  double bytes = 0;  ///< as of price()
  double fanout_limit = 0, top_k = 0;
  double alone = 0;                  ///< s that it takes when nothing else is under way: price()
  std::vector<std::uint32_t> after;  ///< earlier tasks that must have ended first
};

/// When each task begins and ends (s). Alone, a message takes what price() says; beside others it is never
/// faster. Without a congestion model (network.congestion) nothing is shared.
struct TaskTimes {
  double begin = 0, end = 0;
};
std::vector<TaskTimes> run_together(const NetworkModel& network, const std::vector<Task>& tasks);

}  // namespace caelum::fabric
