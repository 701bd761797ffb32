// Levels of a system -> networks (M-fabric-55). What a level does not say is taken from the usual way
// of its topology; every such choice stands in docs/models/topology.md.
#include <algorithm>

#include <fmt/format.h>

#include "caelum/fabric/topology/clos.hpp"
#include "caelum/fabric/topology/dragonfly.hpp"
#include "caelum/fabric/topology/fabric.hpp"
#include "caelum/fabric/topology/mesh.hpp"
#include "caelum/fabric/topology/torus.hpp"

namespace caelum::fabric {
namespace {

constexpr long kRadix = 64;            // the commonest switch chips: 64 ports at the adapter's rate
constexpr long kLargestSwitch = 1024;  // a `switched` level larger than this is built in tiers
constexpr double kCopperReach = 3;     // m; passive copper at 100 Gb/s a lane (IEEE 802.3ck: 2 m; at 50: 3 m)

/// M-fabric-56: m of a cable that leads into a group of so many chips. Own estimate: a board, a rack
/// of at most 128 (leaves between nodes stand at the end of a row), a row, a hall, several halls.
double usual_length(long chips, bool between_nodes) {
  if (between_nodes && chips <= 128) return 5;
  if (chips <= 16) return 0.5;
  if (chips <= 128) return 2;
  if (chips <= 1024) return 10;
  if (chips <= 8192) return 30;
  return chips <= 65536 ? 60 : 150;
}

bool of_switches(Topology topology) {
  return topology == Topology::switched || topology == Topology::bus || topology == Topology::fat_tree ||
         topology == Topology::rail_clos;
}

class Builder {
 public:
  Builder(const spec::System& system, long chips, const spec::NetworkState& state, Diagnostics& diagnostics)
      : system_(system), chips_(chips), state_(state), diagnostics_(diagnostics) {}

  std::optional<Fabric> build() {
    if (system_.levels.empty()) {
      diagnostics_.error({}, fmt::format("system '{}' has no levels: its network is not known", system_.id),
                         "add `levels:` from the innermost out");
      return std::nullopt;
    }
    for (std::size_t i = 0; i < system_.levels.size();) {
      const std::size_t last = last_of_network(i);
      add_network(i, last);
      if (!ok_) break;
      i = last + 1;
      // A machine that is complete within its inner levels still has the planes that lead out of it.
      while (i < system_.levels.size() && networks_.back().chips >= chips_ &&
             (level(i).link == level(last).link || system_.chips.value_or(0) != chips_)) {
        ++i;
      }
    }
    if (ok_ && networks_.back().chips < chips_) {
      fail(system_.levels.size() - 1,
           fmt::format("the outermost level holds {} chips but {} are in use: chips of different instances "
                       "cannot reach each other",
                       networks_.back().chips, chips_),
           "add a level outside it, or use fewer chips");
    }
    strike();
    if (!ok_) return std::nullopt;
    return Fabric(chips_, std::move(networks_));
  }

 private:
  const spec::Level& level(std::size_t i) const { return system_.levels[i]; }
  Span place(std::size_t i) const {
    const spec::Level& l = level(i);
    return l.chips.at.file ? l.chips.at : l.bandwidth.at;
  }
  void fail(std::size_t i, const std::string& what, const std::string& mend) {
    diagnostics_.error(place(i), fmt::format("level {} ({}): {}", i, level(i).name, what), mend);
    ok_ = false;
  }
  [[nodiscard]] long stated_chips(std::size_t i) const { return level(i).chips.value_or(0); }
  [[nodiscard]] long planes(std::size_t i) const { return level(i).planes.value_or(1); }
  [[nodiscard]] double length(std::size_t i, long chips) const {
    const bool between_nodes = !networks_.empty();
    return level(i).cable.known() ? level(i).cable.value->in(units::m) : usual_length(chips, between_nodes);
  }
  [[nodiscard]] Medium medium(std::size_t i, long chips) const {
    if (level(i).medium == "copper") return Medium::copper;
    if (level(i).medium == "optical") return Medium::optical;
    return length(i, chips) <= kCopperReach ? Medium::copper : Medium::optical;
  }

  /// Switch levels that quote the same ports are tiers of one network.
  [[nodiscard]] std::size_t last_of_network(std::size_t i) const {
    std::size_t last = i;
    while (last + 1 < system_.levels.size() && of_switches(level(last).topology) &&
           of_switches(level(last + 1).topology) && level(last).link == level(last + 1).link &&
           planes(last) == planes(last + 1) &&
           level(last).bandwidth.value == level(last + 1).bandwidth.value && stated_chips(last) > 0 &&
           stated_chips(last) < chips_) {
      ++last;
    }
    return last;
  }

