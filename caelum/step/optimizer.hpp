// What an update rule keeps and does.
#pragma once

#include "caelum/step/prices.hpp"
#include "caelum/step/schedule.hpp"

namespace caelum::step {

/// Bytes of state a parameter, besides master weights (M-step-14).
double moment_bytes(const spec::Train& train);

/// M-step-16: seconds of the update of a rank's shard. `whole`: of the rank's parameters, how many it
/// updates.
struct UpdateShare {
  double parameters = 0;
  double of_rank = 1;  ///< share of the rank's matrices
};
double update_time(const PricingContext& in, const UpdateShare& share, const workload::OperatorGraph& graph,
                   const Cut& cut, const Layout& layout, long rank);

}  // namespace caelum::step
