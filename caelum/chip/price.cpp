// One operator: its family's parts, then M-chip-1: the longer of compute and memory, the share of
// the shorter that does not hide under it, and the fixed parts.
#include <algorithm>

#include "caelum/chip/families.hpp"

namespace caelum::chip {
namespace {

Parts parts_of(const ChipModel& chip, const workload::Operator& op) {
  switch (op.kind) {
    case workload::OpKind::matmul:
      return matmul_parts(chip, op);
    case workload::OpKind::grouped_matmul:
      return grouped_parts(chip, op);
    case workload::OpKind::attention:
      return attention_parts(chip, op);
    case workload::OpKind::memory:
    case workload::OpKind::embedding:
    case workload::OpKind::cross_entropy:
    case workload::OpKind::optimizer:
      break;
  }
  return memory_parts(chip, op);
}

}  // namespace

OperatorCost price(const ChipModel& chip, const workload::Operator& op) {
  const Parts parts = parts_of(chip, op);
  const double longer = std::max(parts.compute, parts.memory);
  const double shorter = std::min(parts.compute, parts.memory);
  const double seconds = parts.fixed + longer + chip.serial * shorter;

  OperatorCost cost;
  cost.time = seconds * units::s;
  cost.bound = parts.compute >= parts.memory ? Bound::compute : Bound::memory;
  if (parts.fixed > longer) cost.bound = Bound::launch;
  if (seconds <= 0) return cost;
  const double peak = chip.peak[static_cast<int>(op.precision)];
  if (peak > 0) cost.of_peak = op.work.canonical() / (seconds * peak);
  cost.of_bandwidth = (op.read.canonical() + op.written.canonical()) / (seconds * chip.bandwidth);
  return cost;
}

}  // namespace caelum::chip
