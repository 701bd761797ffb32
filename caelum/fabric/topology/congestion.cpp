#include "caelum/fabric/topology/congestion.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include <fmt/format.h>

#include "caelum/base/check.hpp"

namespace caelum::fabric {
namespace {

constexpr long kWindow = 65536;  // chips that stand for all where all are alike

/// Whether failures can be laid on the loads of the whole network (M-fabric-65).
bool reroutes(const FabricNetwork& network) {
  return network.wiring->reroutes() && network.faults.any() && network.port <= 0;
}

/// Chips of the smallest block of a mesh or torus that the traffic of its groups never leaves.
long closed_block(const FabricNetwork& network, long inner, long period) {
  long block = inner;
  const auto& sides = network.wiring->sides();
  const bool turns = network.wiring->wraps() && !network.wiring->twisted();
  for (const long side : sides) {
    const long whole = block * side;
    // So many whole lines or planes that the shorter way between any two of them lies between them.
    if (turns && period % block == 0 && whole % period == 0 && 2 * period <= whole) return period;
    block = whole;
    if (block % period == 0) return block;
  }
  return block;
}

/// M-fabric-62: how many chips must be looked at. Where no route is hashed and nothing failed, groups
/// repeat with their period, so one whole period stands for the machine; an instance of the network
/// always does.
struct Scan {
  long chips = 0;      ///< senders looked at
  bool folds = false;  ///< links above the window are loaded by its likes, too
};
Scan scan_of(const Fabric& fabric, const LevelSpan& span, const Members& members) {
  const FabricNetwork& network = fabric.networks()[span.network];
  const long used = std::min(network.chips, fabric.chips());
  const bool relays = network.isolated_rails && span.network > 0;  // through the network inside
  const bool strikes = network.faults.any() && !reroutes(network);
  if (strikes || (relays && fabric.networks()[span.network - 1].faults.any())) {
    return {fabric.chips(), false};
  }
  const bool copies = members.period() <= network.chips ? network.chips % members.period() == 0
                                                        : members.period() % network.chips == 0;
  if (!copies) return {fabric.chips(), false};
  if (network.wiring->chips_under(0) == 0) {
    return {std::min(closed_block(network, span.inner, members.period()), used), false};
  }
  const long block = std::lcm(members.period(), span.inner);
  if (block <= kWindow && used % block == 0) return {block, true};
  return {used, false};
}

}  // namespace

Congestion::Congestion(Fabric fabric, std::vector<double> assumed)
    : fabric_(std::move(fabric)), spans_(spans_of(fabric_)), assumed_(std::move(assumed)) {}

double Congestion::busiest(const Group& group, std::size_t level, Pattern pattern) const {
  if (level >= std::min(spans_.size(), assumed_.size())) return 0;
  std::vector<long> shape;
  for (const auto& factor : group.factors) {
    shape.push_back(factor.size);
    shape.push_back(factor.stride);
  }
  const Key key{std::move(shape), level, pattern};
  const std::lock_guard lock(mutex_);
  const auto found = known_.find(key);
  if (found != known_.end()) return found->second;
  return known_[key] = measure(group, spans_[level], pattern) * assumed_[level];
}

double Congestion::measure(const Group& group, const LevelSpan& span, Pattern pattern) const {
  const Members members(group);
  const FabricNetwork& network = fabric_.networks()[span.network];
  const Scan scan = scan_of(fabric_, span, members);
  if (reroutes(network)) return measure_rerouted(members, span, pattern, scan.chips);
  std::vector<double> load(fabric_.links(), 0.0);
  std::vector<Stream> sent;
  Path path;
  for (long chip = 0; chip < scan.chips; ++chip) {
    sent.clear();
    streams(fabric_, span, members, pattern, chip, sent);
    for (const Stream& stream : sent) {
      path.clear();
      if (!fabric_.route(chip, stream.to, static_cast<std::uint64_t>(network.faults.seed), path)) {
        cut_from_ = chip;
        cut_to_ = stream.to;
        return std::numeric_limits<double>::infinity();
      }
      for (const Hop& hop : path) load[hop.link] += hop.share * stream.bytes;
    }
  }
  double worst = 0;
  for (LinkId link = 0; link < fabric_.links(); ++link) {
    if (load[link] <= 0) continue;
    const double capacity = fabric_.capacity(link);
    double share = 1;
    if (scan.folds && link >= network.first && link - network.first < network.wiring->links()) {
      const long under = network.wiring->chips_under(link - network.first);
      share = std::max(1.0,
                       static_cast<double>(std::min(under, network.chips)) / static_cast<double>(scan.chips));
    }
    worst = std::max(worst, load[link] * share / capacity);
  }
  return worst;
}

double Congestion::measure_rerouted(const Members& members, const LevelSpan& span, Pattern pattern,
                                    long chips) const {
  const FabricNetwork& network = fabric_.networks()[span.network];
  const auto seed = static_cast<std::uint64_t>(network.faults.seed);
  std::vector<double> whole(network.wiring->links(), 0.0);
  std::vector<Stream> sent;
  Path path;
  chips = std::min(chips, network.chips);
  for (long chip = 0; chip < chips; ++chip) {
    sent.clear();
    streams(fabric_, span, members, pattern, chip, sent);
    for (const Stream& stream : sent) {
      path.clear();
      const bool way = network.wiring->route(chip, stream.to, seed, Faults{}, 0, path);
      CAELUM_CHECK(way, "a whole network has a way between any two chips");
      for (const Hop& hop : path) whole[hop.link] += hop.share * stream.bytes;
    }
  }
  double worst = 0;
  for (long instance = 0; instance < network.instances; ++instance) {
    std::vector<double> load = whole;
    if (!network.wiring->reroute(chips, network.faults, instance, load)) {
      cut_off_ = true;
      return std::numeric_limits<double>::infinity();
    }
    for (LinkId link = 0; link < load.size(); ++link) {
      if (load[link] > 0)
        worst = std::max(worst, load[link] / network.wiring->capacity(link, network.faults, instance));
    }
  }
  return worst;
}

std::string Congestion::unreachable() const {
  const std::lock_guard lock(mutex_);
  if (cut_off_) return "some chips cannot reach each other: a dead link has no way round that is alive";
  if (cut_from_ < 0) return {};
  return fmt::format("chips {} and {} cannot reach each other: every way between them has a dead link",
                     cut_from_, cut_to_);
}

void congest(const Congestion& congestion, const NetworkModel& network, const Group& group,
             Collective collective, Tiers& tiers) {
  for (int t = 0; t < tiers.count; ++t) {
    Tier& tier = tiers.tier[static_cast<std::size_t>(t)];
    const auto index = static_cast<std::size_t>(tier.level);
    const double byte = 1 / network.levels[index].bandwidth;
    const auto lower = [&](double& rate, Pattern pattern, double free) {
      const double real = congestion.busiest(group, index, pattern) * byte;
      if (real > 0 && free > 0) rate *= free / real;
    };
    switch (collective) {
      case Collective::all_to_all:
        lower(tier.spread, Pattern::spread,
              (tier.members - tier.below) / tiers.ranks / (tier.wire * tier.relay));
        break;
      case Collective::send_receive:
        lower(tier.pair, Pattern::pair, 1 / tier.pair_wire);
        break;
      default:
        lower(tier.bandwidth, Pattern::ring, 1 / (tier.below * tier.wire));
    }
  }
}

std::shared_ptr<const Congestion> make_congestion(const spec::Design& design, Diagnostics& diagnostics) {
  const auto& cluster = design.cluster;
  Diagnostics own;
  auto fabric = make_fabric(cluster, own);
  for (const Diagnostic& d : own.all()) {
    diagnostics.error(d.at.file ? d.at : design.cluster_at, d.message, d.hint);
  }
  if (!fabric) return nullptr;
  std::vector<double> assumed;
  for (const auto& level : cluster.system.levels) {
    assumed.push_back(level.bandwidth.value_or(Bandwidth{}).in(units::Bps) /
                      std::max(1.0, level.oversubscription.value_or(1)));
  }
  return std::make_shared<const Congestion>(std::move(*fabric), std::move(assumed));
}

}  // namespace caelum::fabric
