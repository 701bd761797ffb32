// M-fabric-68: cores by the library's channels on the outermost link, memory by the bytes on the way.
#include "caelum/fabric/toll.hpp"

#include <algorithm>

#include "caelum/fabric/traffic.hpp"

namespace caelum::fabric {
namespace {

constexpr double kPairChannels = 2;  // NCCL's log: 2 p2p channels per peer, between nodes

double cores_of(const Tiers& tiers, Collective collective, bool in_network) {
  if (tiers.engines) return 0;
  const Tier& outer = tiers.outer();
  if (in_network) return tiers.inner().in_network_cores;
  const bool pair = collective == Collective::send_receive && tiers.count > 1;
  return pair ? std::min(outer.transfer_cores, kPairChannels) : outer.transfer_cores;
}

}  // namespace

Toll toll_of(const Tiers& tiers, const Sent& sent, bool in_network) {
  const auto passed = passed_bytes(tiers, sent.collective, sent.bytes, sent.fanout_limit, sent.top_k);
  double bytes = 0;
  for (const double tier : passed) bytes += tier;
  // A switch that reduces takes each byte once and gives the sum back once.
  if (in_network) bytes += std::min(0.0, sent.bytes - passed[0]);
  return {.cores = cores_of(tiers, sent.collective, in_network), .memory = Bytes{2 * bytes}};
}

}  // namespace caelum::fabric
