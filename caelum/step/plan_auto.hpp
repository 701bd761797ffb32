// A plan for those who state none.
#pragma once

#include "caelum/step/step.hpp"

namespace caelum::step {

/// A plain heuristic (M-step-17), not a search: tensor within the innermost level, experts within a
/// pod, as little pipeline and recompute as memory allows. Keeps micro-batch, precision and overlap
/// as they are in the design. The plan divides where any of those it tries does; it may still not
/// fit, which the simulation then tells. Requires design.train and a known memory capacity.
spec::Plan choose_plan(const spec::Design& design);

}  // namespace caelum::step
