// The `supply:` scenario: process lines, products, memory, packaging and money by quarter.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "caelum/spec/chip.hpp"

namespace caelum::spec {

enum class YieldModel : std::uint8_t { poisson, murphy, seeds, bose_einstein, negative_binomial };

/// A manufacturing process of one foundry: what a wafer costs and how many defects it has.
struct Process {
  std::string id;
  std::string name;
  std::string foundry;
  std::string node;
  long year = 0;
  bool non_planar = true;  ///< FinFET or later: its dies count in performance density
  bool euv = false;
  Datum<Money> wafer_price;
  YieldModel yield_model = YieldModel::negative_binomial;
  Datum<double> defects_per_cm2;
  Datum<double> clustering{.value = 2.0};        ///< alpha of the negative binomial law
  Datum<double> critical_layers{.value = 10.0};  ///< n of Bose-Einstein
  Datum<double> critical_area{.value = 1.0};     ///< share of a die on which a defect kills
  Datum<double> line_yield{.value = 1.0};        ///< wafers that come out of those that go in
  Datum<double> extra_exposures{.value = 0.0};   ///< beyond one for each critical layer
  Datum<double> loss_per_exposure{.value = 0.0};
  Datum<double> defect_floor{.value = 0.05};
  Datum<double> learning{.value = 1.0};  ///< excess defects left after each doubling of wafers
  Datum<double> learned_wafers{.value = 100e3};
  Datum<Time> cycle_time;
  Datum<double> density_mtr_mm2;  ///< million transistors a mm2
  Datum<double> relative_energy;  ///< energy of one operation, 1 = the reference node
  Datum<double> relative_clock;   ///< clock at equal power density, 1 = the reference node
  Datum<Money> capital;           ///< for 1,000 wafer starts a month
  Datum<Time> build_time;         ///< from money to wafers
  std::vector<Fact> facts;
};

struct SupplyLine {
  std::string name;
  Process process;
  std::vector<Datum<double>> wafer_starts;  ///< a month, by quarter; the last one holds on
  Datum<double> most_added;                 ///< wafer starts a month that money may add
};

/// A grade in which dies are sold: at least so many cores work.
struct SupplyBin {
  std::string name;
  long cores = 1;
  Datum<Money> value;  ///< of one package; unknown = the product's, in proportion to cores
};

struct SupplyDie {
  Datum<Length> width, height;
  Datum<Area> area;          ///< where the sides are not known: a square
  Datum<double> candidates;  ///< whole dies on a wafer; unknown = counted on the wafer map
  long cores = 1;
  Datum<double> core_share{.value = 0.0};
  Datum<double> layers{.value = 1.0};  ///< dies bonded on one another
  Datum<double> bond_yield{.value = 0.99};
  Datum<double> heat_limit{.value = 1.0};  ///< W a mm2 of footprint that cooling carries off
};

struct Delivered {
  std::string machine;              ///< system on which reference jobs tell what is not stated
  Datum<double> training, serving;  ///< throughput of one package in H100s
};

struct SupplyProduct {
  std::string name;
  Chip chip;
  std::string line;
  SupplyDie die;
  Datum<double> dies;                       ///< in a package (stacks of layers count once)
  Datum<double> die_bank{.value = 0.0};     ///< good dies in stock at the start
  Datum<double> in_progress{.value = 0.0};  ///< wafers a quarter that were started before the first one
  std::vector<SupplyBin> bins;
  std::string memory;
  Datum<double> stacks;
  std::string packaging;
  Datum<double> assembly_yield{.value = 0.98};
  Datum<double> test_escapes{.value = 0.0};  ///< bad dies that pass the wafer test
  Datum<Money> package_cost{.value = Money{}};
  Datum<Money> value;
  std::vector<Datum<double>> minimum, maximum;  ///< packages a quarter
  Datum<Power> power;
  Delivered delivered;
};

struct SupplyMemory {
  std::string name;
  Datum<double> stockpile{.value = 0.0};    ///< stacks at the start
  std::vector<Datum<double>> per_quarter;   ///< finished stacks
  std::vector<Datum<double>> wafer_starts;  ///< DRAM wafers a month for stacks
  Datum<double> dies_per_wafer{.value = 0.0};
  Datum<double> die_yield{.value = 1.0};
  Datum<double> layers{.value = 8.0};
  Datum<double> layer_yield{.value = 1.0};
  Datum<Money> price;
};

struct SupplyPackaging {
  std::string name;
  std::vector<Datum<double>> per_quarter;  ///< packages
  Datum<Money> price;
};

struct SupplyCapital {
  std::vector<Datum<Money>> budget;  ///< by quarter; what is left carries on
  bool pays_production = false;      ///< wafers, stacks and packages too, not only capacity
};

struct SupplyPod {
  std::string name;
  std::string product;
  Datum<double> chips;
};

/// A site that buys the chips: when does it pay back?
struct SupplySite {
  std::string name;
  std::string product;
  Datum<double> chips;
  Datum<Money> capital;  ///< of one chip with its share of servers, network and building
  Datum<Power> power;    ///< of one chip with its share of the rest
  Datum<double> pue{.value = 1.3};
  Datum<EnergyPrice> energy_price;
  Datum<MoneyRate> rent;  ///< of one chip
  Datum<double> utilisation{.value = 0.6};
  Datum<Time> life;
  Datum<double> discount{.value = 0.08};  ///< a year
  Datum<double> upkeep{.value = 0.03};    ///< of the capital, a year
};

enum class SupplyAim : std::uint8_t { value, packages, training, serving };

struct Supply {
  std::string start = "2025 Q1";
  long quarters = 12;
  SupplyAim aim = SupplyAim::value;
  Datum<double> discount{.value = 0.08};  ///< a year
  std::vector<SupplyLine> lines;
  std::vector<SupplyProduct> products;
  std::vector<SupplyMemory> memory;
  std::vector<SupplyPackaging> packaging;
  std::optional<SupplyCapital> capital;
  std::vector<SupplyPod> pods;
  std::vector<SupplySite> sites;
  Datum<Length> wafer_diameter, edge_exclusion, scribe;
};

/// `2025 Q1` -> 2025, 1; false for anything else.
bool parse_quarter(std::string_view text, int& year, int& quarter);

/// A supply scenario with every name resolved.
struct SupplyDesign {
  std::string name;
  Span supply_at;  ///< where the block stands: the place of errors in what comes of it
  Supply supply;
};

}  // namespace caelum::spec
