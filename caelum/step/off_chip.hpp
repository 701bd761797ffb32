// What lives in host memory or on local drives between its uses: where, how fast, and whether it has room.
#pragma once

#include "caelum/spec/design.hpp"
#include "caelum/workload/graph.hpp"

namespace caelum::step {

/// M-step-70: what one chip of a node may count on.
struct HostShare {
  double link = 0;      ///< bytes a second between the chip and the host's memory, one direction
  double memory = 0;    ///< bytes a second of the host's memory
  double drives = 0;    ///< bytes a second of the node's drives
  double capacity = 0;  ///< bytes of the host's memory
  bool assumed = true;  ///< the system's record does not tell `capacity`
};
HostShare host_share(const spec::System& system);

/// Bytes a second to a place off the chip: the link, or the drives behind it.
double rate_to(spec::Place place, const HostShare& host);

/// Whether accumulated gradients live with the optimizer: from ZeRO 2 on each is moved as it is reduced.
bool gradients_away(const spec::Plan& plan);

/// Seconds of transfers beside the passes of one micro-batch.
struct OffChipTime {
  double forward = 0, backward = 0;
};
/// M-step-41: of one block. `saved`: bytes that it keeps for backward.
OffChipTime off_chip_time(const spec::Design& design, const workload::Weights& weights, double saved);

/// M-step-41: seconds of an update by the host of `parameters`, whose state streams `bytes` for each of them.
double host_update_time(const spec::Design& design, double parameters, double bytes);

}  // namespace caelum::step
