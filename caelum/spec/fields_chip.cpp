// The keys of a chip record.
#include "caelum/spec/design.hpp"
#include "caelum/spec/fields_build.hpp"

namespace caelum::spec {
namespace {

using build::Table;

template <class R>
void add_chip_identity(Table<R>& t) {
  t.add("id", &R::id, "Lower-case id by which the record is found");
  t.add("name", &R::name, "Name as sold");
}

Table<Chip> peak_table() {
  Table<Chip> t("peak", "Dense peak rate of the package by number format; null = not supported or not known");
  for (int i = 0; i < kPrecisions; ++i) {
    const auto precision = static_cast<Precision>(i);
    const std::string word(name(precision));
    t.add_at<Datum<OpRate>>(
         word, [i](Chip& c) -> Datum<OpRate>& { return c.peak[static_cast<std::size_t>(i)]; },
         "Dense peak in " + word)
        .positive()
        .at_most(1e21)
        .example("989 Tflop/s");
  }
  t.add("fp64_matrix", &Chip::fp64_matrix, "Dense peak in fp64 on the matrix units")
      .positive()
      .at_most(1e21)
      .example("67 Tflop/s");
  return t;
}

}  // namespace

template <>
const RecordTable& table<Memory>() {
  static const RecordTable kTable = [] {
    Table<Memory> t("hbm", "Memory on the package");
    t.add("type", &Memory::type, "HBM2e, HBM3, LPDDR5, ...");
    t.add("capacity", &Memory::capacity, "Bytes of the whole package")
        .positive()
        .at_most(1e16)
        .read_by(ask::kStep)
        .example("80 GB");
    t.add("usable", &Memory::usable, "What drivers and frameworks report as the total that a process may use")
        .positive()
        .at_most(1e16)
        .example("79.1 GiB")
        .read_by(ask::kStep)
        .beside("capacity");
    t.add("bandwidth", &Memory::bandwidth, "Of the whole package")
        .positive()
        .at_most(1e17)
        .read_by(ask::kStep)
        .nudged()
        .example("3.35 TB/s");
    t.add("stacks", &Memory::stacks, "Memory stacks on the package")
        .positive()
        .at_most(1e4)
        .read_by(ask::kSupply);
    return std::move(t).take();
  }();
  return kTable;
}

template <>
const RecordTable& table<ScaleUp>() {
  static const RecordTable kTable = [] {
    Table<ScaleUp> t("scale_up", "The link to the other chips of the same server or supernode");
    t.add("name", &ScaleUp::name, "NVLink 4, UB, HCCS, ...");
    t.add("bandwidth", &ScaleUp::bandwidth, "Per package and direction")
        .at_least(0)
        .at_most(1e17)
        .example("450 GB/s");
    t.add("bidirectional", &ScaleUp::bidirectional, "Both directions together, as data sheets like to say")
        .at_least(0)
        .at_most(1e17)
        .example("900 GB/s");
    t.add("die_to_die", &ScaleUp::die_to_die, "Between the dies of one package")
        .at_least(0)
        .at_most(1e18)
        .example("10 TB/s");
    t.add("links", &ScaleUp::links, "Links of the package").at_least(0).at_most(1e5);
    t.add("pod_chips", &ScaleUp::pod_chips, "Most chips that the link joins")
        .unit_word("chips")
        .at_least(0)
        .at_most(1e9);
    return std::move(t).take();
  }();
  return kTable;
}

template <>
const RecordTable& table<ScaleOut>() {
  static const RecordTable kTable = [] {
    Table<ScaleOut> t("scale_out", "The network between servers or supernodes");
    t.add("nic", &ScaleOut::nic, "Network card or protocol");
    t.add("bandwidth", &ScaleOut::bandwidth, "Per package and direction")
        .at_least(0)
        .at_most(1e17)
        .example("400 Gb/s");
    return std::move(t).take();
  }();
  return kTable;
}

template <>
const RecordTable& table<Silicon>() {
  static const RecordTable kTable = [] {
    Table<Silicon> t("silicon", "What the package is made of");
    t.add("process", &Silicon::process, "Process of the compute dies");
    t.add("dies", &Silicon::dies, "Compute dies in the package").unit_word("dies").positive().at_most(1e4);
    t.add("die_area", &Silicon::die_area, "One area for each kind of die")
        .positive()
        .at_most(1)
        .example("814 mm2");
    t.add("die_counts", &Silicon::die_counts, "Dies of each kind, where there are several")
        .positive()
        .at_most(1e4)
        .example("[8, 4]");
    t.add("transistors", &Silicon::transistors, "Of the package")
        .unit_word("transistors")
        .positive()
        .at_most(1e16);
    t.add("memory_stacks", &Silicon::memory_stacks, "Memory stacks beside the dies").at_least(0).at_most(1e4);
    return std::move(t).take();
  }();
  return kTable;
}

template <>
const RecordTable& table<CoreUnits>() {
  static const RecordTable kTable = [] {
    Table<CoreUnits> t("units", "The cores of the package");
    t.add("kind", &CoreUnits::kind, "SM, AI core, CU, ...");
    t.add("count", &CoreUnits::count, "Enabled cores").positive().at_most(1e8);
    t.add("clock", &CoreUnits::clock, "The clock at which the peak is quoted")
        .positive()
        .at_most(1e12)
        .read_by(ask::kNone)
        .example("1.83 GHz");
    t.add("l2", &CoreUnits::l2, "Last cache before memory").at_least(0).at_most(1e13).example("50 MB");
    t.add("matrix_unit", &CoreUnits::matrix_unit, "The matrix unit of a core, in words");
    return std::move(t).take();
  }();
  return kTable;
}

template <>
const RecordTable& table<ChipPrice>() {
  static const RecordTable kTable = [] {
    Table<ChipPrice> t("price", "What one package costs");
    t.add("usd", &ChipPrice::usd, "In US dollars")
        .at_least(0)
        .at_most(1e12)
        .read_by(ask::kMonths | ask::kSupply)
        .example("30000 USD");
    t.add("cny", &ChipPrice::cny, "In yuan")
        .at_least(0)
        .at_most(1e12)
        .read_by(ask::kMonths | ask::kSupply)
        .example("110000 CNY");
    t.add("rent", &ChipPrice::rent, "Rent of one chip")
        .at_least(0)
        .at_most(1e9)
        .read_by(ask::kServing | ask::kMonths)
        .example("2.5 USD/hour");
    return std::move(t).take();
  }();
  return kTable;
}

template <>
const RecordTable& table<Chip>() {
  static const RecordTable kTable = [] {
    Table<Chip> t("chip", "One accelerator as sold: every figure is per package unless its name says die",
                  "chip");
    add_chip_identity(t);
    t.add("vendor", &Chip::vendor, "Who designs it");
    t.add("generation", &Chip::generation,
          "The generation of its design, by which software chooses what it does")
        .example("hopper");
    t.add("year", &Chip::year, "First year of sale or announcement").at_least(1990).at_most(2100);
    t.add("availability", &Chip::availability, "Whether it can be bought")
        .fallback("shipping", "nothing else is said");
    t.add("status", &Chip::status, "Availability in words");
    t.add("datacenter_marketed", &Chip::datacenter_marketed,
          "Sold for data centres, as export rules count it")
        .fallback("true", "nearly all accelerators are");
    t.group("peak", "Dense peak rate by number format", peak_table())
        .read_by(ask::kStep | ask::kMonths)  // a chip without a price is priced by its peak
        .one_fact()
        .nudged();
    t.add("sparse_factor", &Chip::sparse_factor, "Peak with structured sparsity over the dense peak")
        .positive()
        .at_most(100)
        .read_by(ask::kNone);
    t.add("hbm", &Chip::hbm, "Memory on the package").alias("memory");
    // Machines are priced by their levels; these two are read by export rules, which are not drawn.
    t.add("scale_up", &Chip::scale_up, "Link inside the server or supernode").read_by(ask::kNone);
    t.add("scale_out", &Chip::scale_out, "Network between servers").read_by(ask::kNone);
    t.add("silicon", &Chip::silicon, "Dies and process").read_by(ask::kSupply);
    t.add("units", &Chip::units, "Cores and caches").read_by(ask::kStep);
    Table<Chip> power("power", "Electric power of the package");
    power.add("tdp", &Chip::tdp, "Board or module power limit").positive().at_most(1e7).example("700 W");
    power.add("idle", &Chip::idle_power, "Share of tdp that a chip without work draws").fraction();
    t.group("power", "Electric power", std::move(power)).read_by(ask::kMonths);
    t.add("price", &Chip::price, "Price and rent");
    t.add("facts", &Chip::facts, "Measured or claimed figures that no model reads");
    t.add("profile", &Chip::profile, "The profile that prices the chip's operators")
        .refers_to("chip-profile")
        .example("h100-sxm");
    t.add("profile_inherited", &Chip::profile_inherited,
          "The profile is a relative's: nothing was measured on this chip")
        .fallback("false", "set when the profile names a relative");
    return std::move(t).take();
  }();
  return kTable;
}

}  // namespace caelum::spec
