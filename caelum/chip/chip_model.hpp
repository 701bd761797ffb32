// One operator on one chip: how long, and what holds it back.
#pragma once

#include <cstdint>

#include "caelum/base/diagnostics.hpp"
#include "caelum/spec/design.hpp"
#include "caelum/workload/graph.hpp"

namespace caelum::chip {

enum class Bound : std::uint8_t { compute, memory, launch };

struct OperatorCost {
  Time time;            ///< on the device, launch included
  Bound bound = Bound::compute;
  double of_peak = 0;   ///< executed operations over dense peak
  double of_bandwidth = 0;
};

/// The plain numbers of a chip under its profile, ready to price operators.
struct ChipModel {
  double peak[kPrecisions] = {};       ///< flop/s, dense datasheet; 0 = unsupported
  double matmul[kPrecisions] = {};     ///< sustained share
  double bandwidth = 0;                ///< byte/s, datasheet
  double capacity = 0;                 ///< bytes
  double cores = 1;                    ///< units that tiles are spread over
  double l2 = 0;                       ///< bytes
  spec::ChipProfile profile;
};

/// Reads what pricing needs. A missing value is an error that names it and how to supply it.
ChipModel make_chip_model(const spec::Chip& chip, const spec::ChipProfile& profile, Diagnostics& diagnostics);

/// Prices one operator. M-chip-1.. in docs/models/chip.md.
OperatorCost price(const ChipModel& chip, const workload::Operator& op);

}  // namespace caelum::chip
