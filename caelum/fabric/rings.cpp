// Rings and trees: the classic algorithms that pass data on from neighbour to neighbour.
#include <algorithm>
#include <cmath>

#include "caelum/fabric/algorithms.hpp"

namespace caelum::fabric {
namespace {

/// Bytes that each member sends over a tier when a ring carries `total` past every member. As many
/// rings run as an instance has members, each leaving it by another member's own link (rails).
double ring_load(const Tiers& tiers, const Tier& tier, double total) {
  const bool innermost = &tier == tiers.begin();
  if (!innermost) return total / tier.rails;
  return tiers.count == 1 ? total : total * (tier.members - 1) / tier.members;
}

double slowest(const Tiers& tiers, double total, Protocol protocol) {
  double worst = 0;
  for (const Tier& tier : tiers) {
    worst = std::max(worst, tier.move(ring_load(tiers, tier, total), tier.bandwidth, protocol));
  }
  return worst;
}

}  // namespace

Estimate ring(const Tiers& tiers, double bytes, double factor, Protocol protocol) {
  const double total = factor * bytes * (tiers.ranks - 1) / tiers.ranks;
  // The part that stays is copied beside the sends; with two ranks there is no third transfer under
  // which the local work of an all-reduce could hide either.
  const bool copies = factor < 2 || tiers.ranks <= 2;
  const double own = copies ? tiers.inner().own_copy * bytes / tiers.ranks / tiers.inner().bandwidth : 0;
  double latency = tiers.launch(protocol);
  for (const Tier& tier : tiers) {
    const double inside = std::ceil(tiers.ranks / tier.below) - std::ceil(tiers.ranks / tier.members);
    const double steps = tier.ring_dimensions ? tier.dimension - 1 : inside;
    latency += factor * steps * tier.alpha(protocol, bytes / tiers.ranks);
  }
  return {latency + slowest(tiers, total, protocol) + own, latency, "ring"};
}

Estimate ring(const Tiers& tiers, double bytes, double factor) {
  Estimate best{.time = 1e300, .latency = 0, .algorithm = "ring"};
  for (const Protocol protocol : kProtocols) {
    if (tiers.offers(protocol)) best = better(best, ring(tiers, bytes, factor, protocol));
  }
  return best;
}

Estimate tree(const Tiers& tiers, double bytes) {
  const double share = tiers.outer().tree;
  Estimate best{.time = 1e300, .latency = 0, .algorithm = "tree"};
  if (share <= 0) return best;
  for (const Protocol protocol : kProtocols) {
    if (!tiers.offers(protocol)) continue;
    double latency = tiers.launch(protocol), worst = 0;
    for (const Tier& tier : tiers) {
      const bool outermost = &tier == &tiers.outer();
      const double depth = outermost ? std::ceil(std::log2(tier.fan()) - 1e-9) : std::ceil(tier.fan() - 1);
      latency += 2 * depth * tier.alpha(protocol, bytes / tiers.ranks);
      // Of two trees each carries half of the vector up and down. Between nodes the busiest is an inner one
      // of the first and a leaf of the second: with two children and a parent it receives and sends the
      // vector twice.
      const double edges = outermost ? std::min(2.0, tier.fan() / 2) : 2 * (tier.fan() - 1) / tier.fan();
      const double load = bytes * edges / tier.rails;
      worst = std::max(worst, tier.move(load, tier.bandwidth * share, protocol));
    }
    if (latency + worst < best.time) best = {latency + worst, latency, "tree"};
  }
  return best;
}

Estimate broadcast(const Tiers& tiers, double bytes) {
  Estimate best{.time = 1e300, .latency = 0, .algorithm = "pipelined ring"};
  for (const Protocol protocol : kProtocols) {
    if (!tiers.offers(protocol)) continue;
    double latency = tiers.launch(protocol);
    for (const Tier& tier : tiers) {
      latency += std::ceil(tiers.ranks / tier.below - tiers.ranks / tier.members) *
                 tier.alpha(protocol, bytes / tiers.ranks);
    }
    const double time = latency + slowest(tiers, bytes, protocol);
    if (time < best.time) best = {time, latency, "pipelined ring"};
  }
  return best;
}

Estimate send_receive(const Tiers& tiers, double bytes) {
  const Tier& tier = tiers.outer();  // the slowest pair of neighbours: the one that goes farthest
  const double quick = tier.launch + tier.latency;
  // Two handshakes by flags where a peer has channels of its own (M-fabric-14).
  const double start = tier.channel > 0 ? 3 * tier.latency : tier.simple_launch + tier.step;
  const double bulk = tier.launch + start;
  const Estimate small{quick + bytes / (tier.pair * tier.ll_bandwidth_ratio), quick, "send"};
  const Estimate large{bulk + bytes / tier.pair, bulk, "send"};
  return tier.quick ? better(small, large) : large;
}

}  // namespace caelum::fabric
