// M-supply-6, 7. One product under one process: dies from a wafer, grades, what a good package needs and
// costs.
#pragma once

#include <string>
#include <vector>

#include "caelum/spec/supply.hpp"
#include "caelum/supply/wafer_map.hpp"
#include "caelum/supply/yield.hpp"

namespace caelum::supply {

/// What does not change with time.
struct ProductFigures {
  DieSize die;
  double area_mm2 = 0;
  double candidates = 0;  ///< whole dies on a wafer
  bool counted = false;   ///< on the wafer map, not given
  double dies = 1, layers = 1, stacks = 0;
  double stack_yield = 1;    ///< of layers bonded
  double good_package = 1;   ///< assembled packages that work
  double transistors_m = 0;  ///< million, of the package; 0 = density unknown
  double heat_w_mm2 = 0;     ///< at full clock, over the footprint; 0 = unknown
  double clock = 1;          ///< share of the full clock that the heat limit leaves
  double compute = 0;        ///< transistors x clock of the node x clock left, in millions; 0 = unknown
  std::vector<std::string> bins;
  std::vector<double> bin_worth;  ///< of the best bin, by cores

  /// Good dies, memory stacks and packaging slots that one good package takes.
  [[nodiscard]] double dies_needed() const { return dies * layers / stack_yield / good_package; }
  [[nodiscard]] double stacks_needed() const { return stacks / good_package; }
  [[nodiscard]] double slots_needed() const { return 1 / good_package; }
};

/// Shares of the candidates that fall into each bin (best first), at a defect density.
struct DieYield {
  double total = 0;
  std::vector<double> by_bin;
};

/// Cost of one good package by part.
struct PackageCost {
  Money wafer, memory, packaging;
  [[nodiscard]] Money total() const { return wafer + memory + packaging; }
};

Wafer wafer_of(const spec::Supply& supply);
DefectLaw law_of(const spec::Process& process);
/// `process` may be null for a product from the die bank alone.
ProductFigures figures_of(const spec::Supply& supply, const spec::SupplyProduct& product,
                          const spec::Process* process);
DieYield die_yield(const spec::SupplyProduct& product, const ProductFigures& figures,
                   const spec::Process& process, double defects_per_cm2);
PackageCost package_cost(const spec::SupplyProduct& product, const ProductFigures& figures,
                         const spec::Process* process, const spec::SupplyMemory* memory,
                         const spec::SupplyPackaging* packaging, double die_yield);

/// M-supply-7. Clock that is left when heat is limited: power falls with the cube of the clock, since voltage
/// falls with it.
double clock_left(double heat_w_mm2, double limit_w_mm2);

}  // namespace caelum::supply
