// One operator on one chip: how long, and what holds it back.
#pragma once

#include <cstdint>
#include <optional>

#include "caelum/base/diagnostics.hpp"
#include "caelum/spec/design.hpp"
#include "caelum/workload/graph.hpp"

namespace caelum::chip {

enum class Bound : std::uint8_t { compute, memory, launch };

struct OperatorCost {
  Time time;  ///< on the device, launch included
  Bound bound = Bound::compute;
  double of_peak = 0;  ///< executed operations over dense peak
  double of_bandwidth = 0;
};

/// One shape of output tile that a core can hold.
struct Tile {
  double m = 0, n = 0;
};
inline constexpr int kTiles = 6, kNarrowTiles = 3;

/// The plain numbers of a chip under its profile, ready to price operators.
struct ChipModel {
  double peak[kPrecisions] = {};    ///< flop/s, dense datasheet; 0 = unsupported
  double matmul[kPrecisions] = {};  ///< sustained share
  double bandwidth = 0;             ///< byte/s, datasheet
  double capacity = 0;              ///< bytes that a process may use (M-chip-35)
  double cores = 1;                 ///< units that tiles are spread over
  double l2 = 0;                    ///< bytes
  spec::ChipProfile profile;
  // Resolved once, so that pricing reads no optional value.
  double rate[kPrecisions] = {};     ///< flop/s sustained; an unsupported format runs as the next wider one
  double element[kPrecisions] = {};  ///< bytes
  Tile tiles[kTiles + kNarrowTiles] = {};
  int tile_shapes = kTiles;                 ///< of these, how many the library has
  double launch = 0;                        ///< s
  double stream = 0;                        ///< byte/s that streaming kernels reach
  double memory_ramp = 0;                   ///< bytes
  double reduction = 1;                     ///< share of `stream` where rows are reduced or gathered
  double l2_stream = 0;                     ///< byte/s
  double k_ramp = 0, tail = 0, serial = 0;  ///< serial = 1 - overlap
  double attention_forward = 1, attention_backward = 1, attention_ramp = 0, attention_block = 128;
  double exponential = 0;  ///< s for one softmax exponential, all cores together
  double grouped = 1, group_overhead = 0;
  double loop_streams = 1, loop_issue = 0;  ///< of a stack that loops over experts (M-chip-20)
  double sustained = 1;                     ///< what the power limit leaves to bf16
  double clock[kPrecisions] =
      {};  ///< the same for each format (M-chip-8); already inside `matmul` and `rate`
};

/// Reads what pricing needs. A missing value is an error that names it and how to supply it.
/// Formats that the chip lacks keep peak 0 and are priced as the next wider one that it has
/// (fp8, int8, fp4 as bf16; bf16 and fp16 as each other; tf32 and fp32 as half of bf16).
ChipModel make_chip_model(const spec::Chip& chip, const spec::ChipProfile& profile, Diagnostics& diagnostics);

/// M-chip-35: bytes that a process may use: what drivers report, or an estimate from the size as sold.
/// Nothing where neither is known.
std::optional<Bytes> usable_memory(const spec::Chip& chip);

/// The same chip as a kernel benchmark sees it, one short kernel at a time at full clock: the power
/// limit (`sustained`) taken out of every rate. Training and serving use the model as made.
ChipModel full_clock(const ChipModel& chip);

/// With the narrow tiles of inference engines beside its own (M-chip-22).
ChipModel with_narrow_tiles(const ChipModel& chip);

/// The same chip under a stack's own kernels: the generation of its fused attention, and products
/// that are not the chip profile's library (M-chip-7).
ChipModel under_stack(const ChipModel& chip, const spec::StackProfile& stack);

/// Prices one operator. M-chip-1.. in docs/models/chip.md. Requires a model made without errors and
/// shapes that are not negative; an operator without work costs its launches.
OperatorCost price(const ChipModel& chip, const workload::Operator& op);

}  // namespace caelum::chip
