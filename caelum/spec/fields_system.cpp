// The keys of a system record and of its levels.
#include "caelum/spec/design.hpp"
#include "caelum/spec/fields_build.hpp"

namespace caelum::spec {

using build::Table;

namespace {

/// How the level is built: what `caelum topo` counts and `--fidelity flow` routes over.
void add_construction(Table<Level>& t) {
  t.add("planes", &Level::planes, "Equal copies of the network; a chip has a port in each")
      .at_least(1)
      .at_most(1024)
      .fallback("1", "the commonest");
  t.add("radix", &Level::radix, "Ports of a switch, counted at the rate of a chip's port")
      .at_least(2)
      .at_most(65536)
      .fallback("64", "switch chips of 64 ports at the adapter's rate are the commonest");
  t.add("sides", &Level::sides, "Members along each dimension of a mesh or torus")
      .at_least(1)
      .at_most(1e6)
      .example("[8, 8]")
      .fallback("nearest to a square or cube", "the fewest hops");
  t.add("twist", &Level::twist, "Torus: how far the wrap of the last dimension is shifted in the first")
      .at_least(0)
      .at_most(1e6);
  t.add("cube", &Level::cube, "Torus: side of the blocks that optical circuit switches join; 0 = none")
      .at_least(0)
      .at_most(1e6)
      .example("4");
  t.add("adapters", &Level::adapters, "Ways out of one instance of the level inside, shared by its chips")
      .at_least(1)
      .at_most(1e6)
      .example("4")
      .fallback("one a chip", "the commonest; idle chips then leave nothing to the others");
  t.add("isolated_rails", &Level::isolated_rails, "Rails never meet: a message changes rail inside the node")
      .fallback("false", "the leaves of all rails share spines");
  t.add("medium", &Level::medium, "What the cables are made of")
      .words({"copper", "optical"})
      .fallback("by length", "copper reaches three metres at today's rates");
  t.add("cable", &Level::cable, "Length of a cable")
      .positive()
      .at_most(1e5)
      .example("30 m")
      .fallback("by the number of chips joined", "larger levels fill more racks");
}

}  // namespace

template <>
const RecordTable& table<Level>() {
  static const RecordTable kTable = [] {
    Table<Level> t("level", "One level of the cluster's tree, innermost first");
    t.add("name", &Level::name, "NVSwitch, UB, InfiniBand, ...");
    t.add("topology", &Level::topology, "How the members of the level are joined")
        .fallback("switched", "the commonest, and the plainest to reason about");
    t.add("chips", &Level::chips, "Chips under one instance of the level; null = unbounded")
        .unit_word("chips")
        .at_least(1)
        .at_most(1e9)
        .example("8");
    t.add("bandwidth", &Level::bandwidth, "Per chip and direction, as the data sheet says")
        .positive()
        .at_most(1e17)
        .nudged()
        .example("50 GB/s");
    t.add("latency", &Level::latency, "One way; null = the link profile's")
        .at_least(0)
        .at_most(10)
        .read_by(ask::kStep)
        .nudged()
        .example("2 us");
    t.add("oversubscription", &Level::oversubscription,
          "Demand over capacity towards the next level; 1 = non-blocking")
        .at_least(1)
        .at_most(1e4);
    t.add("link", &Level::link, "The profile of the links and their collective library")
        .refers_to("link-profile")
        .required("infiniband-ndr");
    add_construction(t);
    return std::move(t).take();
  }();
  return kTable;
}

template <>
const RecordTable& table<System>() {
  static const RecordTable kTable = [] {
    Table<System> t("system", "A server, supernode, pod or cluster as a tree of levels", "system");
    t.add("id", &System::id, "Lower-case id by which the record is found");
    t.add("name", &System::name, "Name as sold");
    t.add("class", &System::kind, "server, supernode, pod, cluster or fabric").alias("kind_of_system");
    t.add("year", &System::year, "First year").at_least(1990).at_most(2100);
    t.add("availability", &System::availability, "Whether it can be bought")
        .fallback("shipping", "nothing else is said");
    t.add("status", &System::status, "Availability in words");
    t.add("chip", &System::chip, "The accelerator in it").refers_to("chip").example("h100-sxm");
    t.add("host_link", &System::host_link, "Between a chip and its host's memory, one direction")
        .positive()
        .at_most(1e17)
        .example("55 GB/s")
        .read_by(ask::kOffload)
        .fallback("25 GB/s", "what a PCIe 4.0 x16 link reaches of its 32 GB/s");
    t.add("host_memory", &System::host_memory, "Bandwidth of the host's memory that is there for one chip")
        .positive()
        .at_most(1e17)
        .example("40 GB/s")
        .read_by(ask::kOffload)
        .fallback("40 GB/s",
                  "own estimate: two sockets of eight DDR4-3200 channels for eight chips, 80 % reached");
    t.add("host_capacity", &System::host_capacity, "Memory of the host of a node, for all its chips")
        .positive()
        .at_most(1e16)
        .example("2 TiB")
        .read_by(ask::kOffload)
        .fallback("128 GiB for each chip of the node",
                  "own estimate: servers of eight chips are sold with 1 to 2 TiB");
    t.add("nvme", &System::nvme, "Bandwidth of the local drives of a node, read or written, all together")
        .positive()
        .at_most(1e15)
        .example("25 GB/s")
        .read_by(ask::kOffload)
        .fallback("3 GB/s for each chip of the node",
                  "own estimate: a server of eight chips has four to eight NVMe drives of 3 to 7 GB/s");
    t.add("chips_per_node", &System::chips_per_node, "Chips that share a host")
        .unit_word("chips")
        .at_least(1)
        .at_most(1e6);
    t.add("chips", &System::chips, "Of the whole system where its size is fixed")
        .unit_word("chips")
        .read_by(ask::kMonths)
        .at_least(1)
        .at_most(1e9);
    t.add("levels", &System::levels, "Levels of the network, innermost first");
    t.add("power", &System::power, "Of one whole system")
        .positive()
        .at_most(1e11)
        .read_by(ask::kNone)  // months add up the parts'
        .example("10.2 kW");
    t.add("price", &System::price, "Of one whole system")
        .at_least(0)
        .at_most(1e14)
        .read_by(ask::kMonths)
        .example("300000 USD");
    t.add("parts", &System::parts, "Hosts, network cards, optics, switches for each chip")
        .refers_to("part")
        .read_by(ask::kMonths);
    t.add("reliability", &System::reliability, "How often its parts interrupt a job")
        .refers_to("reliability")
        .example("hgx-class");
    t.add("liquid", &System::liquid, "Liquid-cooled")
        .fallback("false", "air is the habit of servers; racks say so");
    t.add("power_loss", &System::power_loss, "Power supplies and fans over what the parts draw")
        .at_least(0)
        .at_most(2)
        .read_by(ask::kMonths);
    t.add("facts", &System::facts, "Measured or claimed figures that no model reads");
    return std::move(t).take();
  }();
  return kTable;
}

}  // namespace caelum::spec
