// Grouped products of experts: the rows are shared by the groups, so that each group rounds its own
// few rows up to a tile, and every group's weights are read once.
#include <algorithm>

#include "caelum/chip/families.hpp"

namespace caelum::chip {

// M-chip-4: balanced groups of m / groups rows each. Imbalance enters as more rows, from the caller.
Parts grouped_parts(const ChipModel& chip, const workload::Operator& op) {
  const int precision = static_cast<int>(op.precision);
  const double groups = std::max(op.groups, 1.0);
  const double bytes = op.read.canonical() + op.written.canonical();
  if (op.looped) {
    return {loop_time(chip, precision, groups * op.batch, op.m / groups, op.n, op.k),
            stream_time(chip, bytes, op.kernels), chip.launch};
  }
  const double products = product_time(chip, precision, groups * op.batch, op.m / groups, op.n, op.k);
  const double fixed = op.kernels * chip.launch + (groups - 1) * chip.group_overhead;
  return {products / chip.grouped, stream_time(chip, bytes, op.kernels), fixed};
}

}  // namespace caelum::chip
