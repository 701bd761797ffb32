#include "caelum/chip/residual.hpp"

#include <algorithm>
#include <cmath>

namespace caelum::chip {
namespace {

constexpr double kRows[] = {0, 3, 4.1, 5, 6, 7, 8, 9.5, 11, 13, 15};
constexpr double kWidths[] = {5, 7, 8, 9, 10, 11, 12, 13, 14, 16};
constexpr double kQueryBlocks[] = {0, 2, 4, 6, 8, 10, 13};
constexpr double kQueries[] = {0, 4, 6, 7, 8, 9, 10, 11, 12, 14};
constexpr double kWideGroups[] = {0, 3};
constexpr double kHeadsOf[] = {6, 7, 8};
constexpr double kWindows[] = {0, 3, 7};
constexpr double kKeyHeads[] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 15};
constexpr double kKeysOf[] = {1, 4, 6, 7, 8, 9, 10, 11, 12, 13, 15, 17};
constexpr double kDecodeHeads[] = {6, 7, 7.6, 8};
constexpr double kGroups[] = {0, 1, 2, 3, 4, 5, 5.6, 7};
constexpr double kTokens[] = {0, 2, 4, 6, 8, 10, 12, 14, 16};
constexpr double kExpertSizes[] = {18, 20, 22, 24, 26};
constexpr double kChoices[] = {-6, -4, -2};
constexpr double kHeld[] = {0, 2, 4, 6, 8};
constexpr double kSkews[] = {0, 1};
constexpr double kSequences[] = {0, 2, 4, 6, 8, 10};
constexpr double kModuleKeys[] = {0, 4, 6, 8, 9, 10, 11, 12, 13, 15, 17};
constexpr double kModuleHeads[] = {0, 2, 4, 5, 6, 7};

constexpr ResidualAxis kProductAxes[] = {{"rows", kRows}, {"columns", kWidths}, {"depth", kWidths}};
constexpr ResidualAxis kPrefillAxes[] = {{"sequences x heads", kQueryBlocks},
                                         {"new tokens", kQueries},
                                         {"query heads a key head", kWideGroups},
                                         {"head width", kHeadsOf},
                                         {"keys over window", kWindows}};
constexpr ResidualAxis kDecodeAxes[] = {{"sequences x key heads", kKeyHeads},
                                        {"keys", kKeysOf},
                                        {"query heads a key head", kGroups},
                                        {"head width", kDecodeHeads}};
constexpr ResidualAxis kExpertAxes[] = {{"tokens", kTokens},
                                        {"elements of an expert", kExpertSizes},
                                        {"choices over experts", kChoices},
                                        {"experts held", kHeld},
                                        {"skew", kSkews}};
constexpr ResidualAxis kSparseAxes[] = {
    {"sequences", kSequences}, {"keys", kModuleKeys}, {"query heads", kModuleHeads}};

std::array<double, kAxes> values_of(spec::KernelKind kind, const KernelShape& s) {
  switch (kind) {
    case spec::KernelKind::product:
      return {std::log2(s.m), std::log2(s.n), std::log2(s.k)};
    case spec::KernelKind::prefill: {
      const double window = s.window > 0 ? std::min(s.window, s.keys) : s.keys;
      return {std::log2(s.batch * s.heads), std::log2(s.query), std::log2(s.heads / s.kv_heads),
              std::log2(s.head_dim), std::log2(s.keys / window)};
    }
    case spec::KernelKind::decode: {
      const double keys = s.window > 0 ? std::min(s.window, s.keys) : s.keys;
      // A latent row (576 wide) stands where heads of 256 do.
      const double width = s.latent ? 8 + std::log2(s.head_dim / 576) : std::log2(s.head_dim);
      return {std::log2(s.batch * s.kv_heads), std::log2(keys), std::log2(s.heads / s.kv_heads), width};
    }
    case spec::KernelKind::sparse:
      return {std::log2(s.batch), std::log2(s.keys), std::log2(s.heads)};
    case spec::KernelKind::experts:
      break;
  }
  return {std::log2(s.m), std::log2(s.n * s.k), std::log2(s.top_k / s.experts),
          std::log2(s.experts / s.expert_parallel), std::min(s.skew, 1.0)};
}

/// Where a value lies on an axis: the node below, the share of the way to the next, octaves outside.
struct Between {
  std::uint32_t low;
  double share, outside;
};
Between between_nodes(std::span<const double> nodes, double value) {
  const double inside = std::clamp(value, nodes.front(), nodes.back());
  std::size_t low = 0;  // counted, not searched: a branch on data costs more than a dozen comparisons
  for (std::size_t i = 1; i + 1 < nodes.size(); ++i) low += nodes[i] <= inside ? 1U : 0U;
  return {static_cast<std::uint32_t>(low), (inside - nodes[low]) / (nodes[low + 1] - nodes[low]),
          std::abs(value - inside)};
}

constexpr std::string_view kAlphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz+-";
constexpr double kMiddle = 32;  // the character of factor 1
const double kLog = std::log(kResidualBound) / (kMiddle - 1);

}  // namespace

