#include "caelum/supply/linear_program.hpp"

#include <algorithm>
#include <cmath>

#include <coin/ClpSimplex.hpp>

namespace caelum::supply {
namespace {

double clp_bound(double bound) {
  if (bound == kUnbounded) return COIN_DBL_MAX;
  return bound == -kUnbounded ? -COIN_DBL_MAX : bound;
}

/// Clp minimises: values change sign. Rows in `left_out` are free.
ClpSimplex model_of(const LinearProgram& program, const std::vector<bool>& left_out) {
  std::vector<int> rows, columns;
  std::vector<double> factors;
  for (const auto& entry : program.entries()) {
    rows.push_back(entry.row);
    columns.push_back(entry.column);
    factors.push_back(entry.factor);
  }
  CoinPackedMatrix matrix(true, rows.data(), columns.data(), factors.data(), static_cast<int>(rows.size()));
  matrix.setDimensions(static_cast<int>(program.rows().size()), static_cast<int>(program.values().size()));
  std::vector<double> low, high, cost, zero(program.values().size(), 0.0),
      free(program.values().size(), COIN_DBL_MAX);
  for (std::size_t r = 0; r < program.rows().size(); ++r) {
    const bool out = !left_out.empty() && left_out[r];
    low.push_back(out ? -COIN_DBL_MAX : clp_bound(program.rows()[r].low));
    high.push_back(out ? COIN_DBL_MAX : clp_bound(program.rows()[r].high));
  }
  for (const double value : program.values()) cost.push_back(-value);
  ClpSimplex model;
  model.setLogLevel(0);
  model.loadProblem(matrix, zero.data(), free.data(), cost.data(), low.data(), high.data());
  model.setPerturbation(100);  // none: the same vertex on every machine
  return model;
}

/// The most that each column can be, by the rows in which nothing is given back; unbounded where none says.
std::vector<double> most_of_columns(const LinearProgram& program) {
  std::vector<char> one_way(program.rows().size(), 1);
  for (const auto& e : program.entries()) {
    if (e.factor < 0) one_way[static_cast<std::size_t>(e.row)] = 0;
  }
  std::vector<double> most(program.values().size(), kUnbounded);
  for (const auto& e : program.entries()) {
    const auto row = static_cast<std::size_t>(e.row);
    if (one_way[row] == 0 || e.factor <= 0) continue;
    double& column = most[static_cast<std::size_t>(e.column)];
    column = std::min(column, std::max(0.0, program.rows()[row].high) / e.factor);
  }
  return most;
}

/// What duals alone prove: no answer is better than this. A column that would still pay is a breach of the
/// proof and adds what it could bring at most; below the last digits of what was subtracted it is none.
double dual_bound(const LinearProgram& program, const std::vector<double>& shadow,
                  const std::vector<double>& x) {
  constexpr double kDigits = 1e-11;
  std::vector<double> reduced = program.values(), size(program.values().size());
  for (std::size_t c = 0; c < size.size(); ++c) size[c] = std::fabs(reduced[c]);
  for (const auto& e : program.entries()) {
    const double part = shadow[static_cast<std::size_t>(e.row)] * e.factor;
    reduced[static_cast<std::size_t>(e.column)] -= part;
    size[static_cast<std::size_t>(e.column)] += std::fabs(part);
  }
  double bound = 0;
  for (std::size_t r = 0; r < shadow.size(); ++r) {
    const auto& row = program.rows()[r];
    const double limit = shadow[r] > 0 ? row.high : row.low;
    if (shadow[r] != 0) bound += std::isfinite(limit) ? shadow[r] * limit : 0;
  }
  const std::vector<double> most = most_of_columns(program);
  for (std::size_t c = 0; c < reduced.size(); ++c) {
    if (reduced[c] <= 0) continue;
    const bool rounding = reduced[c] <= kDigits * size[c];
    bound += reduced[c] * (rounding && !std::isfinite(most[c]) ? std::max(1.0, x[c]) : most[c]);
  }
  return bound;
}

void certify(const LinearProgram& program, LinearSolution& s) {
  std::vector<double> sums(program.rows().size(), 0.0), sizes(program.rows().size(), 1.0);
  for (const auto& e : program.entries()) {
    const double term = e.factor * s.x[static_cast<std::size_t>(e.column)];
    sums[static_cast<std::size_t>(e.row)] += term;
    sizes[static_cast<std::size_t>(e.row)] += std::fabs(term);
  }
  for (std::size_t r = 0; r < sums.size(); ++r) {
    const double breach = std::max({program.rows()[r].low - sums[r], sums[r] - program.rows()[r].high, 0.0});
    s.violation = std::max(s.violation, breach / sizes[r]);
  }
  s.objective = 0;
  for (std::size_t c = 0; c < s.x.size(); ++c) s.objective += program.values()[c] * s.x[c];
  s.duality_gap =
      std::fabs(dual_bound(program, s.shadow, s.x) - s.objective) / std::max(1.0, std::fabs(s.objective));
}

bool infeasible(const LinearProgram& program, const std::vector<bool>& left_out) {
  ClpSimplex model = model_of(program, left_out);
  model.dual();
  return model.isProvenPrimalInfeasible();
}

}  // namespace

int LinearProgram::add_row(double low, double high, bool structural) {
  rows_.push_back({low, high, structural});
  return static_cast<int>(rows_.size()) - 1;
}

int LinearProgram::add_column(double value) {
  values_.push_back(value);
  return static_cast<int>(values_.size()) - 1;
}

LinearSolution solve(const LinearProgram& program) {
  ClpSimplex model = model_of(program, {});
  model.dual();
  if (model.status() != 0) model.primal();
  LinearSolution solution;
  if (model.isProvenPrimalInfeasible()) {
    solution.status = LinearSolution::Status::infeasible;
    return solution;
  }
  if (model.isProvenDualInfeasible()) {
    solution.status = LinearSolution::Status::unbounded;
    return solution;
  }
  if (!model.isProvenOptimal()) return solution;
  solution.status = LinearSolution::Status::optimal;
  const double* x = model.primalColumnSolution();
  const double* dual = model.dualRowSolution();
  // Vertex figures within the solver's tolerance of zero are zero.
  for (std::size_t c = 0; c < program.values().size(); ++c) solution.x.push_back(x[c] < 1e-9 ? 0 : x[c]);
  for (std::size_t r = 0; r < program.rows().size(); ++r) {
    solution.shadow.push_back(std::fabs(dual[r]) < 1e-11 ? 0 : -dual[r]);
  }
  certify(program, solution);
  return solution;
}

std::vector<int> smallest_conflict(const LinearProgram& program) {
  std::vector<bool> left_out(program.rows().size(), false);
  if (!infeasible(program, left_out)) return {};
  // Most rows have no part in it: halves go first, then single rows.
  for (std::size_t width = program.rows().size() / 2; width >= 1; width /= 2) {
    for (std::size_t begin = 0; begin < program.rows().size(); begin += width) {
      auto trial = left_out;
      for (std::size_t r = begin; r < std::min(begin + width, trial.size()); ++r) trial[r] = true;
      if (infeasible(program, trial)) left_out = std::move(trial);
    }
  }
  std::vector<int> rows;
  for (std::size_t r = 0; r < left_out.size(); ++r) {
    if (!left_out[r] && !program.rows()[r].structural) rows.push_back(static_cast<int>(r));
  }
  return rows;
}

}  // namespace caelum::supply
