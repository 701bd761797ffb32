// M-supply-11. When a site that rents out chips pays back.
#pragma once

#include <optional>
#include <string>

#include "caelum/spec/supply.hpp"

namespace caelum::supply {

struct Payback {
  std::string name;
  double chips = 0;
  Money capital;                      ///< of the site
  Money income_a_year;                ///< rent less energy and upkeep, at the stated utilisation
  Money present_value;                ///< of the life's income less the capital
  std::optional<Time> after;          ///< discounted; nothing when not within its life
  double break_even_utilisation = 0;  ///< present value 0 at the stated rent; over 1: not even full
  MoneyRate break_even_rent;          ///< present value 0 at the stated utilisation
};

/// Energy is paid for rented hours, and a quarter of it for idle ones. `capital`, `power`, `rent`,
/// `energy_price` and `life` fall back to estimates that the field table states.
Payback payback(const spec::SupplySite& site);

}  // namespace caelum::supply
