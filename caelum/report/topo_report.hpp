// A fabric as a person reads it: counts by level, and drawings.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "caelum/fabric/topology/bill.hpp"
#include "caelum/jobs/whole_machine.hpp"
#include "caelum/report/format.hpp"
#include "caelum/spec/design.hpp"

namespace caelum::report {

/// What failures left of a network: the weakest link and how many are gone.
struct Damage {
  std::size_t network = 0;
  double links = 0, dead = 0, degraded = 0;  ///< directed links or bundles
  double left = 1;                           ///< share of the capacity of all its links
  double weakest = 1;                        ///< the largest share that one live link has lost
  double switches = 0;
};

struct TopologyView {
  const spec::Cluster& cluster;
  const fabric::Fabric& fabric;
  const fabric::Bill& bill;
  std::vector<Damage> damage;                    ///< empty when nothing failed
  std::optional<jobs::WholeMachine> whole = {};  ///< chips and hosts too; none for machines of several kinds
};

/// A level of a network: of the system that its part is made of, or the one that joins the parts.
const spec::Level& level_of(const spec::Cluster& cluster, const fabric::FabricNetwork& network,
                            std::size_t level);
/// The system that a part of the machine is made of; its name, or its id where it has none.
const spec::System& system_of(const spec::Cluster& cluster, std::size_t part);
std::string name_of(const spec::System& system);
/// All parts' names, joined by "and".
std::string name_of(const spec::Cluster& cluster);

std::string topo_text(const TopologyView& view, const Style& style);
std::string topo_json(const TopologyView& view, const std::string& version);
/// Of a system whose network is not known: no networks, and no figures of them.
std::string unknown_topology_json(const spec::Cluster& cluster, const std::string& version);
/// Networks as one drawing, from the innermost down; `networks` are indices of the fabric's.
std::string topo_svg(const TopologyView& view, const std::vector<std::size_t>& networks);
/// "$738 M to buy and 18.2 MW at full load: chips, hosts and network".
std::string whole_words(const jobs::WholeMachine& whole);

}  // namespace caelum::report
