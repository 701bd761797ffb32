// What a search of plans may try: values by axis, and the plans that they make.
#pragma once

#include <vector>

#include "caelum/spec/design.hpp"
#include "caelum/step/axis_words.hpp"

namespace caelum::step {

/// Values of each axis, ascending; which of them go together is a matter of division (check_plan).
struct PlanSpace {
  std::vector<long> tensor, pipeline, context, expert, micro_batch, zero, zero_pipelined, virtual_stages;
  std::vector<Schedule> schedules;
};

/// M-step-17: what design.search opens, and by rule what it leaves open: divisors of the chips, the heads,
/// the sequence, the experts and the batch; schedules and ZeRO stages of the stack. A plan that states its
/// schedule keeps it. Requires design.train.
PlanSpace plan_space(const spec::Design& design);

std::vector<AxisWords> space_in_words(const PlanSpace& space, const spec::Search& opened);

/// What a search varies of a plan.
struct PlanChoice {
  int tensor = 1, context = 1, expert = 1, micro_batch = 1;
  spec::Recompute recompute = spec::Recompute::none;
  int pipeline = 1, virtual_stages = 1, zero = 0;
  Schedule schedule = Schedule::one_f_one_b;
};

/// Puts a choice into a design's plan: precision, overlap, placement and offload stay.
void choose(const PlanChoice& choice, spec::Design& design);
/// The plan of a choice, the rest as `given`.
spec::Plan plan_of(const PlanChoice& choice, const spec::Design& given);

/// Plans that share the prices of their blocks: all but pipeline, schedule and ZeRO are the same.
std::vector<PlanChoice> families_of(const PlanSpace& space, const spec::Design& design);
/// The pipelines of a family, each with one chunk a stage, that the chips and the batch divide.
std::vector<PlanChoice> pipelines_of(const PlanSpace& space, const PlanChoice& family,
                                     const spec::Design& design);
/// The schedules and chunks of a pipeline for which check_plan has no objection.
std::vector<PlanChoice> schedules_of(const PlanSpace& space, const PlanChoice& pipeline,
                                     spec::Design& scratch);
/// The ZeRO stages of a pipeline.
const std::vector<long>& zeros_of(const PlanSpace& space, const PlanChoice& pipeline);

}  // namespace caelum::step
