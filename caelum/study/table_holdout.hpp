// How well kernels are predicted that no fit saw: held out by whole groups of shapes, and chips left out.
#pragma once

#include <string>
#include <vector>

#include "caelum/study/calibrate.hpp"
#include "caelum/study/table_transfer.hpp"

namespace caelum::study {

/// A class of kernels and what is wanted of its predictions.
struct HoldoutClass {
  const char* operators;  ///< as in TransferCell
  double wanted;          ///< mean absolute error on a measured chip, residual included
  double wanted_apart;    ///< on a chip left out entirely
};
/// Products from and under 20 us, attention prefill and decode, fused experts.
const std::vector<HoldoutClass>& holdout_classes();
/// The mechanism alone may err so many times as much: it must explain, not only interpolate.
inline constexpr double kMechanismAllowance = 1.6;

/// One class on one chip; `chip` empty: all rows of all chips.
struct HoldoutCell {
  std::string operators, chip;
  int rows = 0;
  double mechanism = 0, corrected = 0;  ///< mean absolute errors of held-out rows
  double bias = 0;                      ///< of `corrected`
  std::string lender;                   ///< whose constants, of another chip, err least here; empty: no other
  double apart = 0;                     ///< mean absolute error under them, residual off
};

struct Holdout {
  std::vector<HoldoutCell> cells;  ///< by class, all chips first
  std::vector<std::pair<std::string, int>> left_out;
};

/// M-study-22: every kernel of the tables is fitted again on folds that leave out whole groups of shapes
/// (fit_kernel), and priced with the catalogue's constants of every other chip of the tables. Errors are
/// those of `calibrate` and `transfer_errors`.
Holdout holdout_errors(const std::vector<Table>& tables, int threads, const spec::Catalogue& catalogue,
                       Diagnostics& diagnostics);

}  // namespace caelum::study
