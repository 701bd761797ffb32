// What a mechanism leaves, smooth over log shape: factors at the nodes of a coarse grid, interpolated
// linearly between them and fading to 1 outside (M-operators-5).
#pragma once

#include <array>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "caelum/chip/kernel.hpp"

namespace caelum::chip {

inline constexpr int kAxes = 5;
inline constexpr double kResidualBound = 1.6;  ///< a factor lies between 1 / 1.6 and 1.6

/// One axis of a kind's grid: what of a shape lies along it, and its nodes, rising.
struct ResidualAxis {
  const char* of;
  std::span<const double> nodes;
};
std::span<const ResidualAxis> residual_axes(spec::KernelKind kind);
std::size_t residual_nodes(spec::KernelKind kind);

/// A shape's place in the grid: up to 2^kAxes nodes with weights that sum to 1, and how far the
/// correction holds (1 inside the grid, less outside).
struct ResidualPlace {
  std::array<std::uint32_t, 1 << kAxes> node{};
  std::array<double, 1 << kAxes> weight{};
  int corners = 0;
  double reach = 1;
};
ResidualPlace residual_place(spec::KernelKind kind, const KernelShape& shape);

/// The factor at `shape`; 1 for a kernel without residual.
double residual_factor(const Kernel& kernel, const KernelShape& shape);

/// Logarithms of factors as text, one character a node, and back. Text of another length is empty.
std::string encode_residual(std::span<const double> logarithms);
std::vector<float> decode_residual(spec::KernelKind kind, std::string_view text);

}  // namespace caelum::chip
