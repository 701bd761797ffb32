// M-fabric-64. Machines of several kinds: the networks of each part keep their own chips, and one network
// joins them all.
#include <algorithm>

#include <fmt/format.h>

#include "caelum/fabric/topology/fabric.hpp"

namespace caelum::fabric {
namespace {

struct JoinedPart {
  const spec::System* system;
  long chips;
};

std::vector<JoinedPart> parts_of(const spec::Cluster& cluster) {
  std::vector<JoinedPart> parts = {{&cluster.system, cluster.own_chips()}};
  for (const spec::Pod& pod : cluster.joined) parts.push_back({&pod.system, pod.chips});
  return parts;
}

/// The joining network as a system of one level that holds every chip.
spec::System joining(const spec::Cluster& cluster) {
  spec::System system;
  system.id = "join";
  system.levels = {*cluster.join};
  system.levels.front().chips.value = cluster.chips;
  if (system.levels.front().name.empty()) system.levels.front().name = "between pods";
  // Own estimate, because pods of two generations stand in different rows or halls (M-fabric-56).
  constexpr double kBetweenPods = 30;
  auto& cable = system.levels.front().cable;
  if (!cable.known()) cable.value = kBetweenPods * units::m;
  return system;
}

}  // namespace

std::optional<Fabric> make_fabric(const spec::Cluster& cluster, Diagnostics& diagnostics) {
  if (cluster.joined.empty() || !cluster.join) {
    return make_fabric(cluster.system, cluster.chips, cluster.network, diagnostics);
  }
  std::vector<FabricNetwork> networks;
  long base = 0;
  const std::vector<JoinedPart> parts = parts_of(cluster);
  spec::NetworkState whole_switches = cluster.network;
  whole_switches.failed_switches = 0;  // those strike the network that joins
  for (std::size_t p = 0; p < parts.size(); ++p) {
    const auto part = make_fabric(*parts[p].system, parts[p].chips, whole_switches, diagnostics);
    if (!part) return std::nullopt;
    // The port out of a pod is its outermost network's, unless that has no adapters apart from its chips'.
    const bool adapters = part->networks().size() > 1 || part->networks().back().link == cluster.join->link;
    for (FabricNetwork network : part->networks()) {
      network.part = p;
      network.first_chip = base;
      network.last_chip = base + parts[p].chips;
      network.faults.network = networks.size();
      networks.push_back(std::move(network));
    }
    if (adapters) networks.back().port = std::max(networks.back().port, networks.back().bandwidth);
    base += parts[p].chips;
  }
  const auto join = make_fabric(joining(cluster), cluster.chips, cluster.network, diagnostics);
  if (!join) return std::nullopt;
  FabricNetwork network = join->networks().front();
  network.part = parts.size();
  network.joins = true;
  network.port = network.bandwidth;
  network.last_chip = cluster.chips;
  network.faults.network = networks.size();
  networks.push_back(std::move(network));
  return Fabric(cluster.chips, std::move(networks));
}

}  // namespace caelum::fabric
