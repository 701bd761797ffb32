// A plan for those who state none.
#pragma once

#include <optional>
#include <string>

#include "caelum/base/parallel.hpp"
#include "caelum/step/step.hpp"

namespace caelum::step {

/// The fastest plan that fits: the first that search_plans() keeps (M-step-17), over what the file opens or,
/// by rule, the whole space. Keeps precision, overlap, placement and offload of the design. When none fits,
/// the one that misses by least, which the simulation then tells; nothing when none divides. Requires
/// design.train.
std::optional<spec::Plan> choose_plan(const spec::Design& design, const chip::ChipModel& chip,
                                      const fabric::NetworkModel& network, const Crew& crew = {});

/// Why no plan divides the chips and the batch, and the nearest batch that one does divide.
std::string why_no_plan(const spec::Design& design);

/// The least recomputation with which the design's plan fits the memory, full where none does: what
/// `recompute: auto` means (M-step-19). Requires a plan that divides.
spec::Recompute least_recompute(const spec::Design& design, const chip::ChipModel& chip,
                                const fabric::NetworkModel& network);

}  // namespace caelum::step