  void add_network(std::size_t first, std::size_t last) {
    FabricNetwork network;
    network.name = level(first).name;
    network.link = level(first).link;
    network.first_level = first;
    network.last_level = last;
    network.below = networks_.empty() ? 1 : networks_.back().chips;
    network.planes = planes(first);
    if (!level(first).bandwidth.known() || level(first).bandwidth.value->in(units::Bps) <= 0) {
      return fail(
          first, "its bandwidth is unknown",
          fmt::format("give it: --set system.levels.{}.bandwidth='50 GB/s' (per chip and direction)", first));
    }
    network.bandwidth = level(first).bandwidth.value->in(units::Bps);
    network.latency = level(last).latency.value_or(Time{}).in(units::s);
    long inside = network.below;
    for (std::size_t i = first; i <= last; ++i) {
      long chips = stated_chips(i);
      if (chips <= 0) chips = std::max(chips_, inside);
      if (chips < inside) {
        return fail(i, fmt::format("it holds {} chips, but the level inside it {}", chips, inside),
                    "list the levels from the innermost out, each with the chips under one instance");
      }
      if (chips % inside != 0 && stated_chips(i) > 0) {
        return fail(
            i, fmt::format("its {} chips are no whole number of the groups of {} inside it", chips, inside),
            "give a multiple");
      }
      network.level_chips.push_back(chips);
      inside = chips;
    }
    network.chips = inside;
    if (!networks_.empty() && networks_.back().last_level + 1 == first) {
      const double ratio = network.bandwidth / networks_.back().bandwidth;
      network.shares_port = level(first - 1).link == level(first).link && ratio > 0.9 && ratio < 1.1;
    }
    make_wiring(network);
    if (!ok_) return;
    network.instances = (chips_ + network.chips - 1) / network.chips;
    networks_.push_back(std::move(network));
  }

  void make_wiring(FabricNetwork& network) {
    const std::size_t i = network.first_level;
    if (level(i).twist.value_or(0) > 0 && level(i).topology != Topology::torus_2d &&
        level(i).topology != Topology::torus_3d) {
      return fail(i, "only a torus can be twisted", "leave `twist` out");
    }
    switch (level(i).topology) {
      case Topology::full_mesh:
      case Topology::mesh_2d:
        return mesh(network);
      case Topology::torus_2d:
      case Topology::torus_3d:
        return torus(network);
      case Topology::dragonfly:
      case Topology::dragonfly_plus:
        return dragonfly(network);
      default:
        return clos(network);
    }
  }

  /// The sides that the level states, or the nearest to a cube; empty when they do not fit.
  std::vector<long> sides(std::size_t i, long points, int dimensions) {
    std::vector<long> given;
    long product = 1;
    for (const auto& side : level(i).sides) {
      given.push_back(side.value_or(1));
      product *= given.back();
    }
    if (given.empty()) return nearest_cube(points, dimensions);
    if (product == points) return given;
    const bool slice = stated_chips(i) > chips_;
    if (slice) return nearest_cube(points, static_cast<int>(given.size()));
    fail(i, fmt::format("its sides multiply to {} members, but it has {}", product, points),
         "let the product of `sides` be the level's chips over those of the level inside");
    return {};
  }

  void mesh(FabricNetwork& network) {
    const std::size_t i = network.first_level;
    MeshShape shape;
    shape.below = network.below;
    shape.sides = sides(i, network.chips / network.below, level(i).topology == Topology::mesh_2d ? 2 : 1);
    shape.bandwidth = network.bandwidth / std::max(1.0, level(i).oversubscription.value_or(1));
    shape.routing = state_.routing;
    if (!ok_) return;
    long spanned = network.below;
    for (const long side : shape.sides) {
      spanned *= side;
      shape.lengths.push_back(length(i, spanned));
      shape.media.push_back(medium(i, spanned));
    }
    network.wiring = make_mesh(std::move(shape));
  }

  void torus(FabricNetwork& network) {
    const std::size_t i = network.first_level;
    // A job gets a slice with rings of its own, in whole groups of the level inside.
    const long used = (chips_ + network.below - 1) / network.below * network.below;
    network.chips = network.level_chips.back() = std::min(network.chips, used);
    TorusShape shape;
    shape.below = network.below;
    shape.sides = sides(i, network.chips / network.below, level(i).topology == Topology::torus_3d ? 3 : 2);
    shape.twist = level(i).twist.value_or(0);
    shape.bandwidth = network.bandwidth;
    shape.routing = state_.routing;
    shape.cube = level(i).cube.value_or(0);
    shape.length = level(i).cable.known() ? level(i).cable.value->in(units::m) : 1.5;
    if (ok_) network.wiring = make_torus(std::move(shape));
  }

