// NCCL does not try its algorithms: it computes a time for each from constants of its own and runs the
// least. What that is off by is visible in measurements, as jumps where a protocol takes over too early,
// so the choice is made here as the library makes it, and priced as it is measured (M-fabric-13).
#include "caelum/fabric/algorithms.hpp"

namespace caelum::fabric {
namespace {

struct Belief {
  double base, step;  ///< s
};
// NCCL 2.30, tuning model: base latency of rings and the step of each protocol over NVLink or PCIe.
constexpr Belief kQuick{6.6e-6, 0.6e-6};
constexpr Belief kMedium{14e-6, 1.9e-6};
constexpr Belief kBulk{8.4e-6, 3.4e-6};
constexpr double kMediumShare = 0.92;  // 120 of 128 bytes are payload, and some flow control
constexpr double kSwitchLatency = 25e-6;
// Read off 8 H200, where NCCL reduces in the switch from 2 MiB and from five ranks on: bytes of the
// vector, over the link's data sheet.
constexpr double kSwitchShare = 0.535;
constexpr double kSwitchRanks = 5;

double believed_ring(const Tier& tier, double ranks, double total, double factor, Protocol protocol) {
  const double steps = factor * (ranks - 1);
  switch (protocol) {
    case Protocol::quick:
      return kQuick.base + steps * kQuick.step + total / tier.ll_tuner_efficiency;
    case Protocol::medium:
      return kMedium.base + steps * kMedium.step + total / (tier.tuner_efficiency * kMediumShare);
    case Protocol::bulk:
      break;
  }
  return kBulk.base + steps * kBulk.step + total / tier.tuner_efficiency;
}

}  // namespace

std::optional<Estimate> library_choice(const Tiers& tiers, double bytes, double factor) {
  const Tier& tier = tiers.inner();
  if (tiers.count != 1 || tier.tuner_efficiency <= 0 || !tier.quick) return std::nullopt;
  const double total = factor * bytes * (tiers.ranks - 1) / tiers.ranks;
  double least = 1e300;
  Protocol chosen = Protocol::bulk;
  for (const Protocol protocol : kProtocols) {
    if (protocol == Protocol::medium && !tier.medium) continue;
    const double time = believed_ring(tier, tiers.ranks, total, factor, protocol);
    if (time < least) {
      least = time;
      chosen = protocol;
    }
  }
  const bool switch_reduces = factor > 1 && tier.in_network > 0 && tiers.ranks >= kSwitchRanks;
  if (switch_reduces && kSwitchLatency + bytes / (tier.wire * kSwitchShare) < least) {
    return in_network(tiers, bytes);
  }
  return ring(tiers, bytes, factor, chosen);
}

}  // namespace caelum::fabric
