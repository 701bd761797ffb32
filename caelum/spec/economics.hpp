// What things cost and draw: parts with price and power, currencies with a dated rate, regions with
// tariffs and the habits of owning, contracts.
#pragma once

#include <string>
#include <vector>

#include "caelum/base/quantity.hpp"
#include "caelum/spec/datum.hpp"

namespace caelum::spec {

/// Dollars at one day's rate.
struct Currency {
  std::string id;
  std::string name;
  Datum<double> per_usd;  ///< units of the currency for one dollar
  std::string date;
};

enum class PartClass : std::uint8_t { host, nic, optic, switch_, cooling, other };

/// A thing of which a system holds so many for each chip.
struct Part {
  std::string id;
  std::string name;
  PartClass part = PartClass::other;
  Datum<double> per_chip;  ///< of a system's list; unknown in the catalogue of parts
  Datum<Power> power;
  Datum<Money> price;
  std::string currency = "usd";
  std::string date;
  bool outside = false;  ///< not in the published power and price of the system (scale-out network)
};

using BuildCost = Quantity<Dim{.time = 1, .energy = -1, .money = 1}>;  ///< dollars a watt

struct Region {
  std::string id;
  std::string name;
  std::string currency = "usd";
  Datum<EnergyPrice> tariff;
  Datum<double> pue_air, pue_liquid;
  Datum<BuildCost> build;  ///< shell, power and cooling for one watt of IT load
  Datum<Time> build_life;
  Datum<double> staff;        ///< persons for 10,000 chips
  Datum<MoneyRate> salary;    ///< of one person, with all charges
  Datum<Time> depreciation;   ///< of chips, servers and network
  Datum<double> interest;     ///< a year, on what is not yet paid off
  Datum<double> upkeep;       ///< a year, of the price: spare parts, support
  Datum<double> utilization;  ///< share of the calendar in which some job runs
};

/// An order that was reported: what it buys is worked out by `caelum show contract ID`.
struct Contract {
  std::string id;
  std::string name;
  std::string buyer, seller, date;
  std::string system;  ///< of which the servers are assumed to be
  Datum<Money> value;
  Datum<double> servers, chips;  ///< where the report says
  Datum<Money> server_price;     ///< of one server
  Datum<double> hardware_share;  ///< of the value; the rest is services, network, storage
};

/// Dated figures that belong to no one record: funds, capacities, volumes, prices of a market. Claims compute
/// with them.
struct Ledger {
  std::string id;
  std::string name;
  std::vector<Fact> facts;
};

}  // namespace caelum::spec
