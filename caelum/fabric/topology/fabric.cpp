#include "caelum/fabric/topology/fabric.hpp"

#include <algorithm>

#include "caelum/base/check.hpp"

namespace caelum::fabric {

Fabric::Fabric(long chips, std::vector<FabricNetwork> networks)
    : chips_(chips), networks_(std::move(networks)) {
  CAELUM_CHECK(!networks_.empty(), "a fabric has at least one network");
  LinkId next = 0;
  bool ports = false;
  for (std::size_t i = 0; i < networks_.size(); ++i) {
    FabricNetwork& network = networks_[i];
    network.first = next;
    next += network.wiring->links() * static_cast<LinkId>(network.instances);
    if (network.last_chip == 0) network.last_chip = chips_;
    if (network.shares_port && i > 0) {
      FabricNetwork& inner = networks_[i - 1];
      network.port = std::max(network.bandwidth, inner.bandwidth);
      inner.port = std::max(inner.port, network.port);
    }
    ports = ports || network.port > 0;
  }
  port_first_ = next;
  links_ = next + (ports ? static_cast<LinkId>(2 * chips_) : 0);
}

std::size_t Fabric::network_of(long from, long to) const {
  const auto holds = [&](const FabricNetwork& n) {
    const auto inside = [&](long chip) { return chip >= n.first_chip && chip < n.last_chip; };
    return inside(from) && inside(to) && (from - n.first_chip) / n.chips == (to - n.first_chip) / n.chips;
  };
  std::size_t i = 0;
  while (i + 1 < networks_.size() && !holds(networks_[i])) ++i;
  return i;
}

double Fabric::port_of(long chip) const {
  for (const FabricNetwork& n : networks_) {
    if (n.port > 0 && !n.joins && chip >= n.first_chip && chip < n.last_chip) return n.port;
  }
  return networks_.back().bandwidth;  // a pod whose chips reach the join by ports of its own
}

std::size_t Fabric::network_at(LinkId link) const {
  if (link >= port_first_) return networks_.size();
  std::size_t i = networks_.size() - 1;
  while (link < networks_[i].first) --i;
  return i;
}

double Fabric::capacity(LinkId link) const {
  if (link >= port_first_) return port_of(static_cast<long>(link - port_first_) / 2);
  const std::size_t i = network_at(link);
  const FabricNetwork& network = networks_[i];
  const LinkId local = link - network.first, each = network.wiring->links();
  return network.wiring->capacity(local % each, network.faults, static_cast<long>(local / each));
}

bool Fabric::any_faults() const {
  return std::any_of(networks_.begin(), networks_.end(), [](const auto& n) { return n.faults.any(); });
}

bool Fabric::route_in(const FabricNetwork& network, long from, long to, std::uint64_t flow,
                      Path& path) const {
  from -= network.first_chip;
  to -= network.first_chip;
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
  if (network.port > 0) {
    path.push_back({port_first_ + static_cast<LinkId>(2 * from), 1});
    path.push_back({port_first_ + static_cast<LinkId>(2 * to + 1), 1});
  }
  if (network.isolated_rails && i > 0 && networks_[i - 1].part == network.part) {
    const long base = network.first_chip, rail = (to - base) % network.rails;
    const long relay = from - (from - base) % network.rails + rail;  // same node, right rail
    if (relay != from) {
      const bool same = (relay - base) / network.below == (from - base) / network.below;
      if (!same || relay >= network.last_chip) return false;
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
