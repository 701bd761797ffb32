#include "caelum/fabric/flow/symmetric.hpp"

#include <algorithm>
#include <limits>

namespace caelum::fabric::flow {
namespace {

/// Members of one group, and of all groups, below one node of a level.
struct Below {
  double own, all;
};

Below below(const RegularGroup& group, double chips) {
  const double own = std::clamp(chips / group.stride, 1.0, group.ranks);
  return {own, own * std::min(group.stride, chips)};
}

}  // namespace

// A node of level i with m members below sends min(distance, m) of each group's flows up. Each of these gets
// at least the even share of every trunk, so all end by bytes / least share; and the flows of the trunk with
// the least share cannot end sooner together.
double shift_time(const RegularTree& tree, const RegularGroup& group, double distance, double bytes) {
  const double steps =
      std::min(distance, group.ranks - distance);  // the other way round loads the way back alike
  if (steps <= 0) return 0;
  double chips = 1, worst = 0;
  for (int i = 0; i < tree.levels; ++i) {
    const auto level = static_cast<std::size_t>(i);
    const Below here = below(group, chips);
    if (here.own >= group.ranks) break;  // nothing goes higher
    const double flows = std::min(steps, here.own) * here.all / here.own;
    worst = std::max(worst, flows / tree.up[level]);
    chips *= tree.children[level];
  }
  return worst * bytes;
}

// Flows that turn round at the same level are one class. Those that turn at level t cross the trunks of
// levels 0 to t - 1. At every event the classes share the trunks: filling over at most eight of each.
double all_to_all_time(const RegularTree& tree, const RegularGroup& group, double bytes) {
  constexpr auto kMost = static_cast<std::size_t>(RegularTree::kMost);
  const auto levels = static_cast<std::size_t>(tree.levels);
  std::array<double, kMost> left{}, peers{}, members{}, rate{};
  double chips = 1;
  for (std::size_t i = 0; i < levels; ++i) {
    const Below here = below(group, chips);
    chips *= tree.children[i];
    members[i] = here.all;
    peers[i] = below(group, chips).own - here.own;  // class i turns round at level i + 1
    left[i] = peers[i] > 0 ? bytes : 0;
  }
  double now = 0;
  while (true) {
    std::array<double, kMost> free = tree.up;
    std::array<bool, kMost> rising{};
    std::size_t open = 0;
    for (std::size_t c = 0; c < levels; ++c) {
      rising[c] = left[c] > 0;
      open += rising[c] ? 1 : 0;
    }
    if (open == 0) return now;
    while (open > 0) {
      double least = std::numeric_limits<double>::infinity();
      std::size_t tightest = 0;
      for (std::size_t l = 0; l < levels; ++l) {  // the trunk of level l carries the classes from l on
        double pull = 0;
        for (std::size_t c = l; c < levels; ++c) pull += rising[c] ? members[l] * peers[c] : 0;
        if (pull > 0 && free[l] / pull < least) {
          least = free[l] / pull;
          tightest = l;
        }
      }
      for (std::size_t c = tightest; c < levels; ++c) {
        if (!rising[c]) continue;
        rising[c] = false;
        --open;
        rate[c] = least;
        for (std::size_t l = 0; l <= c; ++l) free[l] = std::max(0.0, free[l] - least * members[l] * peers[c]);
      }
    }
    double step = std::numeric_limits<double>::infinity();
    for (std::size_t c = 0; c < levels; ++c) {
      if (left[c] > 0) step = std::min(step, left[c] / rate[c]);
    }
    for (std::size_t c = 0; c < levels; ++c) {
      if (left[c] <= 0) continue;
      left[c] = left[c] / rate[c] <= step * (1 + 1e-12) ? 0 : left[c] - rate[c] * step;
    }
    now += step;
  }
}

}  // namespace caelum::fabric::flow
