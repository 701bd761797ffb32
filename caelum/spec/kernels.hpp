// The kernels of one library on one chip: the constants of their mechanisms, fitted on measured shapes.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "caelum/base/quantity.hpp"
#include "caelum/spec/datum.hpp"
#include "caelum/spec/terms.hpp"

namespace caelum::spec {

enum class KernelKind : std::uint8_t { product, prefill, decode, experts, sparse };
inline constexpr int kKernelKinds = 5;

/// The constants of all kinds; docs/models/operators.md has the formula that each one stands in.
enum class Constant : std::uint8_t {
  launch,
  share,
  ramp,
  tail,
  operands,
  cache,
  memory,
  serial,
  splits,
  split,
  warm,
  hot,
  quantise,
  throttle,
  exponential,
  edge,
  small_block,
  sequence,
  start,
  start_head,
  operands_head,
  slots,
  slots_head,
  tile,
  tile_head,
  norm,
  grouped,
  query_time,
  group_limit,
  rows,
  tokens,
  expert,
  slot,
  route,
};
inline constexpr int kConstants = 34;

enum class ConstantUnit : std::uint8_t { number, time, bandwidth };

/// What is known of a constant before any measurement: its key and meaning, the kinds that use it, and
/// the range (canonical units) in which it is physical.
struct ConstantInfo {
  Constant constant;
  const char* key;
  const char* doc;
  ConstantUnit unit;
  double low, high, start;
  bool logarithmic;    ///< a scale: fitted in its logarithm
  std::uint8_t kinds;  ///< bit 1 << KernelKind
  bool given = false;  ///< stated by who measures, not fitted
};
std::span<const ConstantInfo> constant_infos();

/// One kernel. A constant that its kind does not use, or that the data did not determine, is unknown.
struct Kernel {
  KernelKind kind = KernelKind::product;
  Precision precision = Precision::bf16;            ///< in which the matrix unit works
  Precision stored = Precision::bf16;               ///< of weights, or of cached keys and values, in memory
  std::string variant;                              ///< the kernel's name in tables; empty = any
  std::array<Datum<double>, kConstants> constants;  ///< in canonical units
  std::string residual;  ///< one character a node of chip/residual.hpp's grid; empty = none
};

/// All kernels of one library (TensorRT-LLM, AITER, ...) on one chip, as `caelum calibrate` writes them.
struct KernelLibrary {
  std::string id;
  std::string name;
  std::string chip;   ///< that the constants were fitted on
  std::string stack;  ///< the library: what tables name in `engine`
  std::string source;
  std::vector<Kernel> kernels;
};

}  // namespace caelum::spec
