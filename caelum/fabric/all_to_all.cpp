// All-to-all: everyone has something of its own for everyone (M-fabric-10).
//
// Traffic to far members leaves by the scale-out port while traffic to near ones leaves by the
// scale-up port, at the same time. Where both levels hang on one port their bytes add up. With a
// fan-out limit a token crosses once to each instance it needs and is copied to its experts inside.
#include "caelum/fabric/all_to_all.hpp"

#include <algorithm>
#include <cmath>

#include "caelum/fabric/algorithms.hpp"

namespace caelum::fabric {
namespace {

/// Expected number of distinct targets of `picks` uniform choices among `targets`.
double distinct(double targets, double picks) {
  if (targets <= 1) return std::min(1.0, picks);
  return targets * (1 - std::pow(1 - 1 / targets, picks));
}

struct PairLoads {
  std::array<double, kMaxTiers> bytes{};  ///< what one member sends over each tier
};

PairLoads plain_loads(const Tiers& tiers, double bytes) {
  PairLoads loads;
  for (int i = 0; i < tiers.count; ++i) {
    const auto t = static_cast<std::size_t>(i);
    loads.bytes[t] = bytes * (tiers.tier[t].members - tiers.tier[t].below) / tiers.ranks;
  }
  return loads;
}

int border_of(const Tiers& tiers) {
  for (int i = 1; i < tiers.count; ++i) {
    if (tiers.tier[static_cast<std::size_t>(i)].port_border) return i;
  }
  return tiers.count;
}

/// `bytes` counts a token once for each of its top_k experts.
PairLoads deduplicated_loads(const Tiers& tiers, double bytes, double fanout_limit, double top_k) {
  PairLoads loads = plain_loads(tiers, bytes);
  const int border = border_of(tiers);
  const double near = border < tiers.count ? tiers.tier[static_cast<std::size_t>(border)].below : tiers.ranks;
  const double instances = tiers.ranks / near;
  const double reachable = std::min(fanout_limit, instances);
  const double crossings = distinct(reachable, top_k) * (instances - 1) / instances;
  const double copies = distinct(reachable * near, top_k) / top_k;  // one for each rank, not each expert
  for (int i = 0; i < tiers.count; ++i) {
    const auto t = static_cast<std::size_t>(i);
    const Tier& tier = tiers.tier[t];
    const double limited =
        i < border ? bytes * copies * (tier.members - tier.below) / near
                   : bytes / top_k * crossings * (tier.members - tier.below) / (tiers.ranks - near);
    loads.bytes[t] = i < border ? limited : std::min(loads.bytes[t], limited);
  }
  return loads;
}

/// The library gives a peer one channel, and twice as many each time a channel's part passes 64 KiB.
/// Seconds that the messages to one peer take on them (M-fabric-14); 0 without such a limit.
double on_channels(const Tier& tier, double message, Protocol protocol) {
  constexpr double kPart = 65536;
  if (tier.channel <= 0) return 0;
  if (protocol != Protocol::bulk) return message / tier.ll_channel;
  const double channels = std::exp2(std::max(0.0, std::ceil(std::log2(message / kPart))));
  return message / channels / tier.channel;
}

/// The low-latency protocol is taken up to a fixed size of the message to one peer.
bool offers(const Tiers& tiers, double message, Protocol protocol) {
  constexpr double kQuickMessage = 16384;  // NCCL_P2P_LL_THRESHOLD
  const bool small = message <= kQuickMessage;
  if (tiers.count == 1 && tiers.inner().channel > 0) {
    return tiers.offers(Protocol::quick) ? protocol == (small ? Protocol::quick : Protocol::bulk)
                                         : protocol == Protocol::bulk;
  }
  return tiers.offers(protocol);
}

double carry(const Tier& tier, double bytes, Protocol protocol) {
  if (protocol != Protocol::bulk || bytes <= 0) return tier.move(bytes, tier.spread, protocol);
  return bytes / tier.spread * (1 + tier.spread_ramp / (bytes + tier.spread_ramp));
}

}  // namespace

Estimate all_to_all(const Tiers& tiers, double bytes, double fanout_limit, double top_k) {
  const bool once_each = fanout_limit > 0 && top_k > 0;
  const PairLoads loads =
      once_each ? deduplicated_loads(tiers, bytes, fanout_limit, top_k) : plain_loads(tiers, bytes);
  const double own = tiers.inner().spread_copy * bytes / tiers.ranks / tiers.inner().spread;
  Estimate best{.time = 1e300, .latency = 0, .algorithm = "pairwise"};
  for (const Protocol protocol : kProtocols) {
    if (!offers(tiers, bytes / tiers.ranks, protocol)) continue;
    double launch = 0, step = 0, worst = 0, carried = 0;
    for (int i = tiers.count - 1; i >= 0; --i) {
      const auto t = static_cast<std::size_t>(i);
      const Tier& tier = tiers.tier[t];
      launch = std::max(launch, tier.launch);
      const double messages = once_each ? tier.fan() - 1 : tier.members - tier.below;
      // Buffers are agreed on first; with channels of their own, by flags as quick as a quick step.
      const double agreed = tier.channel > 0 ? 2 * tier.latency : tier.alpha(protocol);
      const double handshake = protocol == Protocol::bulk ? agreed : 0;
      const double one = tier.channel > 0 ? tier.latency : tier.alpha(protocol);
      step = std::max(step, one + handshake + tier.per_message * std::max(0.0, messages - 1));
      const bool joined = i + 1 < tiers.count && tiers.tier[t + 1].shares_port;
      carried = loads.bytes[t] + (joined ? carried : 0);
      const double channels =
          on_channels(tier, loads.bytes[t] / std::max(1.0, tier.members - tier.below), protocol);
      worst = std::max(worst, std::hypot(carry(tier, carried, protocol), channels));
    }
    const double latency = launch + step;
    const double time = latency + worst + own;
    if (time < best.time) best = {time, latency, once_each ? "node-limited" : "pairwise"};
  }
  return best;
}

std::array<double, kMaxTiers> exchange_bytes(const Tiers& tiers, double bytes, double fanout_limit,
                                             double top_k) {
  const bool once_each = fanout_limit > 0 && top_k > 0;
  return (once_each ? deduplicated_loads(tiers, bytes, fanout_limit, top_k) : plain_loads(tiers, bytes))
      .bytes;
}

}  // namespace caelum::fabric
