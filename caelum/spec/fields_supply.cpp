// The keys of the `supply:` block.
#include "caelum/spec/fields_build.hpp"
#include "caelum/spec/supply.hpp"

namespace caelum::spec {

using build::Table;

namespace {

constexpr double kMostUnits = 1e12;
constexpr const char* kByQuarter = "; one figure for each quarter, the last one holds on";

std::string by_quarter(const char* what) {
  return std::string(what) + kByQuarter;
}

}  // namespace

template <>
const RecordTable& table<SupplyLine>() {
  static const RecordTable kTable = [] {
    Table<SupplyLine> t("line", "A process line whose wafers its products share");
    t.add("name", &SupplyLine::name, "By which products name it").required("smic-n2");
    t.add("process", &SupplyLine::process, "What it makes").refers_to("process").required("smic-n2");
    t.add("wafer_starts", &SupplyLine::wafer_starts, by_quarter("Wafer starts a month"))
        .unit_word("wafers")
        .at_least(0)
        .at_most(kMostUnits)
        .required("[20000, 22000, 25000]");
    t.add("most_added", &SupplyLine::most_added, "Wafer starts a month that money may add")
        .unit_word("wafers")
        .at_least(0)
        .at_most(kMostUnits);
    return std::move(t).take();
  }();
  return kTable;
}

template <>
const RecordTable& table<SupplyBin>() {
  static const RecordTable kTable = [] {
    Table<SupplyBin> t("bin", "A grade in which packages are sold");
    t.add("name", &SupplyBin::name, "Name of the grade").required("910B3");
    t.add("cores", &SupplyBin::cores, "Working cores that it needs")
        .at_least(1)
        .at_most(100000)
        .required("20");
    t.add("value", &SupplyBin::value, "Of one package; null = the product's by its cores")
        .at_least(0)
        .at_most(1e12);
    return std::move(t).take();
  }();
  return kTable;
}

template <>
const RecordTable& table<SupplyDie>() {
  static const RecordTable kTable = [] {
    Table<SupplyDie> t("die", "One die of the product");
    t.add("width", &SupplyDie::width, "Without scribe lanes").positive().at_most(1).example("25.6 mm");
    t.add("height", &SupplyDie::height, "Without scribe lanes").positive().at_most(1).example("26 mm");
    t.add("area", &SupplyDie::area, "Where the sides are not known: taken as a square")
        .positive()
        .at_most(1)
        .example("665 mm2");
    t.add("candidates", &SupplyDie::candidates, "Whole dies on a wafer; null = counted on the wafer map")
        .positive()
        .at_most(1e7);
    t.add("cores", &SupplyDie::cores, "Identical cores, of which bins may lose some")
        .at_least(1)
        .at_most(100000)
        .fallback("1", "all of the die must work");
    t.add("core_share", &SupplyDie::core_share, "Share of the die's area in those cores")
        .at_least(0)
        .at_most(1)
        .fallback("0", "all of the die must work");
    t.add("layers", &SupplyDie::layers, "Dies bonded on one another")
        .at_least(1)
        .at_most(64)
        .fallback("1", "no stacking");
    t.add("bond_yield", &SupplyDie::bond_yield, "Bonds between two layers that hold")
        .positive()
        .at_most(1)
        .fallback("0.99", "0.98 to 0.999 is published for hybrid bonding");
    t.add("heat_limit", &SupplyDie::heat_limit, "W a mm2 of footprint that cooling carries off")
        .positive()
        .at_most(100)
        .read_by(ask::kNone)
        .fallback("1", "own estimate: cold plates of today's 1 kW packages carry 0.6 to 0.9");
    return std::move(t).take();
  }();
  return kTable;
}

template <>
const RecordTable& table<Delivered>() {
  static const RecordTable kTable = [] {
    Table<Delivered> t("delivered", "Throughput of one package in H100s, as delivered and not by peaks");
    t.add("machine", &Delivered::machine,
          "System on which DeepSeek-V3 is trained and answered to fill in what is not stated");
    t.add("training", &Delivered::training, "Training throughput over that of an H100")
        .at_least(0)
        .at_most(1e6)
        .example("0.6");
    t.add("serving", &Delivered::serving, "Serving throughput over that of an H100")
        .at_least(0)
        .at_most(1e6)
        .example("0.7");
    return std::move(t).take();
  }();
  return kTable;
}

template <>
const RecordTable& table<SupplyProduct>() {
  static const RecordTable kTable = [] {
    Table<SupplyProduct> t("product", "What is made: dies, memory and a package");
    t.add("name", &SupplyProduct::name, "By which results name it").required("910C");
    t.add("chip", &SupplyProduct::chip,
          "The catalogue's chip: die area, dies and stacks come from it where not given here")
        .refers_to("chip")
        .example("ascend-910c");
    t.add("line", &SupplyProduct::line, "The line that makes its dies; none = from the die bank only")
        .example("smic-n2");
    t.add("die", &SupplyProduct::die, "Its compute die");
    t.add("dies", &SupplyProduct::dies, "Dies (or stacks of layers) in a package")
        .positive()
        .at_most(1e4)
        .fallback("1", "or the chip's own");
    t.add("die_bank", &SupplyProduct::die_bank, "Good dies in stock at the start")
        .unit_word("dies")
        .at_least(0)
        .at_most(kMostUnits)
        .fallback("0", "no stock");
    t.add("in_progress", &SupplyProduct::in_progress, "Wafers a quarter started before the first quarter")
        .unit_word("wafers")
        .at_least(0)
        .at_most(kMostUnits)
        .fallback("0", "the line starts with the scenario");
    t.add("bins", &SupplyProduct::bins, "Grades, best first; none = only perfect dies");
    t.add("memory", &SupplyProduct::memory, "The memory that it needs").example("hbm2e");
    t.add("stacks", &SupplyProduct::stacks, "Memory stacks in a package")
        .at_least(0)
        .at_most(1e4)
        .fallback("0", "or the chip's own");
    t.add("packaging", &SupplyProduct::packaging, "The packaging line that it needs").example("cowos");
    t.add("assembly_yield", &SupplyProduct::assembly_yield,
          "Packages that work, of those assembled of good parts")
        .positive()
        .at_most(1)
        .known_of("chip")
        .fallback("0.98", "0.95 to 0.99 is published for chip on wafer");
    t.add("test_escapes", &SupplyProduct::test_escapes, "Bad dies that pass the wafer test")
        .at_least(0)
        .at_most(0.999)
        .fallback("0", "known good dies");
    t.add("package_cost", &SupplyProduct::package_cost, "Substrate, assembly and test of one package")
        .at_least(0)
        .at_most(1e9)
        .fallback("0 USD", "or the packaging line's price")
        .example("300 USD");
    t.add("value", &SupplyProduct::value, "What one package is worth to the plan")
        .at_least(0)
        .at_most(1e12)
        .known_of("chip")
        .example("15000 USD");
    t.add("minimum", &SupplyProduct::minimum, by_quarter("Packages that must be made"))
        .at_least(0)
        .at_most(kMostUnits);
    t.add("maximum", &SupplyProduct::maximum, by_quarter("Packages that can be sold"))
        .at_least(0)
        .at_most(kMostUnits);
    t.add("power", &SupplyProduct::power, "Of one package")
        .positive()
        .at_most(1e7)
        .read_by(ask::kNone)
        .example("700 W");
    t.add("delivered", &SupplyProduct::delivered,
          "Throughput in H100s; null = simulated for chips of the catalogue")
        .known_of("chip");
    return std::move(t).take();
  }();
  return kTable;
}

template <>
const RecordTable& table<SupplyMemory>() {
  static const RecordTable kTable = [] {
    Table<SupplyMemory> t("memory", "Stacks of memory, from a stockpile and from lines");
    t.add("name", &SupplyMemory::name, "By which products name it").required("hbm2e");
    t.add("stockpile", &SupplyMemory::stockpile, "Stacks at the start")
        .at_least(0)
        .at_most(kMostUnits)
        .fallback("0", "no stock");
    t.add("per_quarter", &SupplyMemory::per_quarter, by_quarter("Finished stacks"))
        .at_least(0)
        .at_most(kMostUnits);
    t.add("wafer_starts", &SupplyMemory::wafer_starts, by_quarter("DRAM wafers a month for stacks"))
        .unit_word("wafers")
        .at_least(0)
        .at_most(kMostUnits);
    t.add("dies_per_wafer", &SupplyMemory::dies_per_wafer, "DRAM dies on a wafer")
        .unit_word("dies")
        .at_least(0)
        .at_most(1e6)
        .fallback("0", "stacks are given ready");
    t.add("die_yield", &SupplyMemory::die_yield, "Good DRAM dies")
        .positive()
        .at_most(1)
        .fallback("1", "counted as good dies");
    t.add("layers", &SupplyMemory::layers, "Dies in a stack")
        .at_least(1)
        .at_most(64)
        .fallback("8", "HBM2E and HBM3 of 16 GB");
    t.add("layer_yield", &SupplyMemory::layer_yield, "Bonds of one layer that hold")
        .positive()
        .at_most(1)
        .fallback("1", "counted as finished stacks");
    t.add("price", &SupplyMemory::price, "Of one stack").at_least(0).at_most(1e9).example("300 USD");
    return std::move(t).take();
  }();
  return kTable;
}

template <>
const RecordTable& table<SupplyPackaging>() {
  static const RecordTable kTable = [] {
    Table<SupplyPackaging> t("packaging", "A packaging line");
    t.add("name", &SupplyPackaging::name, "By which products name it").required("cowos");
    t.add("per_quarter", &SupplyPackaging::per_quarter, by_quarter("Packages"))
        .at_least(0)
        .at_most(kMostUnits)
        .required("[200000]");
    t.add("price", &SupplyPackaging::price, "Of one package").at_least(0).at_most(1e9).example("300 USD");
    return std::move(t).take();
  }();
  return kTable;
}

template <>
const RecordTable& table<SupplyCapital>() {
  static const RecordTable kTable = [] {
    Table<SupplyCapital> t("capital", "Money that buys capacity");
    t.add("budget", &SupplyCapital::budget, by_quarter("Money that comes; what is left carries on"))
        .at_least(0)
        .at_most(1e15)
        .required("[40e9 CNY]");
    t.add("pays_production", &SupplyCapital::pays_production,
          "Wafers, stacks and packages are paid from it too")
        .fallback("false", "sales pay for production");
    return std::move(t).take();
  }();
  return kTable;
}

template <>
const RecordTable& table<SupplyPod>() {
  static const RecordTable kTable = [] {
    Table<SupplyPod> t("pod", "A cluster that is built of a product");
    t.add("name", &SupplyPod::name, "Name of the cluster").required("CloudMatrix384");
    t.add("product", &SupplyPod::product, "What it is built of").required("910C");
    t.add("chips", &SupplyPod::chips, "Packages of one cluster")
        .unit_word("chips")
        .at_least(1)
        .at_most(1e9)
        .example("384");
    return std::move(t).take();
  }();
  return kTable;
}

template <>
const RecordTable& table<SupplySite>() {
  static const RecordTable kTable = [] {
    Table<SupplySite> t("site", "A site that buys the chips: when it pays back");
    t.add("name", &SupplySite::name, "Name of the site").required("park");
    t.add("product", &SupplySite::product, "The product it buys, in words").example("910C");
    t.add("chips", &SupplySite::chips, "Chips in the site")
        .unit_word("chips")
        .at_least(1)
        .at_most(1e9)
        .example("10000");
    t.add("capital", &SupplySite::capital, "Of one chip with its share of servers, network and building")
        .positive()
        .at_most(1e9)
        .example("35000 USD");
    t.add("power", &SupplySite::power, "Of one chip with its share of the rest")
        .positive()
        .at_most(1e6)
        .example("1.46 kW");
    t.add("pue", &SupplySite::pue, "Power at the meter over power of the servers")
        .at_least(1)
        .at_most(10)
        .fallback("1.3", "between liquid and air cooling");
    t.add("energy_price", &SupplySite::energy_price, "At the meter")
        .positive()
        .at_most(1e3)
        .example("0.4 CNY/kWh");
    t.add("rent", &SupplySite::rent, "Of one chip").at_least(0).at_most(1e6).example("8 CNY/h");
    t.add("utilisation", &SupplySite::utilisation, "Share of the hours that are rented")
        .at_least(0)
        .at_most(1)
        .fallback("0.6",
                  "own estimate: between the 20 to 30 % told of idle parks and the 80 % of large clouds");
    t.add("life", &SupplySite::life, "Years of use").positive().at_most(1e10).example("5 years");
    t.add("discount", &SupplySite::discount, "Cost of money, a year")
        .at_least(0)
        .at_most(10)
        .fallback("0.08", "own estimate: a listed operator's");
    t.add("upkeep", &SupplySite::upkeep, "Staff, repairs and insurance over the capital, a year")
        .at_least(0)
        .at_most(10)
        .fallback("0.03", "own estimate");
    return std::move(t).take();
  }();
  return kTable;
}

template <>
const RecordTable& table<Supply>() {
  static const RecordTable kTable = [] {
    Table<Supply> t("supply", "What can be built, when and at what cost");
    t.add("start", &Supply::start, "First quarter")
        .fallback("2025 Q1", "the articles' present")
        .example("2025 Q1");
    t.add("quarters", &Supply::quarters, "Quarters planned")
        .at_least(1)
        .at_most(200)
        .fallback("12", "three years");
    t.add("aim", &Supply::aim, "What the plan makes most of")
        .fallback("value", "what the packages are worth");
    t.add("discount", &Supply::discount, "Later output counts so much less, a year")
        .at_least(0)
        .at_most(10)
        .fallback("0.08", "own estimate: chips a year earlier are worth more");
    t.add("lines", &Supply::lines, "Process lines");
    t.add("products", &Supply::products, "What is made")
        .required("[{name: 910C, chip: ascend-910c, line: smic-n2}]");
    t.add("memory", &Supply::memory, "Memory stacks");
    t.add("packaging", &Supply::packaging, "Packaging lines");
    t.add("capital", &Supply::capital, "Money that buys capacity");
    // What is done with the plan; it has no draws of its own.
    t.add("pods", &Supply::pods, "Clusters built of the products").read_by(ask::kNone);
    t.add("sites", &Supply::sites, "Sites that buy them").read_by(ask::kNone);
    t.add("wafer_diameter", &Supply::wafer_diameter, "Of every wafer")
        .positive()
        .at_most(1)
        .fallback("300 mm", "the size of every leading line");
    t.add("edge_exclusion", &Supply::edge_exclusion, "Ring at the rim on which no die counts")
        .at_least(0)
        .at_most(0.1)
        .fallback("3 mm", "usual on 300 mm");
    t.add("scribe", &Supply::scribe, "Lane between two dies")
        .at_least(0)
        .at_most(0.01)
        .fallback("0.1 mm", "80 to 120 um are usual");
    return std::move(t).take();
  }();
  return kTable;
}

template <>
const RecordTable& table<SupplyDesign>() {
  static const RecordTable kTable = [] {
    Table<SupplyDesign> t("supply-scenario", "A question: what can be built");
    for (const char* key : {"caelum", "from", "note"}) {
      t.push(key, key == std::string_view("caelum") ? "Version of the file format: 1"
                  : key == std::string_view("from")
                      ? "A scenario file whose values stand where this one says nothing"
                      : "A remark for readers of the file")
          .kind = FieldKind::header;
    }
    t.add("name", &SupplyDesign::name, "Title of the results")
        .fallback("the file's name", "no name was given");
    t.add("supply", &SupplyDesign::supply, "Lines, products, memory, packaging and money")
        .required("{products: [...]}");
    return std::move(t).take();
  }();
  return kTable;
}

}  // namespace caelum::spec
