// M-study-22. Each chip's kernels are fitted as `caelum calibrate` fits them; its folds report errors of rows
// that they did not see. Chips left out come from the transfer of constants (M-study-13).
#include "caelum/study/table_holdout.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string_view>

namespace caelum::study {
namespace {

constexpr const char* kLonger = "20 us and more";  // regions of HeldOut
constexpr const char* kShorter = "under 20 us";

/// The class of a kernel's rows in a region; null for regions that no class counts.
const char* class_of(spec::KernelKind kind, const std::string& region) {
  switch (kind) {
    case spec::KernelKind::product:
      if (region == kLonger) return "gemm from 20 us";
      return region == kShorter ? "gemm under 20 us" : nullptr;
    case spec::KernelKind::prefill:
      return region == "all" ? "attention_prefill" : nullptr;
    case spec::KernelKind::decode:
      return region == "all" ? "attention_decode" : nullptr;
    case spec::KernelKind::sparse:
      return region == "all" ? "sparse modules" : nullptr;
    case spec::KernelKind::experts:
      break;
  }
  return region == "all" ? "experts" : nullptr;
}

struct Sums {
  double rows = 0, mechanism = 0, corrected = 0, bias = 0;
  double apart_rows = 0, apart = 0;

  void add(const HeldOut& held) {
    const double n = held.rows;
    rows += n, mechanism += n * held.mechanism, corrected += n * held.corrected, bias += n * held.bias;
  }
};
using Cells = std::map<std::pair<std::string, std::string>, Sums>;  // operators, chip

std::set<std::string> chips_of(const std::vector<Table>& tables) {
  std::set<std::string> chips;
  for (const auto& table : tables) chips.insert(table.chips.begin(), table.chips.end());
  return chips;
}

/// The cell of another chip's constants that errs least; null without any.
const TransferCell* nearest_chips(const Transfer& transfer, const std::string& operators,
                                  const std::string& chip) {
  const TransferCell* best = nullptr;
  for (const auto& cell : transfer.cells) {
    if (cell.operators != operators || cell.chip != chip || cell.lender == chip) continue;
    if (!best || cell.summary.mape < best->summary.mape) best = &cell;
  }
  return best;
}

HoldoutCell cell_of(const std::string& operators, const std::string& chip, const Sums& sums) {
  HoldoutCell cell;
  cell.operators = operators;
  cell.chip = chip;
  cell.rows = static_cast<int>(sums.rows);
  cell.mechanism = sums.mechanism / sums.rows;
  cell.corrected = sums.corrected / sums.rows;
  cell.bias = sums.bias / sums.rows;
  if (sums.apart_rows > 0) cell.apart = sums.apart / sums.apart_rows;
  return cell;
}

}  // namespace

const std::vector<HoldoutClass>& holdout_classes() {
  static const std::vector<HoldoutClass> kAll{{"gemm from 20 us", 0.06, 0.15},
                                              {"gemm under 20 us", 0.12, 0.25},
                                              {"attention_prefill", 0.08, 0.20},
                                              {"attention_decode", 0.08, 0.20},
                                              {"experts", 0.12, 0.25}};
  return kAll;
}

Holdout holdout_errors(const std::vector<Table>& tables, int threads, const spec::Catalogue& catalogue,
                       Diagnostics& diagnostics) {
  Holdout result;
  Cells cells;
  std::map<std::string, int> left_out;
  for (const auto& chip : chips_of(tables)) {
    Diagnostics found;
    const Calibration fitted =
        calibrate(tables, {.chip = chip, .stack = "held-out", .part = "", .fit = {}, .threads = threads},
                  catalogue, found);
    if (!found.ok()) {
      ++left_out["chips without kernels of these classes"];
      continue;
    }
    for (const auto& fit : fitted.fits) {
      if (fit.held_out.empty()) left_out["rows of kernels with too few rows"] += fit.rows;
      for (const auto& held : fit.held_out) {
        const char* operators = class_of(fit.kernel.kind, held.region);
        if (operators && held.rows > 0) cells[{operators, chip}].add(held);
      }
    }
  }
  if (cells.empty()) {
    const Span at = tables.empty() ? Span{} : Span{tables.front().csv.source, 0, 0};
    diagnostics.error(at, "no kernel of the tables can be fitted",
                      "give tables of products, attention or experts (docs/tables.md)");
    return result;
  }
  const Transfer transfer = transfer_errors(tables, threads, catalogue, diagnostics);
  for (const auto& known : holdout_classes()) {
    Sums all;
    std::vector<HoldoutCell> of_chips;
    for (const auto& [key, sums] : cells) {
      if (key.first != known.operators) continue;
      HoldoutCell cell = cell_of(key.first, key.second, sums);
      all.rows += sums.rows, all.mechanism += sums.mechanism;
      all.corrected += sums.corrected, all.bias += sums.bias;
      if (const auto* other = nearest_chips(transfer, key.first, key.second)) {
        cell.lender = other->lender;
        cell.apart = other->summary.mape;
        all.apart_rows += other->summary.rows;
        all.apart += other->summary.rows * other->summary.mape;
      }
      of_chips.push_back(std::move(cell));
    }
    if (of_chips.empty()) continue;
    result.cells.push_back(cell_of(known.operators, "", all));
    result.cells.insert(result.cells.end(), of_chips.begin(), of_chips.end());
  }
  result.left_out.assign(left_out.begin(), left_out.end());
  return result;
}

}  // namespace caelum::study
