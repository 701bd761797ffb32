// caelum-solver.so: Ceres behind one function.
#include <cmath>

#include <ceres/ceres.h>

#include "caelum/study/least_squares.hpp"

namespace {

using caelum::study::LeastSquares;

struct Residual {
  const LeastSquares* problem;
  std::size_t row;
  bool operator()(const double* const* x, double* out) const {
    *out = problem->misfit(row, x[0]);
    return std::isfinite(*out);
  }
};

template <ceres::NumericDiffMethodType Method>
void add_rows(ceres::Problem& problem, const LeastSquares& of, double* x) {
  ceres::NumericDiffOptions steps;
  steps.relative_step_size = of.step;
  for (std::size_t row = 0; row < of.rows; ++row) {
    auto* cost = new ceres::DynamicNumericDiffCostFunction<Residual, Method>(new Residual{&of, row},
                                                                             ceres::TAKE_OWNERSHIP, steps);
    cost->AddParameterBlock(static_cast<int>(of.low.size()));
    cost->SetNumResiduals(1);
    problem.AddResidualBlock(cost, new ceres::SoftLOneLoss(of.outlier), x);
  }
}

}  // namespace

extern "C" double caelum_minimise(const LeastSquares& of, double* x) {
  ceres::Problem problem;
  problem.AddParameterBlock(x, static_cast<int>(of.low.size()));
  for (std::size_t i = 0; i < of.low.size(); ++i) {
    problem.SetParameterLowerBound(x, static_cast<int>(i), of.low[i]);
    problem.SetParameterUpperBound(x, static_cast<int>(i), of.high[i]);
  }
  if (of.central) {
    add_rows<ceres::CENTRAL>(problem, of, x);
  } else {
    add_rows<ceres::FORWARD>(problem, of, x);
  }
  ceres::Solver::Options options;
  options.linear_solver_type = of.careful ? ceres::DENSE_QR : ceres::DENSE_NORMAL_CHOLESKY;
  options.max_num_iterations = of.iterations;
  options.function_tolerance = of.tolerance;
  options.num_threads = 1;
  options.logging_type = ceres::SILENT;
  ceres::Solver::Summary summary;
  ceres::Solve(options, &problem, &summary);
  return summary.final_cost;
}
