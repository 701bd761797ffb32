// A system's own list of parts counts where it has one; else the network between nodes is counted as a
// folded Clos.
#include "caelum/goodput/inventory.hpp"

#include <algorithm>
#include <cmath>

namespace caelum::goodput {
namespace {

constexpr double kPorts = 128;       ///< of a 51.2 Tb/s switch at 400 Gb/s
constexpr double kLink = 50e9;       ///< bytes a second of one link
constexpr double kCopperChips = 72;  ///< a level of up to so many chips is one rack of copper
constexpr double kNodesOfRack = 4;

/// Tiers of a folded Clos that joins `endpoints`: ports, ports^2 / 2, ports^3 / 4, ...
double tiers(double endpoints) {
  double reach = kPorts;
  double n = 1;
  while (reach < endpoints && n < 6) {
    reach *= kPorts / 2;
    ++n;
  }
  return n;
}

}  // namespace

// M-goodput-1.
ClosCount clos_outside_nodes(const spec::Design& design) {
  const auto& system = design.cluster.system;
  const auto chips = static_cast<double>(design.cluster.chips);
  ClosCount count;
  if (system.levels.empty()) return count;
  const spec::Level& outer = system.levels.back();
  const double inside = system.levels.size() > 1
                            ? static_cast<double>(system.levels[system.levels.size() - 2].chips.value_or(1))
                            : 1;
  if (!outer.bandwidth.known() || chips <= inside) return count;
  const double links = std::max(0.25, outer.bandwidth.value->in(units::Bps) / kLink);
  const double whole = std::min(chips, static_cast<double>(outer.chips.value_or(design.cluster.chips)));
  const double n = tiers(whole);
  // A level between node and outermost one is a pod at full bandwidth; above it links are fewer.
  const auto node = static_cast<double>(system.chips_per_node.value_or(1));
  const double full = inside > node ? std::min(n, tiers(inside)) : 1;
  const double upper = 1 / outer.oversubscription.value_or(1);
  count.links = links;
  count.switches = links / kPorts * (n > full ? 2 * full + (2 * (n - full) - 1) * upper : 2 * n - 1);
  count.optics = whole <= kCopperChips ? 0 : links * 2 * (full + (n - full) * upper);
  return count;
}

Inventory inventory(const spec::Design& design) {
  const auto& system = design.cluster.system;
  Inventory all;
  all.chips = static_cast<double>(design.cluster.chips);
  all.chips_per_node = std::max(1.0, static_cast<double>(system.chips_per_node.value_or(1)));
  all.nodes = std::ceil(all.chips / all.chips_per_node);
  all.racks = std::ceil(all.nodes / kNodesOfRack);
  const ClosCount clos = clos_outside_nodes(design);
  for (const auto& part : system.parts) {
    const double count = part.per_chip.value_or(0) * all.chips;
    if (part.part == spec::PartClass::optic) all.optics += count;
    if (part.part == spec::PartClass::switch_) all.switches += count;
    if (part.part == spec::PartClass::nic) all.nics += count;
  }
  all.counted = all.optics > 0;
  if (!all.counted) {
    all.optics = clos.optics * all.chips;
    all.switches += clos.switches * all.chips;
  }
  if (all.nics == 0) all.nics = clos.links * all.chips;
  return all;
}

}  // namespace caelum::goodput
