// The keys of a system record and of its levels.
#include "caelum/spec/design.hpp"
#include "caelum/spec/fields_build.hpp"

namespace caelum::spec {

using build::Table;

template <>
const RecordTable& table<Level>() {
  static const RecordTable kTable = [] {
    Table<Level> t("level", "One level of the cluster's tree, innermost first");
    t.add("name", &Level::name, "NVSwitch, UB, InfiniBand, ...");
    t.add("topology", &Level::topology, "How the members of the level are joined")
        .fallback("switched", "the commonest, and the plainest to reason about");
    t.add("chips", &Level::chips, "Chips under one instance of the level; null = unbounded")
        .at_least(1)
        .at_most(1e9)
        .example("8");
    t.add("bandwidth", &Level::bandwidth, "Per chip and direction, as the data sheet says")
        .positive()
        .at_most(1e17)
        .example("50 GB/s");
    t.add("latency", &Level::latency, "One way; null = the link profile's")
        .at_least(0)
        .at_most(10)
        .example("2 us");
    t.add("oversubscription", &Level::oversubscription,
          "Demand over capacity towards the next level; 1 = non-blocking")
        .at_least(1)
        .at_most(1e4);
    t.add("link", &Level::link, "The profile of the links and their collective library")
        .refers_to("link-profile")
        .required("infiniband-ndr");
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
        .fallback("25 GB/s", "what a PCIe 4.0 x16 link reaches of its 32 GB/s");
    t.add("host_memory", &System::host_memory, "Bandwidth of the host's memory that is there for one chip")
        .fallback("40 GB/s",
                  "own estimate: two sockets of eight DDR4-3200 channels for eight chips, 80 % reached");
    t.add("chips_per_node", &System::chips_per_node, "Chips that share a host").at_least(1).at_most(1e6);
    t.add("chips", &System::chips, "Of the whole system where its size is fixed").at_least(1).at_most(1e9);
    t.add("levels", &System::levels, "Levels of the network, innermost first");
    t.add("power", &System::power, "Of one whole system").positive().at_most(1e11).example("10.2 kW");
    t.add("price", &System::price, "Of one whole system").at_least(0).at_most(1e14).example("300000 USD");
    t.add("facts", &System::facts, "Measured or claimed figures that no model reads");
    return std::move(t).take();
  }();
  return kTable;
}

}  // namespace caelum::spec
