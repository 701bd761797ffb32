// The network is counted by the builder of topologies; a system's list says which kinds its parts are,
// and numbers what the levels do not tell.
#include "caelum/goodput/inventory.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "caelum/fabric/topology/fabric.hpp"

namespace caelum::goodput {
namespace {

constexpr double kLink = 50e9;           ///< byte/s and direction of a standard card and module
constexpr double kModuleSlack = 1.2;     ///< lanes run up to so much above a module's name
constexpr double kSwitch = 128 * kLink;  ///< byte/s of a standard switch
constexpr double kLeastCard = 0.25;      ///< of a standard card, a chip
constexpr double kNodesOfRack = 4;
constexpr double kHostChips = 8;

/// What the levels come to, in standard parts.
struct NetworkCount {
  double modules = 0, lanes = 0;  ///< optical modules, and what they carry in modules of 400 Gb/s
  double inner = 0, outer = 0;    ///< switches inside the machine and between machines
  double cards = 0;
};

NetworkCount count_network(const spec::Design& design, double chips_per_node) {
  Diagnostics untold;  // a run of these levels has told them before
  const auto fabric = fabric::make_fabric(design.cluster.system, design.cluster.chips, {}, untold);
  NetworkCount count;
  if (!fabric) return count;
  const auto& networks = fabric->networks();
  for (std::size_t n = 0; n < networks.size(); ++n) {
    const auto& network = networks[n];
    const auto instances = static_cast<double>(network.instances);
    const auto equipment = network.wiring->equipment();
    for (const auto& cable : equipment.cables) {
      const double modules = cable.count * cable.modules * instances;
      count.modules += modules;
      count.lanes += modules * std::max(1.0, cable.capacity / (kModuleSlack * kLink));
    }
    const bool of_the_node = n == 0 && static_cast<double>(network.chips) <= chips_per_node;
    for (const auto& kind : equipment.switches) {
      if (of_the_node || kind.name == "optical circuit switch") continue;
      (n == 0 ? count.inner : count.outer) += kind.count * kind.ports * kind.port_rate / kSwitch * instances;
    }
  }
  if (networks.size() > 1) {
    count.cards =
        std::max(kLeastCard, networks.back().bandwidth / kLink) * static_cast<double>(fabric->chips());
  }
  return count;
}

double counted(spec::PartClass part, const NetworkCount& network, bool numbered, double chips) {
  switch (part) {
    case spec::PartClass::host:
      return chips / kHostChips;
    case spec::PartClass::nic:
      return network.cards;
    case spec::PartClass::optic:
      return network.lanes;
    case spec::PartClass::switch_:
      return network.outer + (numbered ? 0 : network.inner);
    case spec::PartClass::cooling:
    case spec::PartClass::other:
      break;
  }
  return 0;
}

/// The kind that the builder's count of a class is of: the list's, where one there bears no number.
const spec::Part* kind_of(const spec::Design& design, spec::PartClass part) {
  for (const auto* list : {&design.cluster.system.parts, &design.standard_parts}) {
    for (const auto& p : *list) {
      if (p.part == part && !p.per_chip.known()) return &p;
    }
  }
  return nullptr;
}

}  // namespace

// M-goodput-1.
Inventory inventory(const spec::Design& design) {
  using spec::PartClass;
  const auto& system = design.cluster.system;
  Inventory all;
  all.chips = static_cast<double>(design.cluster.chips);
  all.chips_per_node = std::max(1.0, static_cast<double>(system.chips_per_node.value_or(1)));
  all.nodes = std::ceil(all.chips / all.chips_per_node);
  all.racks = std::ceil(all.nodes / kNodesOfRack);
  const NetworkCount network = count_network(design, all.chips_per_node);
  for (const auto& part : system.parts) {
    if (part.per_chip.known()) all.parts.push_back({part, *part.per_chip.value * all.chips});
  }
  for (const auto part : {PartClass::host, PartClass::nic, PartClass::switch_, PartClass::optic}) {
    const bool numbered = std::any_of(all.parts.begin(), all.parts.end(),
                                      [&](const PartCount& one) { return one.part.part == part; });
    if (numbered && part != PartClass::switch_) continue;
    const spec::Part* kind = kind_of(design, part);
    const double count = counted(part, network, numbered, all.chips);
    if (kind && count > 0) all.parts.push_back({*kind, count});
  }
  for (const auto& one : all.parts) {
    if (one.part.part == PartClass::switch_) all.switches += one.count;
    if (one.part.part == PartClass::nic) all.nics += one.count;
  }
  all.optics = network.modules;
  return all;
}

}  // namespace caelum::goodput
