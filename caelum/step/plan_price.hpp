// Thousands of plans priced without walking one: memory to the tensor, and a time that none can beat.
#pragma once

#include <map>
#include <tuple>
#include <vector>

#include "caelum/step/bound.hpp"
#include "caelum/step/memory.hpp"
#include "caelum/step/plan_space.hpp"

namespace caelum::step {

/// The pipeline of some stages and chunks, which all plans of a search share.
struct StageShape {
  /// Ranks whose chunks play the same roles.
  struct Kind {
    std::vector<long> ranks;
    std::vector<std::vector<long>> held;  ///< peaks_held(), where there is no closed form
  };
  Cut cut;
  Layout layout;  ///< of as many micro-batches as memory ever holds
  std::vector<Kind> kinds;
};

/// Shapes by schedule, stages, chunks and micro-batches. Filled before plans are priced, then only read.
class StageShapes {
 public:
  /// `graph`: any of the design's; the order of its blocks is that of all.
  explicit StageShapes(workload::OperatorGraph graph) : graph_(std::move(graph)) {}
  void add(const PipelineShape& shape);
  [[nodiscard]] const StageShape& of(const PipelineShape& shape) const { return shapes_.at(key_of(shape)); }

 private:
  using Key = std::tuple<Schedule, long, long, long>;
  static Key key_of(const PipelineShape& shape);
  workload::OperatorGraph graph_;
  std::map<Key, StageShape> shapes_;
};

/// A plan's memory and bound (M-step-73).
struct PlanPrice {
  PlanChoice choice;
  double bound = 0;           ///< s: no less than this; 0 where it does not fit
  double peak = 0, over = 0;  ///< bytes, as of PricedPlan
};

struct PlanMachine {
  const spec::Design& design;
  const chip::ChipModel& chip;
  const fabric::NetworkModel& network;
};

/// The pipeline shape of a choice.
PipelineShape shape_of(const PlanChoice& choice, const spec::Design& design);

/// The shapes of all plans of some families.
StageShapes shapes_of(const PlanSpace& space, const std::vector<PlanChoice>& families,
                      const spec::Design& given);

/// Every plan of a family, priced: blocks once, stages once for each pipeline.
std::vector<PlanPrice> price_family(const PlanSpace& space, const PlanChoice& family,
                                    const PlanMachine& machine, const StageShapes& shapes);

}  // namespace caelum::step
