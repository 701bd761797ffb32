// The keys of `cluster.network`: routing and failures.
#include "caelum/spec/design.hpp"
#include "caelum/spec/fields_build.hpp"

namespace caelum::spec {

using build::Table;

template <>
const RecordTable& table<NetworkState>() {
  static const RecordTable kTable = [] {
    Table<NetworkState> t("network", "Routing and failures of the network; read by --fidelity flow");
    t.add("routing", &NetworkState::routing, "How messages choose among parallel ways")
        .fallback("adaptive", "collisions and detours are told where they are asked for");
    t.add("flows", &NetworkState::flows, "Hashed parts of a message under ecmp (queue pairs)")
        .at_least(1)
        .at_most(4096)
        .fallback("1", "one connection a pair of ranks");
    t.add("failed_links", &NetworkState::failed_links, "Share of the cables that are dead")
        .fraction()
        .example("1 %")
        .fallback("0", "a whole network unless told");
    t.add("failed_switches", &NetworkState::failed_switches, "Dead switches of the outermost network")
        .at_least(0)
        .at_most(1e6)
        .fallback("0", "a whole network unless told");
    t.add("degraded_links", &NetworkState::degraded_links, "Share of the cables that carry less")
        .fraction()
        .fallback("0", "a whole network unless told");
    t.add("degraded_to", &NetworkState::degraded_to, "What a degraded cable still carries")
        .fraction()
        .positive()
        .fallback("50 %", "a port that lost half of its lanes");
    t.add("seed", &NetworkState::seed, "Seed of hashes and failures")
        .at_least(0)
        .at_most(1e15)
        .fallback("1", "the same draw each time");
    return std::move(t).take();
  }();
  return kTable;
}

}  // namespace caelum::spec
