// A linear program and its certified solution. The simplex method is COIN-OR Clp's; what it answers is
// checked here: feasible, and no better answer exists.
#pragma once

#include <limits>
#include <vector>

namespace caelum::supply {

inline constexpr double kUnbounded = std::numeric_limits<double>::infinity();

/// Maximise sum of value x over columns, with low <= a row's sum <= high and 0 <= x.
class LinearProgram {
 public:
  struct Row {
    double low, high;
    bool structural;  ///< a balance that holds by nature: never named as a cause of conflict
  };
  struct Entry {
    int row, column;
    double factor;
  };

  int add_row(double low, double high, bool structural = false);
  int add_column(double value);
  void add(int row, int column, double factor) { entries_.push_back({row, column, factor}); }

  [[nodiscard]] const std::vector<Row>& rows() const { return rows_; }
  [[nodiscard]] const std::vector<double>& values() const { return values_; }
  [[nodiscard]] const std::vector<Entry>& entries() const { return entries_; }

 private:
  std::vector<Row> rows_;
  std::vector<double> values_;
  std::vector<Entry> entries_;
};

struct LinearSolution {
  enum class Status { optimal, infeasible, unbounded, failed } status = Status::failed;
  std::vector<double> x;       ///< of columns
  std::vector<double> shadow;  ///< of rows: what one unit more of its limit adds to the objective
  double objective = 0;
  double duality_gap = 0;  ///< |primal - dual| / max(1, |primal|), from x and shadow alone
  double violation = 0;    ///< largest breach of a row, relative to its size
};

LinearSolution solve(const LinearProgram& program);

/// M-supply-10. Rows that cannot all hold, none of which can be left out: taken one by one from an infeasible
/// program, each row stays out for as long as the rest is still infeasible. Empty for a feasible program.
std::vector<int> smallest_conflict(const LinearProgram& program);

}  // namespace caelum::supply
