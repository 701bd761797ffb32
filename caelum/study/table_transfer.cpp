#include "caelum/study/table_transfer.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include <fmt/format.h>

#include "caelum/spec/load.hpp"
#include "caelum/study/probe_row.hpp"

namespace caelum::study {
namespace {

/// Chips with kernels of their own.
std::set<std::string> measured_chips(const spec::Catalogue& catalogue, Diagnostics& diagnostics) {
  std::set<std::string> chips;
  for (const auto* entry : catalogue.all("kernel-library")) {
    const auto library = spec::load_kernel_library(entry->id, catalogue, diagnostics);
    if (library) chips.insert(library->chip);
  }
  return chips;
}

/// The tables' chips that have kernels of their own, and the first of each profile among the others.
std::vector<std::string> lenders_of(const std::vector<Table>& tables, const spec::Catalogue& catalogue,
                                    Diagnostics& diagnostics) {
  const auto measured = measured_chips(catalogue, diagnostics);
  std::map<std::string, std::string> by_profile;
  std::set<std::string> lenders, lent;
  for (const auto& table : tables) {
    for (const auto& id : table.chips) {
      const auto design = spec::load_chip_alone(spec::by_id(id), ".", catalogue, diagnostics);
      if (!design) continue;
      const auto& chip = design->cluster.system.chip.id;
      if (measured.contains(chip)) {
        lenders.insert(id);
        lent.insert(design->chip_profile.id);
      } else {
        by_profile.emplace(design->chip_profile.id, id);
      }
    }
  }
  for (const auto& [profile, chip] : by_profile) {
    if (!lent.contains(profile)) lenders.insert(chip);
  }
  return {lenders.begin(), lenders.end()};
}

double middle_of(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values.empty() ? 0 : values[values.size() / 2];
}

}  // namespace

Transfer transfer_errors(const std::vector<Table>& tables, int threads, const spec::Catalogue& catalogue,
                         Diagnostics& diagnostics) {
  constexpr double kShort = 20e-6;
  Transfer transfer;
  transfer.lenders = lenders_of(tables, catalogue, diagnostics);
  std::map<std::tuple<std::string, std::string, std::string>, std::vector<Scored>> cells;
  for (const auto& lender : transfer.lenders) {
    const auto validation =
        validate_tables(tables, {.profile_of = lender, .threads = threads}, catalogue, diagnostics);
    if (!diagnostics.ok()) return transfer;
    for (const auto& p : validation.points) {
      const TablePoint& point = tables[p.table].points[p.point];
      if (!std::holds_alternative<jobs::OperatorProbe>(point.probe)) continue;
      std::string operators = point.family;
      if (operators == "gemm") operators += point.seconds < kShort ? " under 20 us" : " from 20 us";
      cells[{operators, tables[p.table].chips[point.chip], lender}].push_back({.error = p.error});
    }
  }
  for (const auto& [key, rows] : cells) {
    transfer.cells.push_back({std::get<0>(key), std::get<1>(key), std::get<2>(key), summarise(rows)});
  }
  return transfer;
}

std::vector<TransferCost> transfer_costs(const Transfer& transfer) {
  struct Sum {
    double own = 0, best = 0, middle = 0, owns = 0, chips = 0;
  };
  std::map<std::string, std::map<std::string, std::vector<const TransferCell*>>> rows;
  for (const auto& cell : transfer.cells) rows[cell.operators][cell.chip].push_back(&cell);
  std::vector<TransferCost> costs;
  for (const auto& [operators, chips] : rows) {
    Sum sum;
    for (const auto& [chip, cells] : chips) {
      std::vector<double> others;
      for (const auto* cell : cells) {
        if (cell->lender != chip) {
          others.push_back(cell->summary.median);
        } else {
          sum.own += cell->summary.median;
          sum.owns += 1;
        }
      }
      if (others.empty()) continue;
      sum.best += *std::min_element(others.begin(), others.end());
      sum.middle += middle_of(others);
      sum.chips += 1;
    }
    if (sum.chips == 0) continue;
    costs.push_back(
        {operators, sum.owns > 0 ? sum.own / sum.owns : 0, sum.best / sum.chips, sum.middle / sum.chips});
  }
  return costs;
}

}  // namespace caelum::study
