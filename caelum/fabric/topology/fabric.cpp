#include "caelum/fabric/topology/fabric.hpp"

#include <algorithm>

#include "caelum/base/check.hpp"

namespace caelum::fabric {

Fabric::Fabric(long chips, std::vector<FabricNetwork> networks)
    : chips_(chips), networks_(std::move(networks)), has_port_(networks_.size(), false) {
  CAELUM_CHECK(!networks_.empty(), "a fabric has at least one network");
  LinkId next = 0;
  for (std::size_t i = 0; i < networks_.size(); ++i) {
    FabricNetwork& network = networks_[i];
    network.first = next;
    next += network.wiring->links() * static_cast<LinkId>(network.instances);
    if (!network.shares_port || i == 0) continue;
    has_port_[i - 1] = has_port_[i] = true;
    port_ = std::max({port_, network.bandwidth, networks_[i - 1].bandwidth});
  }
  port_first_ = next;
  links_ = next + (port_ > 0 ? static_cast<LinkId>(2 * chips_) : 0);
}

std::size_t Fabric::network_of(long from, long to) const {
  std::size_t i = 0;
  while (i + 1 < networks_.size() && from / networks_[i].chips != to / networks_[i].chips) ++i;
  return i;
}

double Fabric::capacity(LinkId link) const {
  if (link >= port_first_) return port_;
  std::size_t i = networks_.size() - 1;
  while (link < networks_[i].first) --i;
  const FabricNetwork& network = networks_[i];
  const LinkId local = link - network.first, each = network.wiring->links();
  return network.wiring->capacity(local % each, network.faults, static_cast<long>(local / each));
}

bool Fabric::any_faults() const {
  return std::any_of(networks_.begin(), networks_.end(), [](const auto& n) { return n.faults.any(); });
}

bool Fabric::route_in(const FabricNetwork& network, long from, long to, std::uint64_t flow,
                      Path& path) const {
  const long instance = from / network.chips;
  const std::size_t start = path.size();
  if (!network.wiring->route(from % network.chips, to % network.chips, flow, network.faults, instance, path))
    return false;
  const LinkId base = network.first + static_cast<LinkId>(instance) * network.wiring->links();
  for (std::size_t i = start; i < path.size(); ++i) path[i].link += base;
  return true;
}

bool Fabric::route(long from, long to, std::uint64_t flow, Path& path) const {
  if (from == to) return true;
  const std::size_t i = network_of(from, to);
  const FabricNetwork& network = networks_[i];
  if (has_port_[i]) {
    path.push_back({port_first_ + static_cast<LinkId>(2 * from), 1});
    path.push_back({port_first_ + static_cast<LinkId>(2 * to + 1), 1});
  }
  if (network.isolated_rails && i > 0) {
    const long relay = from - from % network.rails + to % network.rails;  // same node, right rail
    if (relay != from) {
      if (relay / network.below != from / network.below || relay >= chips_) return false;
      if (!route_in(networks_[i - 1], from, relay, flow, path)) return false;
      from = relay;
    }
  }
  return route_in(network, from, to, flow, path);
}

flow::Network flow_network(const Fabric& fabric) {
  flow::Network network;
  network.endpoints = static_cast<flow::Endpoint>(fabric.chips());
  network.capacity.reserve(fabric.links());
  for (LinkId link = 0; link < fabric.links(); ++link) network.capacity.push_back(fabric.capacity(link));
  network.route = [&fabric](flow::Endpoint from, flow::Endpoint to, std::uint64_t choice,
                            std::vector<flow::Link>& path) {
    Path hops;
    if (!fabric.route(from, to, choice, hops)) return false;
    for (const Hop& hop : hops) path.push_back(hop.link);
    return true;
  };
  return network;
}

}  // namespace caelum::fabric
