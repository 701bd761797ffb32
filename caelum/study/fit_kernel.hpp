// Fits the constants of one kernel's mechanism to measured shapes, says which of them the data
// determine, and proves the fit on shapes that it did not see.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "caelum/chip/kernel.hpp"

namespace caelum::study {

/// One measured shape.
struct Sample {
  chip::KernelShape shape;
  double seconds = 0;
  std::uint64_t group = 0;  ///< shapes that a held-out test keeps together
  const char* region = "";  ///< static: where the shape lies
};

/// What became of one constant.
struct ConstantFit {
  spec::Constant constant{};
  double value = 0;
  double low = 0, high = 0;  ///< 90 % interval of the fit, by its curvature
  std::string refused;       ///< why the data do not determine it; empty = fitted
};

/// Errors (predicted / measured - 1) of rows held out of the fit.
struct HeldOut {
  std::string region;
  int rows = 0;
  double mechanism = 0, corrected = 0;   ///< mean of absolute errors
  double median = 0, p90 = 0, bias = 0;  ///< corrected
};

struct KernelFit {
  spec::Kernel kernel;  ///< with its residual where that helps on held-out rows
  std::vector<ConstantFit> constants;
  std::vector<HeldOut> held_out;  ///< first: all; then 20 us and more, shorter; then by region
  int rows = 0, groups = 0;
  bool residual = false;
};

struct FitOptions {
  int folds = 3;    ///< whole groups are dealt to them
  int most = 1500;  ///< rows that one fit of constants looks at, spread evenly
  bool residual = true;
};

/// Requires samples with positive times; fewer than 30 of them, or fewer than two groups, determine
/// nothing: every constant is refused.
KernelFit fit_kernel(const spec::Kernel& start, const chip::ChipModel& chip, std::span<const Sample> samples,
                     const FitOptions& options);

/// Logarithms of factors at the nodes of the kind's grid that bring predictions nearest to the samples
/// and are smooth and small elsewhere; `smooth` is the weight of that against the samples.
std::vector<double> fit_residual(const chip::Kernel& kernel, std::span<const Sample> samples, double smooth);

/// Constants alone: the part of `fit_kernel` that one fold repeats.
struct ConstantsFit {
  spec::Kernel kernel;
  std::vector<ConstantFit> constants;
  double cost = 0;
};
ConstantsFit fit_constants(const spec::Kernel& start, const chip::ChipModel& chip,
                           std::span<const Sample> samples);

}  // namespace caelum::study
