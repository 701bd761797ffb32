// What hides under compute, and what that costs the compute (M-step-8, M-step-62).
#pragma once

#include <algorithm>
#include <optional>

#include "caelum/chip/chip_model.hpp"
#include "caelum/fabric/network.hpp"

namespace caelum::step {

/// What transfers take of their chip: their seconds, and those times the share of cores, or of memory
/// bandwidth, that they hold.
struct Claim {
  double time = 0, cores = 0, memory = 0;
  Claim& operator+=(const Claim& o) {
    time += o.time;
    cores += o.cores;
    memory += o.memory;
    return *this;
  }
  friend Claim operator*(Claim c, double f) { return {c.time * f, c.cores * f, c.memory * f}; }
};

/// `most`: cores that the stack lets a transfer take, where it says so.
Claim claim_of(const chip::ChipModel& chip, const fabric::CollectiveCost& cost,
               const std::optional<double>& most);

/// Seconds of compute, and those of them that cores, or the memory, bind.
struct Work {
  double time = 0, cores = 0, memory = 0;
  /// Adds a kernel and returns its seconds.
  double add(const chip::OperatorCost& cost) {
    const double t = cost.time.in(units::s);
    time += t;
    if (cost.bound == chip::Bound::compute) cores += t;
    if (cost.bound == chip::Bound::memory) memory += t;
    return t;
  }
  Work& operator+=(const Work& o) {
    time += o.time;
    cores += o.cores;
    memory += o.memory;
    return *this;
  }
  friend Work operator*(Work w, double f) { return {w.time * f, w.cores * f, w.memory * f}; }
};

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
