#include "caelum/fabric/tiers.hpp"

#include <algorithm>
#include <cmath>

#include "caelum/fabric/group.hpp"

namespace caelum::fabric {
namespace {

// Own estimates for a link without a profile: what most measured links reach.
constexpr double kEfficiency = 0.8;
constexpr double kLaunch = 8e-6;

int dimensions_of(Topology topology) {
  switch (topology) {
    case Topology::torus_3d:
      return 3;
    case Topology::torus_2d:
    case Topology::mesh_2d:
      return 2;
    default:
      return 1;
  }
}

struct Shape {
  double share = 1;      ///< of a chip's links at this level that the group can use
  double pair = 1;       ///< of a chip's links, those that lead straight to one neighbour
  double dimension = 0;  ///< members along one dimension
  double used = 1;       ///< dimensions the group covers
};

/// M-fabric-4: which of a chip's links lead to members, where links are not switched.
Shape shape_of(Topology topology, double fan, double places) {
  Shape shape{.share = 1, .dimension = fan, .used = 1};
  if (topology == Topology::full_mesh) {
    if (std::isfinite(places) && places > 1) {
      shape.share = std::min(1.0, (fan - 1) / (places - 1));
      shape.pair = 1 / (places - 1);
    }
    return shape;
  }
  const int dims = dimensions_of(topology);
  if (dims == 1) return shape;
  const double n = static_cast<double>(dims);
  const double side = std::isfinite(places) ? std::pow(places, 1 / n) : std::pow(fan, 1 / n);
  const double exact = side > 1 ? std::log(fan) / std::log(side) : n;
  // Axes are laid on whole dimensions: 8 ranks are one side of 4 x 4 x 8, not 1.3 sides of a cube.
  shape.used = std::clamp(std::round(exact), 1.0, n);
  shape.dimension = std::max(2.0, std::pow(fan, 1 / shape.used));
  if (topology == Topology::mesh_2d) {
    const double x = std::min(fan, side), y = std::max(1.0, fan / side);
    shape.share = std::min(1.0, (x + y - 2) / std::max(1.0, 2 * (side - 1)));
    shape.pair = 1 / std::max(1.0, 2 * (side - 1));
  } else {
    shape.share = shape.used / n;
    shape.pair = 1 / (2 * n);
  }
  return shape;
}

/// All-to-all over ring-like traffic on the same links: relays cost bandwidth (M-fabric-4).
double relay_share(Topology topology, const Shape& shape, double fan) {
  switch (topology) {
    case Topology::mesh_2d:
      return shape.used > 1 ? 0.5 : 1.0;  // X then Y, or Y then X: two hops
    case Topology::torus_2d:
    case Topology::torus_3d:  // mean distance dimension / 4 on each covered dimension
      return std::min(1.0, 4 / shape.dimension / shape.used * (fan - 1) / fan);
    default:
      return 1;
  }
}

Tier tier_of(const LevelModel& level, double below, double members, double places) {
  const auto& profile = level.profile;
  Tier tier;
  tier.below = below;
  tier.members = members;
  const Shape shape = shape_of(level.topology, tier.fan(), places);
  const double efficiency = profile.efficiency.value_or(kEfficiency);
  tier.wire = level.bandwidth * shape.share;
  tier.bandwidth = tier.wire * efficiency;
  tier.relay = relay_share(level.topology, shape, tier.fan());
  tier.spread = tier.wire * tier.relay * profile.all_to_all.value_or(efficiency);
  tier.pair_wire = level.bandwidth * shape.pair;
  tier.pair = tier.pair_wire * profile.point_to_point.value_or(efficiency);
  const double assumed = profile.latency.value_or(Time{level.latency}).in(units::s);
  const double farther = level.latency - assumed;  // a level's own latency moves every protocol's step
  tier.latency = level.latency;
  tier.step = std::max(0.0, profile.step.value_or(Time{assumed}).in(units::s) + farther);
  tier.ll_bandwidth_ratio = profile.ll_bandwidth_ratio.value_or(0);
  tier.ll128_bandwidth_ratio = profile.ll128_bandwidth_ratio.value_or(tier.ll_bandwidth_ratio);
  tier.ll128_step =
      profile.ll128_step.known() ? profile.ll128_step.value->in(units::s) + farther : tier.latency;
  tier.quick = tier.ll_bandwidth_ratio > 0;
  tier.medium = tier.quick && profile.ll128_bandwidth_ratio.known();
  tier.ll128_launch = profile.ll128_launch.value_or(Time{0}).in(units::s);
  tier.simple_launch = profile.simple_launch.value_or(Time{0}).in(units::s);
  tier.ll_fill = profile.ll_fill.value_or(Time{0}).in(units::s);
  tier.tuner_efficiency = tier.wire * profile.tuner_efficiency.value_or(0);
  tier.ll_tuner_efficiency =
      tier.wire * profile.ll_tuner_efficiency.value_or(profile.tuner_efficiency.value_or(0) / 2);
  tier.channel = profile.channel.value_or(Bandwidth{0}).in(units::Bps);
  tier.ll_channel = profile.ll_channel.value_or(Bandwidth{tier.channel}).in(units::Bps);
  tier.spread_ramp = profile.all_to_all_ramp.value_or(profile.ramp.value_or(Bytes{0})).in(units::B);
  tier.shared_launch = profile.shared_launch.value_or(Time{0}).in(units::s);
  tier.shared_rate = std::min(tier.bandwidth, profile.shared_rate.value_or(Bandwidth{0}).in(units::Bps));
  tier.exchange_launch = profile.exchange_launch.value_or(Time{tier.launch}).in(units::s);
  tier.exchange_dispatch =
      tier.wire * profile.exchange_dispatch.value_or(profile.all_to_all.value_or(efficiency));
  tier.exchange_combine =
      tier.wire * profile.exchange_combine.value_or(profile.all_to_all.value_or(efficiency));
  tier.process_launch = profile.process_launch.value_or(Time{0}).in(units::s);
  tier.framework_launch = profile.framework_launch.value_or(Time{0}).in(units::s);
  tier.spread_copy = profile.all_to_all_copy.value_or(profile.own_copy.value_or(0));
  tier.ramp = profile.ramp.value_or(Bytes{0}).in(units::B);
  tier.launch = profile.launch.value_or(Time{kLaunch}).in(units::s);
  tier.per_message = profile.per_message.value_or(Time{0}).in(units::s);
  tier.own_copy = profile.own_copy.value_or(0);
  tier.tree = profile.tree.value_or(0);
  tier.in_network = profile.in_network_reduce ? profile.in_network.value_or(1) : 0;
  tier.in_network_launch = profile.in_network_launch.value_or(Time{tier.launch}).in(units::s);
  tier.in_network_ramp = profile.in_network_ramp.value_or(Bytes{0}).in(units::B);
  tier.transfer_cores = profile.transfer_cores.value_or(0);
  tier.in_network_cores = profile.in_network_cores.value_or(tier.transfer_cores);
  tier.hierarchical = profile.hierarchical;
  tier.direct = profile.direct;
  tier.ring_dimensions = level.topology == Topology::torus_2d || level.topology == Topology::torus_3d;
  tier.dimension = shape.dimension * shape.used;  // hops of a ring in each covered dimension
  return tier;
}

}  // namespace

double Tier::alpha(Protocol protocol, double part) const {
  // Flags travel beside each 8 bytes; a channel's slot takes 4 KiB of data before more channels help.
  constexpr double kSlot = 4096;
  switch (protocol) {
    case Protocol::quick:
      return latency + ll_fill * part / (part + kSlot);
    case Protocol::medium:
      return ll128_step;
    case Protocol::bulk:
      return step;
  }
  return step;
}

// Bulk transfers are pipelined in chunks that grow with the message: while it is small, a chunk is
// received before it is passed on and the link idles half of the time; beyond `ramp` it fills.
double Tier::move(double bytes, double rate, Protocol protocol) const {
  if (bytes <= 0) return 0;
  switch (protocol) {
    case Protocol::quick:
      return bytes / (rate * ll_bandwidth_ratio);
    case Protocol::medium:
      return bytes / (rate * ll128_bandwidth_ratio);
    case Protocol::bulk:
      return bytes / rate * (1 + ramp / (bytes + ramp));
  }
  return bytes / rate;
}

double Tiers::launch(Protocol protocol) const {
  double most = 0;
  for (const Tier& each : *this) {
    const double more = protocol == Protocol::bulk     ? each.simple_launch
                        : protocol == Protocol::medium ? each.ll128_launch
                                                       : 0;
    most = std::max(most, each.launch + more);
  }
  return most;
}

bool Tiers::offers(Protocol protocol) const {
  if (protocol == Protocol::bulk) return true;
  for (const Tier& each : *this) {
    if (!each.quick) return false;
  }
  return true;
}

Tiers tiers_of(const NetworkModel& network, const Group& group) {
  Tiers tiers;
  tiers.ranks = static_cast<double>(group.ranks());
  tiers.engines = network.levels.front().profile.transfer_cores.value == 0.0;
  double below = 1, inner_chips = 1, rails = 1;
  const LevelModel* inner = nullptr;
  for (std::size_t i = 0; i < network.levels.size() && tiers.count < kMaxTiers; ++i) {
    const LevelModel& level = network.levels[i];
    const bool outermost = i + 1 == network.levels.size();
    const double members =
        outermost ? tiers.ranks : std::max(below, members_per_instance(group, level.chips));
    if (members > below) {
      const double extent = level.extent > 0 ? level.extent : level.chips;
      Tier tier = tier_of(level, below, members, extent / inner_chips);
      tier.level = static_cast<int>(i);
      tier.rails = rails;
      tier.shares_port = inner != nullptr && inner->profile.id == level.profile.id;
      tier.port_border = inner != nullptr && inner->profile.id != level.profile.id;
      const double last = std::fmod(tiers.ranks, members);  // the last instance may be partly filled
      rails = last >= 1 ? std::min(members, last) : members;
      tiers.tier[static_cast<std::size_t>(tiers.count++)] = tier;
      below = members;
      inner = &level;
    }
    if (std::isfinite(level.chips)) inner_chips = level.chips;
    if (members >= tiers.ranks) break;
  }
  return tiers;
}

}  // namespace caelum::fabric
