// Operators bound by bytes: norms, activations, rotary, routing, embedding, cross-entropy and
// optimizer updates. They differ in bytes, which the workload counts; not in mechanism.
#include <algorithm>

#include "caelum/chip/families.hpp"

namespace caelum::chip {

// M-chip-6: a kernel that moves less than memory_ramp bytes has not filled every memory channel:
// it pays its bytes twice, so that half of the streaming rate is reached at the ramp. Reductions and
// gathers along rows wait between their loads and reach the share `reduction` of that rate.
double stream_time(const ChipModel& chip, double bytes, double kernels) {
  return (bytes + std::min(bytes, chip.memory_ramp * kernels)) / chip.stream;
}

Parts memory_parts(const ChipModel& chip, const workload::Operator& op) {
  double bytes = op.read.canonical() + op.written.canonical();
  if (op.reduces) bytes /= chip.reduction;
  return {0, stream_time(chip, bytes, op.kernels), op.kernels * chip.launch};
}

}  // namespace caelum::chip
