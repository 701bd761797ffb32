// The keys of parts, currencies, regions and contracts.
#include "caelum/spec/design.hpp"
#include "caelum/spec/fields_build.hpp"

namespace caelum::spec {

using build::Table;

namespace {

template <class R>
void add_identity(Table<R>& t) {
  t.add("id", &R::id, "Lower-case id by which the record is found");
  t.add("name", &R::name, "Name in words");
}

}  // namespace

template <>
const RecordTable& table<Currency>() {
  static const RecordTable kTable = [] {
    Table<Currency> t("currency", "A currency and its rate at a date", "currency");
    add_identity(t);
    t.add("per_usd", &Currency::per_usd, "Units for one US dollar").positive().at_most(1e9).by_record();
    t.add("date", &Currency::date, "Of the rate");
    return std::move(t).take();
  }();
  return kTable;
}

template <>
const RecordTable& table<Part>() {
  static const RecordTable kTable = [] {
    Table<Part> t("part", "A part with its price and power; systems list how many a chip has", "part");
    add_identity(t);
    t.add("class", &Part::part, "What it is").fallback("other", "nothing else is said");
    t.add("per_chip", &Part::per_chip, "How many a chip of the system has").at_least(0).at_most(1e6);
    t.add("power", &Part::power, "Of one, at work").at_least(0).at_most(1e7).example("12 W");
    t.add("price", &Part::price, "Of one").at_least(0).at_most(1e9).example("500 USD");
    t.add("currency", &Part::currency, "In which it is sold")
        .refers_to("currency")
        .fallback("usd", "world market");
    t.add("date", &Part::date, "Of the price");
    t.add("outside", &Part::outside, "Not in the published power and price of the system")
        .fallback("false", "it is inside");
    return std::move(t).take();
  }();
  return kTable;
}

template <>
const RecordTable& table<Region>() {
  static const RecordTable kTable = [] {
    Table<Region> t("region", "Where a machine stands: tariff, cooling, staff, financing", "region");
    add_identity(t);
    t.add("currency", &Region::currency, "Of its prices").refers_to("currency").fallback("usd", "dollars");
    t.add("tariff", &Region::tariff, "Of energy").at_least(0).at_most(1e-5).example("0.08 USD/kWh");
    t.add("pue_air", &Region::pue_air, "Meter over machine, air-cooled").at_least(1).at_most(5);
    t.add("pue_liquid", &Region::pue_liquid, "Meter over machine, liquid-cooled").at_least(1).at_most(5);
    t.add("build", &Region::build, "Shell, power and cooling for a watt of the machine")
        .at_least(0)
        .at_most(1e4)
        .example("10 USD/W");
    t.add("build_life", &Region::build_life, "Years over which the building is written off")
        .positive()
        .at_most(3e10)
        .example("15 years");
    t.add("staff", &Region::staff, "Persons for 10,000 chips").at_least(0).at_most(1e5);
    t.add("salary", &Region::salary, "Of one person, with all charges")
        .at_least(0)
        .at_most(1e3)
        .example("200000 USD/year");
    t.add("depreciation", &Region::depreciation,
          "Years over which chips, servers and network are written off")
        .positive()
        .at_most(3e9)
        .example("5 years");
    t.add("interest", &Region::interest, "A year, on what is not yet paid off").at_least(0).at_most(10);
    t.add("upkeep", &Region::upkeep, "A year, of the price: spare parts, support").at_least(0).at_most(10);
    t.add("utilization", &Region::utilization, "Fraction of the calendar in which some job runs")
        .alias("use")
        .positive()
        .at_most(1);
    return std::move(t).take();
  }();
  return kTable;
}

template <>
const RecordTable& table<Contract>() {
  static const RecordTable kTable = [] {
    Table<Contract> t("contract", "An order that was reported", "contract");
    add_identity(t);
    t.add("buyer", &Contract::buyer, "Who pays");
    t.add("seller", &Contract::seller, "Who delivers");
    t.add("date", &Contract::date, "Of the report");
    t.add("system", &Contract::system, "Of which its servers are assumed to be").refers_to("system");
    t.add("value", &Contract::value, "Of the order").positive().at_most(1e14).example("1e9 CNY");
    t.add("servers", &Contract::servers, "Where the report says").at_least(0).at_most(1e8);
    t.add("chips", &Contract::chips, "Where the report says").unit_word("chips").at_least(0).at_most(1e9);
    t.add("server_price", &Contract::server_price, "Of one server").positive().at_most(1e9);
    t.add("hardware_share", &Contract::hardware_share, "Of the value; the rest is services").fraction();
    return std::move(t).take();
  }();
  return kTable;
}

template <>
const RecordTable& table<Ledger>() {
  static const RecordTable kTable = [] {
    Table<Ledger> t("ledger", "Dated figures that belong to no one record", "ledger");
    add_identity(t);
    t.add("facts", &Ledger::facts, "The figures, each with its source");
    return std::move(t).take();
  }();
  return kTable;
}

}  // namespace caelum::spec
