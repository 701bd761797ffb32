// What hides under compute, and what that costs the compute (M-step-8, M-step-62).
#pragma once

#include <algorithm>
#include <optional>

#include "caelum/chip/chip_model.hpp"
#include "caelum/fabric/network.hpp"

namespace caelum::step {

/// Seconds, and what of them falls to cores and to memory. The tag keeps claims and work apart.
template <class Tag>
struct Split {
  double time = 0, cores = 0, memory = 0;
  Split& operator+=(const Split& o) {
    time += o.time;
    cores += o.cores;
    memory += o.memory;
    return *this;
  }
  friend Split operator*(Split s, double f) { return {s.time * f, s.cores * f, s.memory * f}; }
};

/// What transfers take of their chip: their seconds, and those times the share of cores, or of memory
/// bandwidth, that they hold.
using Claim = Split<struct ClaimTag>;

/// Seconds of compute, and those of them that cores, or the memory, bind.
using Work = Split<struct WorkTag>;

/// `most`: cores that the stack lets a transfer take, where it says so.
Claim claim_of(const chip::ChipModel& chip, const fabric::CollectiveCost& cost,
               const std::optional<double>& most);

/// Adds a kernel to the work and returns its seconds.
inline double add_kernel(Work& work, const chip::OperatorCost& cost) {
  const double t = cost.time.in(units::s);
  work += {.time = t,
           .cores = cost.bound == chip::Bound::compute ? t : 0,
           .memory = cost.bound == chip::Bound::memory ? t : 0};
  return t;
}

/// M-step-62: seconds that such compute loses for each second of such transfers beside it. A stack that
/// states its slowdown has it whatever runs.
double slowdown_of(const Claim& claim, const Work& beside, const std::optional<double>& stated);

/// M-step-8: the compute that is still free to hide transfers.
struct Cover {
  double free = 0, efficiency = 1;
  double lost = 0;  ///< s that the compute has lost to what hid

  /// Seconds that a transfer of `t` adds to the critical path.
  double expose(double t, double slowdown) {
    const double hidden = std::min(t * efficiency, free);
    free -= hidden;
    lost += slowdown * hidden;
    return t - hidden + slowdown * hidden;
  }
};

}  // namespace caelum::step
