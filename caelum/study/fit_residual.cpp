// The smooth correction: weighted least squares for the nodes of a grid, with a penalty on steps
// between neighbours and on every node, so that nodes without data stay near factor 1.
#include <algorithm>
#include <cmath>

#include <Eigen/IterativeLinearSolvers>
#include <Eigen/SparseCore>

#include "caelum/chip/residual.hpp"
#include "caelum/study/fit_kernel.hpp"

namespace caelum::study {
namespace {

using Sparse = Eigen::SparseMatrix<double>;
using Entry = Eigen::Triplet<double>;

constexpr double kResidualOutlier = 0.1;
constexpr int kRounds = 3;  // of reweighting

/// Neighbours along every axis should be alike, and all of them small.
Sparse penalty(spec::KernelKind kind, double smooth) {
  const double small = 0.3 * smooth;
  const auto axes = chip::residual_axes(kind);
  const auto nodes = static_cast<Eigen::Index>(chip::residual_nodes(kind));
  std::vector<Entry> entries;
  for (Eigen::Index i = 0; i < nodes; ++i) entries.emplace_back(i, i, small);
  Eigen::Index stride = nodes;
  for (const auto& axis : axes) {
    const auto size = static_cast<Eigen::Index>(axis.nodes.size());
    stride /= size;
    for (Eigen::Index i = 0; i < nodes; ++i) {
      if ((i / stride) % size + 1 == size) continue;
      const Eigen::Index j = i + stride;
      entries.emplace_back(i, i, smooth);
      entries.emplace_back(j, j, smooth);
      entries.emplace_back(i, j, -smooth);
      entries.emplace_back(j, i, -smooth);
    }
  }
  Sparse matrix(nodes, nodes);
  matrix.setFromTriplets(entries.begin(), entries.end());
  return matrix;
}

}  // namespace

std::vector<double> fit_residual(const chip::Kernel& kernel, std::span<const Sample> samples, double smooth) {
  const auto nodes = static_cast<Eigen::Index>(chip::residual_nodes(kernel.kind));
  const auto rows = static_cast<Eigen::Index>(samples.size());
  std::vector<Entry> entries;
  Eigen::VectorXd wanted(rows);
  for (Eigen::Index r = 0; r < rows; ++r) {
    const Sample& sample = samples[static_cast<std::size_t>(r)];
    wanted[r] = std::log(sample.seconds / chip::mechanism(kernel, sample.shape));
    const auto place = chip::residual_place(kernel.kind, sample.shape);
    for (int c = 0; c < place.corners; ++c) {
      const auto at = static_cast<std::size_t>(c);
      if (place.weight[at] > 0) {
        entries.emplace_back(r, static_cast<Eigen::Index>(place.node[at]), place.weight[at] * place.reach);
      }
    }
  }
  Sparse design(rows, nodes);
  design.setFromTriplets(entries.begin(), entries.end());
  const Sparse transposed = design.transpose(), keep = penalty(kernel.kind, smooth);
  Eigen::VectorXd weight = Eigen::VectorXd::Ones(rows), solution = Eigen::VectorXd::Zero(nodes);
  Eigen::ConjugateGradient<Sparse, Eigen::Lower | Eigen::Upper> solver;
  solver.setTolerance(1e-4);
  for (int round = 0; round < kRounds; ++round) {
    const Sparse normal = transposed * weight.asDiagonal() * design + keep;
    const Eigen::VectorXd right = transposed * weight.cwiseProduct(wanted);
    solver.compute(normal);
    solution = solver.solveWithGuess(right, solution);
    const Eigen::ArrayXd left = (wanted - design * solution).array() / kResidualOutlier;
    weight = (1 / (1 + left.square()).sqrt()).matrix();
  }
  const double bound = std::log(chip::kResidualBound);
  std::vector<double> out(chip::residual_nodes(kernel.kind));
  for (std::size_t i = 0; i < out.size(); ++i) {
    out[i] = std::clamp(solution[static_cast<Eigen::Index>(i)], -bound, bound);
  }
  return out;
}

}  // namespace caelum::study
