#include "caelum/fabric/topology/bill.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

namespace caelum::fabric {
namespace {

using spec::NetworkPart;
using spec::PartRole;

constexpr double kSlack = 1.2;      // lanes of a link profile run up to 20 % above the module's name
constexpr double kScaleUp = 100e9;  // byte/s a chip from which an inner network is of switch chips, not boxes

constexpr std::array<std::string_view, 5> kAdapterLinks = {"infiniband", "roce", "ethernet", "efa",
                                                           "omni-path"};

bool of_adapters(std::string_view link) {
  return std::any_of(kAdapterLinks.begin(), kAdapterLinks.end(),
                     [&](std::string_view prefix) { return link.starts_with(prefix); });
}

struct Priced {
  double dollars = 0, watts = 0;
};

double rate_of(const NetworkPart& part) {
  return part.rate.value_or(Bandwidth{}).in(units::Bps);
}
Priced figures(const NetworkPart& part, double count, double metres = 0) {
  const double dollars = part.price.value_or(Money{}).in(units::USD);
  const double further = part.per_metre.value_or(Money{}).in(units::USD)*metres;
  return {count * (dollars + further), count * part.power.value_or(Power{}).in(units::W)};
}

/// The smallest part of the role that carries `rate`, or as many of the largest as it takes.
Priced carried(const std::vector<NetworkPart>& parts, PartRole role, double rate, double count,
               double metres = 0) {
  const NetworkPart* best = nullptr;
  const NetworkPart* largest = nullptr;
  for (const NetworkPart& part : parts) {
    if (part.role != role || rate_of(part) <= 0) continue;
    if (!largest || rate_of(part) > rate_of(*largest)) largest = &part;
    if (rate_of(part) * kSlack >= rate && (!best || rate_of(part) < rate_of(*best))) best = &part;
  }
  if (best) return figures(*best, count, metres);
  return largest ? figures(*largest, count * std::ceil(rate / rate_of(*largest)), metres) : Priced{};
}

/// Its share of the first part of the role, by capacity.
Priced part_share(const std::vector<NetworkPart>& parts, PartRole role, double capacity, double count) {
  for (const NetworkPart& part : parts) {
    if (part.role == role && rate_of(part) > 0) return figures(part, count * capacity / rate_of(part));
  }
  return {};
}

class Writer {
 public:
  Writer(const Fabric& fabric, const std::vector<NetworkPart>& parts) : fabric_(fabric), parts_(parts) {}

  Bill write() {
    for (std::size_t n = 0; n < fabric_.networks().size(); ++n) {
      const FabricNetwork& network = fabric_.networks()[n];
      const Equipment equipment = network.wiring->equipment();
      const auto instances = static_cast<double>(network.instances);
      for (const CableKind& cable : equipment.cables) add(n, cable, instances);
      for (const SwitchKind& kind : equipment.switches) add(n, kind, instances);
    }
    for (const BillLine& line : bill_.lines) {
      (line.is_switch ? bill_.switches : bill_.cables) += line.count;
      bill_.modules += line.modules;
      bill_.metres += line.count * line.length;
      bill_.dollars += line.dollars;
      bill_.watts += line.watts;
    }
    add_adapters();
    return std::move(bill_);
  }

 private:
  void add(std::size_t network, const CableKind& cable, double instances) {
    const double count = cable.count * instances;
    const bool light = cable.medium == Medium::optical;
    const Priced wire =
        carried(parts_, light ? PartRole::fibre : PartRole::copper, cable.capacity, count, cable.length);
    const Priced ends =
        light ? carried(parts_, PartRole::module, cable.capacity, count * cable.modules) : Priced{};
    bill_.lines.push_back({.network = network,
                           .what = cable.name,
                           .count = count,
                           .rate = cable.capacity,
                           .length = cable.length,
                           .modules = count * cable.modules,
                           .medium = cable.medium,
                           .dollars = wire.dollars + ends.dollars,
                           .watts = wire.watts + ends.watts});
  }
  void add(std::size_t network, const SwitchKind& kind, double instances) {
    const double count = kind.count * instances;
    const bool circuits = kind.name == "optical circuit switch";
    const bool scale_up = fabric_.networks()[network].bandwidth >= kScaleUp;
    const PartRole role = circuits   ? PartRole::circuit_switch
                          : scale_up ? PartRole::scale_up_switch
                                     : PartRole::packet_switch;
    const Priced priced = circuits ? carried(parts_, role, kind.port_rate, count)
                                   : part_share(parts_, role, kind.ports * kind.port_rate, count);
    bill_.lines.push_back({.network = network,
                           .what = kind.name,
                           .is_switch = true,
                           .count = count,
                           .ports = kind.ports,
                           .rate = kind.port_rate,
                           .dollars = priced.dollars,
                           .watts = priced.watts});
  }
  /// Chips reach Ethernet and InfiniBand through adapters; other links have ports on the chip.
  void add_adapters() {
    for (const FabricNetwork& network : fabric_.networks()) {
      if (!of_adapters(network.link)) continue;
      const auto chips = static_cast<double>(network.joins ? without_adapter(network)
                                                           : network.last_chip - network.first_chip);
      const Priced priced = part_share(parts_, PartRole::adapter, network.bandwidth, chips);
      bill_.adapters += chips;
      bill_.adapter_dollars += priced.dollars;
      bill_.adapter_watts += priced.watts;
    }
    bill_.dollars += bill_.adapter_dollars;
    bill_.watts += bill_.adapter_watts;
  }

  /// Chips whose pod has no adapters by which they could reach the network that joins the pods.
  [[nodiscard]] long without_adapter(const FabricNetwork& join) const {
    long chips = join.last_chip - join.first_chip;
    for (const FabricNetwork& n : fabric_.networks()) {
      const bool outermost = n.port > 0 && !n.joins && !n.shares_port;
      if (outermost && of_adapters(n.link)) chips -= n.last_chip - n.first_chip;
    }
    return std::max(0L, chips);
  }

  const Fabric& fabric_;
  const std::vector<NetworkPart>& parts_;
  Bill bill_;
};

}  // namespace

Bill bill_of(const Fabric& fabric, const std::vector<spec::NetworkPart>& parts) {
  return Writer(fabric, parts).write();
}

}  // namespace caelum::fabric
