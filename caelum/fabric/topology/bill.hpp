// What a fabric is made of, and what that costs and draws (M-fabric-58).
#pragma once

#include "caelum/fabric/topology/fabric.hpp"
#include "caelum/spec/part.hpp"

namespace caelum::fabric {

struct BillLine {
  std::size_t network = 0;  ///< index in Fabric::networks()
  std::string what;         ///< "leaf", "chip to leaf"
  bool is_switch = false;
  double count = 0;
  double ports = 0;    ///< of a switch
  double rate = 0;     ///< byte/s and direction, of a port or cable
  double length = 0;   ///< m, of one cable
  double modules = 0;  ///< optical modules in all
  Medium medium = Medium::copper;
  double dollars = 0;  ///< of all, their modules included
  double watts = 0;
};

struct Bill {
  std::vector<BillLine> lines;
  double switches = 0, cables = 0, modules = 0, metres = 0;
  double adapters = 0, adapter_dollars = 0, adapter_watts = 0;
  double dollars = 0, watts = 0;  ///< adapters included
};

/// Counts over all instances that hold chips in use. A switch costs its share of the part that is
/// nearest in kind, by capacity; a module is the smallest that carries the cable.
Bill bill_of(const Fabric& fabric, const std::vector<spec::NetworkPart>& parts);

}  // namespace caelum::fabric
