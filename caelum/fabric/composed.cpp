// Collectives composed of levels, sent straight to their owners, or reduced by switches.
#include <algorithm>
#include <cmath>

#include "caelum/fabric/algorithms.hpp"

namespace caelum::fabric {
namespace {

constexpr Estimate kNoEstimate{.time = 1e300, .latency = 0, .algorithm = ""};

/// Steps of one half (reduce-scatter or all-gather) among the instances of one tier.
double steps_within(const Tier& tier) {
  if (tier.direct) return 1;
  if (tier.ring_dimensions) return tier.dimension - 1;
  return std::ceil(std::log2(tier.fan()) - 1e-9);  // halving, doubling or their uneven kin
}

// A rank's port traffic is n + n/p when the switch reduces and multicasts, against 2n(p-1)/p in a
// ring: apparent bandwidth grows as 2(p-1)/(p+1). Measured racks of 72 show no more than 1.03 times
// what 8 ranks do, so the growth ends there.
double reduction_gain(double ranks) {
  constexpr double kAtEight = 2.0 * 7 / 9;
  return std::min(1.0, 2 * (ranks - 1) / (ranks + 1) / kAtEight);
}

}  // namespace

Estimate level_by_level(const Tiers& tiers, double bytes, double factor) {
  if (!tiers.outer().hierarchical || tiers.count < 1) return kNoEstimate;
  Estimate best = kNoEstimate;
  for (const Protocol protocol : kProtocols) {
    if (!tiers.offers(protocol)) continue;
    double latency = 0, transfer = 0;
    for (const Tier& tier : tiers) {
      latency = std::max(latency, tier.launch);
      const double share = bytes / tier.below;  // what the inner levels leave to each member
      const double load = share * (tier.fan() - 1) / tier.fan() * (tier.below / std::max(1.0, tier.rails));
      transfer += factor * steps_within(tier) * tier.alpha(protocol) +
                  tier.move(factor * load, tier.bandwidth, protocol);
    }
    double steps = latency;
    for (const Tier& tier : tiers) steps += factor * steps_within(tier) * tier.alpha(protocol);
    if (latency + transfer < best.time) best = {latency + transfer, steps, "hierarchical"};
  }
  return best;
}

Estimate direct(const Tiers& tiers, double bytes, double factor) {
  Estimate best = kNoEstimate;
  for (const Tier& tier : tiers) {
    if (!tier.direct) return best;
  }
  for (const Protocol protocol : kProtocols) {
    if (!tiers.offers(protocol)) continue;
    double latency = 0, launch = 0, worst = 0, carried = 0;
    for (int i = tiers.count - 1; i >= 0; --i) {
      const Tier& tier = tiers.tier[static_cast<std::size_t>(i)];
      launch = std::max(launch, tier.launch);
      latency = std::max(latency, factor * tier.alpha(protocol));
      const double load = factor * bytes * (tier.members - tier.below) / tiers.ranks;
      carried =
          load +
          (i + 1 < tiers.count && tiers.tier[static_cast<std::size_t>(i) + 1].shares_port ? carried : 0);
      worst = std::max(worst, tier.move(carried, tier.bandwidth, protocol));
    }
    latency += launch + factor * tiers.outer().per_message * std::max(0.0, tiers.ranks - 2);
    if (latency + worst < best.time) best = {latency + worst, latency, "direct"};
  }
  return best;
}

Estimate in_network(const Tiers& tiers, double bytes) {
  const Tier& inner = tiers.inner();
  if (inner.in_network <= 0 || inner.members <= 2) return kNoEstimate;
  const double rate = inner.bandwidth * inner.in_network * reduction_gain(inner.members);
  const double load = 2 * bytes * (inner.members - 1) / inner.members;
  const double ramp = inner.in_network_ramp * inner.members;
  double time = load / rate * (1 + ramp / (load + ramp));
  double latency = inner.in_network_launch;
  for (const Tier& tier : tiers) {  // across instances: a tree of what each member owns
    if (&tier == &inner) continue;
    if (tier.tree <= 0) return kNoEstimate;
    latency += 2 * std::ceil(std::log2(tier.fan()) - 1e-9) * tier.step;
    const double up_and_down = 2 * bytes * (tier.fan() - 1) / tier.fan() / tier.rails;
    time = std::max(time, tier.move(up_and_down, tier.bandwidth * tier.tree, Protocol::bulk));
  }
  return {latency + time, latency, tiers.count > 1 ? "in-network tree" : "in-network", true};
}

}  // namespace caelum::fabric
