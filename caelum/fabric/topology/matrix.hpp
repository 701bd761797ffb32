// Who sends to whom: the bytes of a step between parts of the machine.
#pragma once

#include <vector>

#include "caelum/fabric/topology/placement.hpp"

namespace caelum::fabric {

/// `parts` equal runs of consecutive chips; bytes from part to part in row-major order.
struct TrafficMatrix {
  long parts = 1;
  std::vector<double> bytes;
  [[nodiscard]] double at(long from, long to) const {
    return bytes[static_cast<std::size_t>(from * parts + to)];
  }
};
/// At most `most` parts, each of whole instances of the innermost network where that divides.
TrafficMatrix empty_matrix(const Fabric& fabric, long most);

/// Adds what all groups of an axis send when each chip sends `level_bytes` over each level. Machines
/// beyond some thousands of chips are sampled evenly.
void add_traffic(const Fabric& fabric, const Group& group, Collective collective,
                 const std::vector<double>& level_bytes, TrafficMatrix& matrix);

}  // namespace caelum::fabric