std::span<const ResidualAxis> residual_axes(spec::KernelKind kind) {
  switch (kind) {
    case spec::KernelKind::product:
      return kProductAxes;
    case spec::KernelKind::prefill:
      return kPrefillAxes;
    case spec::KernelKind::decode:
      return kDecodeAxes;
    case spec::KernelKind::sparse:
      return kSparseAxes;
    case spec::KernelKind::experts:
      break;
  }
  return kExpertAxes;
}

std::size_t residual_nodes(spec::KernelKind kind) {
  std::size_t all = 1;
  for (const auto& axis : residual_axes(kind)) all *= axis.nodes.size();
  return all;
}

ResidualPlace residual_place(spec::KernelKind kind, const KernelShape& shape) {
  const auto values = values_of(kind, shape);
  ResidualPlace place;
  place.corners = 1;
  place.weight[0] = 1;
  double outside = 0;
  std::size_t axis = 0;
  for (const auto& [name, nodes] : residual_axes(kind)) {
    const auto [low, share, far] = between_nodes(nodes, values[axis++]);
    outside += far;
    for (int c = place.corners; c-- > 0;) {
      const auto at = static_cast<std::size_t>(c), above = at + static_cast<std::size_t>(place.corners);
      const auto base = static_cast<std::uint32_t>(place.node[at] * nodes.size() + low);
      place.node[above] = base + 1;
      place.weight[above] = place.weight[at] * share;
      place.node[at] = base;
      place.weight[at] *= 1 - share;
    }
    place.corners *= 2;
  }
  place.reach = 1 / (1 + outside * outside);
  return place;
}

double residual_factor(const Kernel& kernel, const KernelShape& shape) {
  if (kernel.residual.empty()) return 1;
  const auto values = values_of(kernel.kind, shape);
  const auto axes = residual_axes(kernel.kind);
  // Offsets of the corners, the first axis in the lowest bit; then one axis after the other is closed.
  std::array<std::uint32_t, 1 << kAxes> node;
  std::array<double, kAxes> share;
  node[0] = 0;
  double outside = 0;
  std::size_t corners = 1;
  for (std::size_t axis = 0; axis < axes.size(); ++axis, corners *= 2) {
    const Between between = between_nodes(axes[axis].nodes, values[axis]);
    outside += between.outside;
    share[axis] = between.share;
    const auto size = static_cast<std::uint32_t>(axes[axis].nodes.size());
    for (std::size_t c = 0; c < corners; ++c) {
      node[c] = node[c] * size + between.low;
      node[c + corners] = node[c] + 1;
    }
  }
  std::array<double, 1 << kAxes> value;
  for (std::size_t c = 0; c < corners; ++c) value[c] = static_cast<double>(kernel.residual[node[c]]);
  for (std::size_t axis = axes.size(); axis-- > 0;) {
    corners /= 2;
    for (std::size_t c = 0; c < corners; ++c) value[c] += share[axis] * (value[c + corners] - value[c]);
  }
  return std::exp(value[0] / (1 + outside * outside));
}

std::string encode_residual(std::span<const double> logarithms) {
  std::string text;
  text.reserve(logarithms.size());
  for (const double x : logarithms) {
    const double level = std::clamp(std::round(x / kLog), 1 - kMiddle, kMiddle - 1);
    text += kAlphabet[static_cast<std::size_t>(level + kMiddle)];
  }
  return text;
}

std::vector<float> decode_residual(spec::KernelKind kind, std::string_view text) {
  std::vector<float> factors;
  if (text.size() != residual_nodes(kind)) return factors;
  for (const char c : text) {
    const auto level = kAlphabet.find(c);
    if (level == std::string_view::npos) return {};
    factors.push_back(static_cast<float>((static_cast<double>(level) - kMiddle) * kLog));
  }
  return factors;
}

}  // namespace caelum::chip
