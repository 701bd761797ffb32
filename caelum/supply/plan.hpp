// M-supply-10. What can be built by quarter: a linear program over wafers, dies, stacks, packages and
// money.
#pragma once

#include <string>
#include <vector>

#include "caelum/base/result.hpp"
#include "caelum/spec/supply.hpp"
#include "caelum/supply/product.hpp"

namespace caelum::supply {

struct ProductQuarter {
  double wafers = 0;    ///< started in the quarter
  double packages = 0;  ///< good ones
  std::vector<double> by_bin;
  double die_yield = 0;  ///< of wafers started in the quarter
  double defects_per_cm2 = 0;
  double dies_in_stock = 0;  ///< good, at the end
  PackageCost cost;
};

struct ProductPlan {
  std::string name;
  ProductFigures figures;
  std::vector<ProductQuarter> quarters;
  [[nodiscard]] double packages() const;
};

struct LineQuarter {
  double capacity = 0, used = 0;  ///< wafers of the quarter
  double added = 0;               ///< wafer starts a month bought in the quarter
};
struct LinePlan {
  std::string name;
  std::vector<LineQuarter> quarters;
};

struct StockQuarter {
  double supply = 0, used = 0, left = 0;
};
struct StockPlan {
  std::string name;
  std::vector<StockQuarter> quarters;
};

/// A limit that holds the plan back, and what one more unit of it would add.
struct Binding {
  std::string what;  ///< wafers of line X, stacks of memory Y, ...
  std::string unit;  ///< wafer, stack, package, USD
  int quarter = 0;
  double worth = 0;  ///< of the objective, discounted to the start, for one unit
};

struct SupplyPlan {
  std::vector<std::string> quarters;  ///< `2025 Q1`, ...
  std::vector<ProductPlan> products;
  std::vector<LinePlan> lines;
  std::vector<StockPlan> memory, packaging;
  std::vector<Money> spent;      ///< by quarter: capacity, and production where capital pays it
  std::vector<Binding> binding;  ///< worth most first
  double objective = 0;          ///< value, packages or H100s of what is built, discounted to the start
  double duality_gap = 0, violation = 0;
  int learning_rounds = 0;       ///< solutions until yields and wafers agreed
  double learning_residual = 0;  ///< largest change of a yield in the last of them
};

/// Limits that cannot all hold.
struct SupplyConflict {
  std::vector<std::string> limits;
};

/// Requires a design that the loader checked. Deterministic.
Result<SupplyPlan, SupplyConflict> plan_supply(const spec::SupplyDesign& design);

/// What the certificate of M-supply-10 says, or why there is none.
std::string certificate_words(const SupplyPlan& plan);

/// The i-th entry of a series by quarter; the last one holds on; `fallback` for an empty one.
double at_quarter(const std::vector<spec::Datum<double>>& series, int quarter, double fallback);

/// What a product is worth to the plan: its value, else the middle of its chip's price.
Money worth_of(const spec::SupplyProduct& product);

}  // namespace caelum::supply
