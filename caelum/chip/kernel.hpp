// A measured kernel: shape to seconds by the mechanism of its kind, with constants that
// `caelum calibrate` fitted, and the residual that the mechanism leaves. docs/models/operators.md.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "caelum/chip/chip_model.hpp"
#include "caelum/spec/headroom.hpp"
#include "caelum/spec/kernels.hpp"

namespace caelum::chip {

/// The shape of any kernel; each kind reads its own part.
struct KernelShape {
  double m = 0, n = 0, k = 0;  ///< products: [m,k] x [k,n]; experts: m tokens, n inner, k hidden width
  double batch = 1;            ///< sequences, or equal products
  double heads = 0, kv_heads = 0, head_dim = 0, value_dim = 0;
  double query = 0, keys = 0;  ///< tokens of a sequence: new ones, all of them
  double window = 0;           ///< 0 = full
  bool latent = false;         ///< values are a part of the keys, read once
  double top_k = 1, experts = 1, expert_parallel = 1;
  double skew = 0;  ///< exponent of the power law of the experts' loads; 0 = balanced
  bool gated = true;
  /// Modules of sparse attention: elements of their projections and of the absorbed ones, which stay in
  /// 16 bits; heads of the indexer times their width, and that width. `window` keys are selected.
  double projections = 0, absorbed = 0, indexer = 0, index_dim = 0;
};

/// What the mechanisms read of a chip and a format.
struct KernelChip {
  double peak = 0, wide_peak = 0;  ///< flop/s in the kernel's format; of bf16
  double element = 2, stored = 2;  ///< bytes of an activation, of a weight or a cached key
  double bandwidth = 0;            ///< byte/s
  double cores = 1;
  double l2 = 0;  ///< bytes
};

struct Kernel {
  spec::KernelKind kind = spec::KernelKind::product;
  Precision precision = Precision::bf16, stored = Precision::bf16;
  std::string variant;
  KernelChip chip;
  std::array<double, spec::kConstants> constants{};
  std::vector<float> residual;  ///< factors at the grid's nodes; empty = none

  [[nodiscard]] double operator()(spec::Constant c) const { return constants[static_cast<std::size_t>(c)]; }
};

/// The kernels of one library on one chip.
struct KernelSet {
  std::string id;
  std::vector<Kernel> kernels;

  /// The kernel of these formats and this variant; the first one of the formats where none is so
  /// named; null where the library has none.
  [[nodiscard]] const Kernel* find(spec::KernelKind kind, Precision precision, Precision stored,
                                   std::string_view variant) const;
};

/// The library's constants on `chip`, which need not be the one that they were fitted on: peaks,
/// bandwidth, cores and cache are the chip's own. Unknown constants take their start value.
KernelSet make_kernel_set(const spec::KernelLibrary& library, const ChipModel& chip);
Kernel make_kernel(const spec::Kernel& kernel, const ChipModel& chip);

/// M-spec-3 and M-spec-4 on a kernel that was fitted on another chip.
void use_headroom(Kernel& kernel, const spec::Headroom& headroom);

/// Seconds by the mechanism alone: M-operators-1 products, -2 prefill, -3 decode, -4 experts; M-chip-27
/// latent decode, M-chip-28 sparse modules.
double mechanism(const Kernel& kernel, const KernelShape& shape);
/// The same times the residual (M-operators-5), where the kernel has one.
double price(const Kernel& kernel, const KernelShape& shape);

}  // namespace caelum::chip
