// Least squares within bounds, with a loss that outliers cannot rule. The solver is Ceres, in a module of its
// own (apps/solver) that is loaded when the first fit is asked for: a run needs none of it, and Ceres'
// logging library would look up the user's name, over a socket where the machine has a name service, before
// the program began.
#pragma once

#include <cstddef>
#include <functional>
#include <vector>

namespace caelum::study {

struct LeastSquares {
  std::vector<double> low, high;  ///< bounds of the parameters
  std::size_t rows = 0;
  std::function<double(std::size_t row, const double* x)> misfit;  ///< not finite where x has no answer
  double outlier = 1;       ///< misfit beyond which a row counts linearly (soft L1)
  double step = 1e-3;       ///< of the numeric derivatives, relative to the parameter
  bool central = false;     ///< derivatives from both sides
  bool careful = false;     ///< by QR; otherwise by the normal equations, which many rows make faster
  int iterations = 50;      ///< at most
  double tolerance = 1e-6;  ///< relative change of the cost at which it ends
};

/// Throws std::runtime_error, which says what to install, where this build has no solver. Call it before
/// threads begin.
void require_solver();

/// Moves `x` to the least cost and returns the cost. Requires: a solver; low <= x <= high.
double minimise(const LeastSquares& problem, std::vector<double>& x);

}  // namespace caelum::study
