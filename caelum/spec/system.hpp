// A cluster as a tree of levels, innermost first.
#pragma once

#include <string>
#include <vector>

#include "caelum/base/quantity.hpp"
#include "caelum/spec/chip.hpp"
#include "caelum/spec/economics.hpp"

namespace caelum::spec {

struct Level {
  std::string name;  ///< NVSwitch, UB L2 between racks, InfiniBand, ...
  Topology topology = Topology::switched;
  Datum<long> chips;               ///< chips under one instance of this level; unknown = unbounded
  Datum<Bandwidth> bandwidth;      ///< per chip and direction, as the datasheet says
  Datum<Time> latency;             ///< one way; unknown = the link profile's
  Datum<double> oversubscription;  ///< 1 = non-blocking
  std::string link;                ///< id of the LinkProfile
  // How it is built; unknown = the usual way of its topology. See docs/models/topology.md.
  Datum<long> planes;              ///< equal copies of the network; a chip has a port in each
  Datum<long> radix;               ///< ports of a switch, at the rate of a chip's port
  std::vector<Datum<long>> sides;  ///< of a mesh or torus
  Datum<long> twist;               ///< of a torus: shift of the last dimension's wrap
  Datum<long> cube;                ///< side of the blocks that optical circuit switches join
  Datum<long> adapters;            ///< that chips under the level inside share; unknown = one a chip
  bool isolated_rails = false;     ///< rails never meet: messages change rail inside the node
  std::string medium;              ///< copper or optical; empty = by length
  Datum<Length> cable;             ///< of one cable
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
  Datum<Bytes> host_capacity;    ///< memory of a node's host; unknown = M-step-70
  Datum<Bandwidth> nvme;         ///< of a node's local drives, read or written; unknown = M-step-70
  Datum<long> chips;             ///< of the whole system where it has a fixed size
  std::vector<Level> levels;
  Datum<Power> power;
  Datum<Money> price;
  std::vector<Part> parts;   ///< for each chip; empty = standard parts, counted from the levels
  std::string reliability;   ///< how often its parts fail; empty = a generic machine
  bool liquid = false;       ///< liquid-cooled
  Datum<double> power_loss;  ///< power supplies and fans inside the system, over what the parts draw
  std::vector<Fact> facts;
};

}  // namespace caelum::spec
