// The keys of the parts of networks.
#include "caelum/spec/design.hpp"
#include "caelum/spec/fields_build.hpp"
#include "caelum/spec/part.hpp"

namespace caelum::spec {

using build::Table;

template <>
const RecordTable& table<NetworkPart>() {
  static const RecordTable kTable = [] {
    Table<NetworkPart> t("network-part", "What a network is bought from", "network-part");
    t.add("id", &NetworkPart::id, "Lower-case id by which the record is found");
    t.add("name", &NetworkPart::name, "Name in words");
    t.add("role", &NetworkPart::role, "What it is");
    t.add("rate", &NetworkPart::rate, "Of a whole switch, or of one module, cable or adapter, and direction")
        .positive()
        .at_most(1e15)
        .example("400 Gb/s");
    t.add("power", &NetworkPart::power, "Of one; switches without their modules")
        .at_least(0)
        .at_most(1e6)
        .example("8 W");
    t.add("price", &NetworkPart::price, "Of one").at_least(0).at_most(1e9).example("425 USD");
    t.add("per_metre", &NetworkPart::per_metre, "Further price of a metre of cable")
        .at_least(0)
        .at_most(1e6)
        .example("2 USD");
    return std::move(t).take();
  }();
  return kTable;
}

}  // namespace caelum::spec