  void dragonfly(FabricNetwork& network) {
    const std::size_t i = network.first_level;
    network.chips = network.level_chips.back() = std::min(network.chips, chips_);
    network.wiring = make_dragonfly({.chips = network.chips,
                                     .radix = level(i).radix.value_or(kRadix),
                                     .bandwidth = network.bandwidth,
                                     .leaf_spine = level(i).topology == Topology::dragonfly_plus,
                                     .oversubscription = level(i).oversubscription.value_or(1),
                                     .routing = state_.routing});
  }

  void clos(FabricNetwork& network) {
    ClosShape shape;
    shape.planes = network.planes;
    shape.bandwidth = network.bandwidth;
    shape.routing = state_.routing;
    shape.flows = state_.flows;
    const std::size_t first = network.first_level;
    const bool rails = level(first).topology == Topology::rail_clos && network.below > 1;
    network.rails = shape.rails = rails ? network.below : 1;
    network.isolated_rails = rails && level(first).isolated_rails;
    for (std::size_t i = first; i <= network.last_level; ++i) {
      long& chips = network.level_chips[i - first];
      if (i == network.last_level) chips = std::min(chips, std::max(chips_, network.below));
      const long places = network.isolated_rails ? (chips + shape.rails - 1) / shape.rails : chips;
      add_tiers(i, network.last_level, places, shape, network.isolated_rails ? 1 : shape.rails);
    }
    network.chips = shape.chips = network.level_chips.back();
    if (network.isolated_rails) shape.segment = shape.tiers.back().chips * shape.rails;
    network.wiring = make_clos(std::move(shape));
  }

  void add_tiers(std::size_t i, std::size_t last, long chips, ClosShape& shape, long rails) {
    const spec::Level& l = level(i);
    const bool one_switch = l.topology == Topology::switched || l.topology == Topology::bus;
    std::vector<ClosTier> tiers;
    if (one_switch && shape.tiers.empty() && chips <= kLargestSwitch) {
      tiers.push_back({.name = l.topology == Topology::bus ? "PCIe switch" : "switch", .chips = chips});
      tiers.back().oversubscription = std::max(1.0, l.oversubscription.value_or(1));
    } else {
      tiers = plan_tiers({.chips = chips,
                          .below = shape.tiers.empty() ? 1 : shape.tiers.back().chips,
                          .below_switches = shape.tiers.empty() ? 1 : shape.tiers.back().switches,
                          .radix = l.radix.value_or(kRadix),
                          .oversubscription = l.oversubscription.value_or(1),
                          .rails = shape.tiers.empty() ? rails : 1});
    }
    // Rails of a segment meet in the level outside it.
    const bool meet_outside =
        rails > 1 && shape.tiers.empty() && i < last && tiers.front().chips * rails >= chips;
    if (meet_outside) tiers.resize(1);
    for (ClosTier& tier : tiers) {
      if (!shape.tiers.empty() && tier.name == shape.tiers.back().name) tier.name = "upper " + tier.name;
      const long spanned = tier.chips * (shape.tiers.empty() ? rails : 1);
      tier.length = length(i, spanned);
      tier.medium = medium(i, spanned);
      shape.tiers.push_back(std::move(tier));
    }
  }

  /// Hands each network its draw of failures.
  void strike() {
    if (!ok_) return;
    for (std::size_t n = 0; n < networks_.size(); ++n) {
      Faults& faults = networks_[n].faults;
      faults.failed_links = state_.failed_links;
      faults.degraded_links = state_.degraded_links;
      faults.degraded_to = state_.degraded_to;
      faults.seed = static_cast<std::uint64_t>(state_.seed);
      faults.network = n;
    }
    if (state_.failed_switches <= 0) return;
    for (std::size_t n = networks_.size(); n-- > 0;) {
      const long spare = networks_[n].wiring->spare_switches();
      if (spare <= state_.failed_switches) continue;
      networks_[n].faults.failed_switches =
          draw_switches(state_.failed_switches, spare, static_cast<std::uint64_t>(state_.seed));
      return;
    }
    diagnostics_.error(
        {},
        fmt::format("no network of this system has {} switches that can fail and leave every chip reachable",
                    state_.failed_switches),
        "fail fewer switches, or links: cluster.network.failed_links");
    ok_ = false;
  }

  const spec::System& system_;
  long chips_;
  const spec::NetworkState& state_;
  Diagnostics& diagnostics_;
  std::vector<FabricNetwork> networks_;
  bool ok_ = true;
};

}  // namespace

std::optional<Fabric> make_fabric(const spec::System& system, long chips, const spec::NetworkState& state,
                                  Diagnostics& diagnostics) {
  return Builder(system, chips, state, diagnostics).build();
}

}  // namespace caelum::fabric
