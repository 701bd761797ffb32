// A cluster as a tree of levels, innermost first.
#pragma once

#include <string>
#include <vector>

#include "caelum/base/quantity.hpp"
#include "caelum/spec/chip.hpp"

namespace caelum::spec {

struct Level {
  std::string name;  ///< NVSwitch, UB L2 between racks, InfiniBand, ...
  Topology topology = Topology::switched;
  Datum<long> chips;               ///< chips under one instance of this level; unknown = unbounded
  Datum<Bandwidth> bandwidth;      ///< per chip and direction, as the datasheet says
  Datum<Time> latency;             ///< one way; unknown = the link profile's
  Datum<double> oversubscription;  ///< 1 = non-blocking
  std::string link;                ///< id of the LinkProfile
};

struct System {
  std::string id;
  std::string name;
  std::string kind;  ///< server, supernode, pod, cluster, fabric
  long year = 0;
  Availability availability = Availability::shipping;
  std::string status;
  Chip chip;
  bool has_chip = false;  ///< some systems are fabrics or plans without a known chip
  Datum<long> chips_per_node;
  Datum<Bandwidth> host_link;    ///< one chip to host memory, one direction; unknown = 25 GB/s
  Datum<Bandwidth> host_memory;  ///< of the host's memory, for one chip; unknown = 40 GB/s
  Datum<long> chips;             ///< of the whole system where it has a fixed size
  std::vector<Level> levels;
  Datum<Power> power;
  Datum<Money> price;
  std::vector<Fact> facts;
};

}  // namespace caelum::spec
