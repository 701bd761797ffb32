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
};

class Fabric {
 public:
  Fabric(long chips, std::vector<FabricNetwork> networks);

  [[nodiscard]] long chips() const { return chips_; }
  [[nodiscard]] const std::vector<FabricNetwork>& networks() const { return networks_; }
  [[nodiscard]] LinkId links() const { return links_; }
  [[nodiscard]] double capacity(LinkId link) const;
  /// Appends the way between two chips; nothing for a chip to itself. False when none is left.
  [[nodiscard]] bool route(long from, long to, std::uint64_t flow, Path& path) const;
  /// The innermost network that holds both chips.
  [[nodiscard]] std::size_t network_of(long from, long to) const;
  [[nodiscard]] bool any_faults() const;

 private:
  [[nodiscard]] bool route_in(const FabricNetwork& network, long from, long to, std::uint64_t flow,
                              Path& path) const;

  long chips_;
  std::vector<FabricNetwork> networks_;
  std::vector<bool> has_port_;  ///< the network's messages cross the chip's shared port
  double port_ = 0;             ///< byte/s of that port
  LinkId port_first_ = 0, links_ = 0;
};

/// The networks of a system with `chips` chips in use. Levels that cannot be built (counts that do not
/// divide, levels out of order, unknown bandwidth) are errors at their places. A system without levels
/// gives nothing and an error.
std::optional<Fabric> make_fabric(const spec::System& system, long chips, const spec::NetworkState& state,
                                  Diagnostics& diagnostics);

/// The fabric as the flow tier takes it: one path for each flow, by `choice`. Bundles are single links.
/// The fabric must outlive it.
flow::Network flow_network(const Fabric& fabric);

}  // namespace caelum::fabric
