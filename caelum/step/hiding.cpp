// M-step-62: a kernel that moves bytes holds whole cores and draws on the memory. Compute that cores bind
// goes on with those that are left; compute that the memory binds, with what the transfer leaves of it.
#include "caelum/step/hiding.hpp"

namespace caelum::step {
namespace {

// Own estimate, because a chip whose transfers would need more has engines for them.
constexpr double kMostCores = 1.0 / 3;

}  // namespace

Claim claim_of(const chip::ChipModel& chip, const fabric::CollectiveCost& cost,
               const std::optional<double>& most) {
  const double time = cost.time.in(units::s);
  const double cores = std::min(cost.toll.cores, most.value_or(cost.toll.cores));
  return {.time = time,
          .cores = time * std::min(cores / chip.cores, kMostCores),
          .memory = std::min(time, cost.toll.memory.in(units::B) / chip.bandwidth)};
}

double slowdown_of(const Claim& claim, const Work& beside, const std::optional<double>& stated) {
  if (stated) return *stated;
  if (claim.time <= 0 || beside.time <= 0) return 0;
  return (beside.cores * claim.cores + beside.memory * claim.memory) / (beside.time * claim.time);
}

}  // namespace caelum::step
