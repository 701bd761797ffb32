// The linear program of a supply plan: which column and row means what.
#pragma once

#include <string>
#include <vector>

#include "caelum/supply/linear_program.hpp"
#include "caelum/supply/plan.hpp"

namespace caelum::supply {

/// Good dies a thousand wafers give by product, quarter and bin, in thousands.
using DieTable = std::vector<std::vector<std::vector<double>>>;

/// Amounts are thousands of wafers, dies, stacks and packages, and millions of dollars, so that all are
/// near 1.
inline constexpr double kThousand = 1e3, kMillion = 1e6;

/// Everything that the program is made of, names looked up.
struct Inputs {
  const spec::Supply* supply = nullptr;
  int quarters = 0;
  std::vector<ProductFigures> figures;
  std::vector<int> line, memory, packaging;    ///< of each product; -1 = none
  std::vector<int> lag;                        ///< quarters from wafer start to dies, by line
  std::vector<int> lead;                       ///< quarters from money to wafers, by line
  std::vector<std::vector<PackageCost>> cost;  ///< by product and quarter
  DieTable dies;
};

struct RowName {
  std::string what, unit;
  int quarter = 0;
  double scale = 1;  ///< units of the row in one unit as told
};

struct Program {
  LinearProgram lp;
  std::vector<RowName> names;                           ///< of rows; empty `what` for balances
  std::vector<std::vector<int>> wafers;                 ///< column by product and quarter; -1 = none
  std::vector<std::vector<std::vector<int>>> packages;  ///< by product, quarter, bin
  std::vector<std::vector<std::vector<int>>> stock;     ///< dies, by product, quarter, bin
  std::vector<std::vector<int>> stacks;                 ///< left, by memory and quarter
  std::vector<std::vector<int>> added;                  ///< by line and quarter; -1 = none
};

Program build_program(const Inputs& inputs);

/// Finished stacks that a memory gains in a quarter (M-supply-6).
double stacks_of(const spec::SupplyMemory& memory, int quarter);
/// Worth of one package of a bin to the plan, before discounting.
double worth_of_bin(const Inputs& inputs, std::size_t product, std::size_t bin);
double discount_of(const spec::Supply& supply, int quarter);

}  // namespace caelum::supply
