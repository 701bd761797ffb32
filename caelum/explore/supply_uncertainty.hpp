// How far a supply plan may be off, given the ranges of its inputs: M-study-3 to 5 over plans.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "caelum/explore/draws.hpp"
#include "caelum/spec/supply.hpp"

namespace caelum::explore {

struct SupplyFigure {
  std::string name;  ///< packages of a product; what the plan makes most of
  Interval interval;
};

struct SupplyUncertainty {
  int samples = 0;     ///< draws whose limits could hold together
  int infeasible = 0;  ///< draws whose limits conflict
  int ranged = 0;
  bool interrupted = false;  ///< these are the first of the draws that were asked for
  std::vector<SupplyFigure> figures;
  std::vector<DoubtShare> from;  ///< of the plan's objective, largest first
};

/// Requires a design whose plan is feasible at the catalogue's values. The same bytes on any number of
/// threads.
SupplyUncertainty sample_supply(const spec::SupplyDesign& design, int samples, std::uint64_t seed,
                                const Crew& crew);

}  // namespace caelum::explore
