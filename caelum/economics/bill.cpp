// Things that last are paid in equal yearly instalments, spread over the hours in which the machine
// serves some job; energy, staff and upkeep follow the calendar.
#include "caelum/economics/bill.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "caelum/base/quantity_text.hpp"

namespace caelum::economics {
namespace {

constexpr double kYear = 365.25 * 86400;
// Own estimate, because H100, 910C, B200 and MI300X sell for 15 to 29 dollars a dense bf16 Tflop/s.
constexpr double kUsdPerTflops = 22;

/// Prices written in yuan were read at a reference rate; this one is the currency record's.
double rate(const spec::Design& design, const std::string& currency) {
  const bool yuan = currency == "cny" || currency == "rmb" || currency == "yuan";
  return yuan && design.currency.per_usd.known() ? kCnyPerUsd / *design.currency.per_usd.value : 1;
}

Money chip_price(const spec::Design& design, bool& estimated) {
  const auto& chip = design.cluster.system.chip;
  if (chip.price.usd.known()) return *chip.price.usd.value;
  if (chip.price.cny.known()) return *chip.price.cny.value * rate(design, "cny");
  estimated = true;
  const auto& bf16 = chip.peak[static_cast<std::size_t>(Precision::bf16)];
  const auto& fp16 = chip.peak[static_cast<std::size_t>(Precision::fp16)];
  const OpRate peak = bf16.value_or(fp16.value_or(OpRate{0}));
  return kUsdPerTflops * peak.in(units::Tflops)*units::USD;
}

struct Prices {
  Money machine, network;
  bool estimated = false;
};

// M-economics-3: the system's own price for all that is inside it, else chips, hosts and listed parts;
// the network between systems beside it.
Prices prices(const spec::Design& design, const goodput::Inventory& inventory) {
  const auto& system = design.cluster.system;
  const double chips = inventory.chips;
  Prices out;
  const double unit = static_cast<double>(system.chips.value_or(system.chips_per_node.value_or(0)));
  const bool whole = system.price.known() && unit > 0;
  if (whole) {
    out.machine = *system.price.value * (chips / unit);
  } else {
    out.machine = chip_price(design, out.estimated) * chips;
  }
  for (const auto& [part, count] : inventory.parts) {
    if (whole && !part.outside) continue;
    const Money sum = part.price.value_or(Money{0}) * count * rate(design, part.currency);
    const bool network = part.part == spec::PartClass::optic || part.part == spec::PartClass::switch_ ||
                         part.part == spec::PartClass::nic;
    (network ? out.network : out.machine) += sum;
  }
  return out;
}

}  // namespace

// M-economics-4.
double annuity(double interest, double years) {
  if (interest < 1e-9) return 1 / years;
  return interest / -std::expm1(-years * std::log1p(interest));
}

// M-economics-5.
Bill bill(const spec::Design& design, const goodput::Inventory& inventory, const PowerUse& power,
          const Served& served) {
  const auto& region = design.region;
  Bill out;
  const Prices price = prices(design, inventory);
  out.price = price.machine + price.network;
  out.price_estimated = price.estimated;
  const double years = served.calendar.in(units::s) / kYear;
  const double used = years / region.utilization.value_or(1);
  const double interest = region.interest.value_or(0);
  const double life = region.depreciation.value_or(5 * kYear * units::s).in(units::s) / kYear;
  const double building = region.build_life.value_or(15 * kYear * units::s).in(units::s) / kYear;
  out.machine = price.machine * (annuity(interest, life) * used);
  out.network = price.network * (annuity(interest, life) * used);
  out.facility =
      region.build.value_or(spec::BuildCost{0}) * power.peak * (annuity(interest, building) * used);
  out.meter = power.meter_average * served.calendar;
  out.energy = out.meter * region.tariff.value_or(EnergyPrice{0}) * rate(design, region.currency);
  out.staff = region.salary.value_or(MoneyRate{0}) * served.calendar *
              (region.staff.value_or(0) * inventory.chips / 1e4 / region.utilization.value_or(1));
  out.upkeep = out.price * (region.upkeep.value_or(0) * used);
  out.total = out.machine + out.network + out.facility + out.energy + out.staff + out.upkeep;
  const double hours = inventory.chips * served.calendar.in(units::hour);
  if (hours > 0) out.per_chip_hour = out.total / hours;
  const double exaflops = served.model_operations.in(units::flop) / 1e18;
  if (exaflops > 0) out.per_exaflop = out.total / exaflops;
  if (served.tokens > 0) out.per_million_tokens = out.total / (served.tokens / 1e6);
  const auto& rent =
      design.run && design.run->rent.known() ? design.run->rent : design.cluster.system.chip.price.rent;
  if (rent.known()) {
    out.rent = *rent.value;
    out.rented = *rent.value * (hours * units::hour);
  }
  return out;
}

// M-economics-6: the hardware share of the value over the price of a server.
Bought bought(const spec::Contract& contract, const spec::System& system, const spec::Currency& yuan) {
  Bought out;
  const double chips_a_server = static_cast<double>(system.chips_per_node.value_or(8));
  const double currency = yuan.per_usd.known() ? kCnyPerUsd / *yuan.per_usd.value : 1;
  out.from_report = contract.servers.known() || contract.chips.known();
  if (contract.servers.known()) {
    out.servers = *contract.servers.value;
  } else if (contract.chips.known()) {
    out.servers = *contract.chips.value / chips_a_server;
  } else if (contract.value.known() && contract.server_price.known()) {
    // Value and price are written in the same currency, so the rate drops out.
    out.servers = std::floor(*contract.value.value * contract.hardware_share.value_or(1) /
                             *contract.server_price.value);
  } else if (contract.value.known() && system.price.known()) {
    out.servers = std::floor(*contract.value.value * currency * contract.hardware_share.value_or(1) /
                             *system.price.value);
  }
  out.chips = contract.chips.known() ? *contract.chips.value : out.servers * chips_a_server;
  const auto& bf16 = system.chip.peak[static_cast<std::size_t>(Precision::bf16)];
  const auto& fp16 = system.chip.peak[static_cast<std::size_t>(Precision::fp16)];
  out.bf16 = bf16.value_or(fp16.value_or(OpRate{0})) * out.chips;
  out.machine = system.power.known() && system.chips_per_node.known()
                    ? *system.power.value * out.servers
                    : chip_power(system.chip, {.compute = 1, .matrix = 1}) * (out.chips * 1.6);
  return out;
}

}  // namespace caelum::economics
