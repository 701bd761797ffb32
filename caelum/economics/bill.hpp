// What a run costs its owner, and what it would cost rented.
#pragma once

#include <optional>
#include <string>

#include "caelum/economics/power.hpp"

namespace caelum::economics {

struct Served {
  Time calendar;         ///< how long the run holds the machine
  double tokens = 0;     ///< trained; 0 = not told
  Ops model_operations;  ///< of all of them
};

struct Bill {
  Money machine, network, facility, energy, staff, upkeep, total;  ///< of the run
  Money price;                                                     ///< of machine and network when bought
  Energy meter;                                                    ///< of the run, at the meter
  Money per_chip_hour, per_exaflop, per_million_tokens;
  std::optional<Money> rented;  ///< chip hours at the rent
  std::optional<MoneyRate> rent;
  bool price_estimated = false;  ///< the chip has no price on record
};

/// Yearly instalment on a price of 1: written off over `life`, paid for at `interest` a year.
double annuity(double interest, double years);

/// M-economics-3 to M-economics-5.
Bill bill(const spec::Design& design, const goodput::Inventory& inventory, const PowerUse& power,
          const Served& served);

/// What an order buys: the servers of its system that its value pays for.
struct Bought {
  double servers = 0, chips = 0;
  OpRate bf16;
  Power machine;
  bool from_report = false;  ///< servers or chips are the report's own
};
Bought bought(const spec::Contract& contract, const spec::System& system, const spec::Currency& yuan);

}  // namespace caelum::economics
