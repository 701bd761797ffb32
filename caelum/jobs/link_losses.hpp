// What messages lose on the real links, in words.
#pragma once

#include <vector>

#include "caelum/fabric/topology/congestion.hpp"
#include "caelum/jobs/evaluate.hpp"

namespace caelum::jobs {

/// Patterns that the links themselves slow (collisions, failures, oversubscription), then messages that slow
/// each other. Largest first within each.
std::vector<LinkLoss> link_losses(const spec::Design& design, const fabric::Congestion& congestion,
                                  const step::StepTimeline& step);

}  // namespace caelum::jobs
