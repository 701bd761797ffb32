// All networks of a machine: a message goes over the innermost one that joins its two ends
// (M-fabric-55). Neighbouring levels of switches on the same ports are one network of several tiers.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "caelum/base/diagnostics.hpp"
#include "caelum/fabric/flow/problem.hpp"
#include "caelum/fabric/topology/wiring.hpp"
#include "caelum/spec/design.hpp"

namespace caelum::fabric {

struct FabricNetwork {
  std::string name;
  std::string link;                             ///< id of the link profile
  std::size_t first_level = 0, last_level = 0;  ///< of the system's levels, both included
  std::vector<long> level_chips;                ///< under one instance of each of those levels
  long chips = 1;                               ///< of one instance
  long below = 1;                               ///< of one instance of the network inside; 1 = none
  long instances = 1;
  double bandwidth = 0;  ///< byte/s of a chip and direction
  double latency = 0;    ///< s, one hop with software
  long planes = 1;
  long rails = 1;
  bool isolated_rails = false;
  bool shares_port = false;  ///< with the network inside
  std::shared_ptr<const Wiring> wiring;
  Faults faults;
  LinkId first = 0;  ///< number of its first link in the fabric
  // Where the machine is of several kinds (M-fabric-64):
  std::size_t part = 0;                ///< which part's levels it is made of
  bool joins = false;                  ///< the network between the parts
  long first_chip = 0, last_chip = 0;  ///< whose chips it holds, half open; last 0 = to the end
  double port = 0;                     ///< byte/s of the port that its chips share with it; 0 = none
};

class Fabric {
 public:
  Fabric(long chips, std::vector<FabricNetwork> networks);

  [[nodiscard]] long chips() const { return chips_; }
  [[nodiscard]] const std::vector<FabricNetwork>& networks() const { return networks_; }
  [[nodiscard]] LinkId links() const { return links_; }
  [[nodiscard]] double capacity(LinkId link) const;
  /// The network that a link belongs to; the number of networks for a chip's port.
  [[nodiscard]] std::size_t network_at(LinkId link) const;
  [[nodiscard]] LinkId first_link(std::size_t network) const {
    return network < networks_.size() ? networks_[network].first : port_first_;
  }
  /// Appends the way between two chips; nothing for a chip to itself. False when none is left.
  [[nodiscard]] bool route(long from, long to, std::uint64_t flow, Path& path) const;
  /// The innermost network that holds both chips.
  [[nodiscard]] std::size_t network_of(long from, long to) const;
  [[nodiscard]] bool any_faults() const;

 private:
  [[nodiscard]] bool route_in(const FabricNetwork& network, long from, long to, std::uint64_t flow,
                              Path& path) const;

  [[nodiscard]] double port_of(long chip) const;

  long chips_;
  std::vector<FabricNetwork> networks_;
  LinkId port_first_ = 0, links_ = 0;
};

/// The networks of a system with `chips` chips in use. Levels that cannot be built (counts that do not
/// divide, levels out of order, unknown bandwidth) are errors at their places. A system without levels
/// gives nothing and an error.
std::optional<Fabric> make_fabric(const spec::System& system, long chips, const spec::NetworkState& state,
                                  Diagnostics& diagnostics);

/// The fabric of a cluster: of its system alone, or of its joined pods and the network between them. A chip
/// leaves its pod by the port of the pod's own outermost network, so the slower port sets the rate.
std::optional<Fabric> make_fabric(const spec::Cluster& cluster, Diagnostics& diagnostics);

/// The fabric as the flow tier takes it: one path for each flow, by `choice`. Bundles are single links.
/// The fabric must outlive it.
flow::Network flow_network(const Fabric& fabric);

}  // namespace caelum::fabric
