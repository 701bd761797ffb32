#include "caelum/supply/payback.hpp"

#include <cmath>

namespace caelum::supply {
namespace {

constexpr double kIdlePower = 0.25;  ///< of the power under load: idle servers draw a fifth to a third
constexpr Time kYear = 365.25 * units::day;

/// What one unit a year for `years` is worth today.
double annuity(double rate, double years) {
  return rate <= 0 ? years : (1 - std::pow(1 + rate, -years)) / rate;
}

}  // namespace

Payback payback(const spec::SupplySite& site) {
  Payback p;
  p.name = site.name;
  p.chips = site.chips.value_or(1);
  const Money capital = site.capital.value_or(Money{});
  const double utilisation = site.utilisation.value_or(0.6), rate = site.discount.value_or(0.08);
  const double years = site.life.value_or(5 * kYear) / kYear;
  const Money rent = site.rent.value_or(MoneyRate{}) * kYear;
  const Money energy = site.power.value_or(Power{}) * kYear * site.energy_price.value_or(EnergyPrice{}) *
                       site.pue.value_or(1.3);
  const Money upkeep = capital * site.upkeep.value_or(0.03);
  const Money loaded = rent - energy * (1 - kIdlePower);  // of a rented year over an idle one
  const Money fixed = upkeep + energy * kIdlePower;
  const Money income = loaded * utilisation - fixed;
  const double worth = annuity(rate, years);

  p.capital = capital * p.chips;
  p.income_a_year = income * p.chips;
  p.present_value = (income * worth - capital) * p.chips;
  if (income > Money{}) {
    const double needed = capital / income;  // annuity that covers the capital
    const double after = rate <= 0 ? needed : -std::log1p(-needed * rate) / std::log1p(rate);
    if (after <= years) p.after = after * kYear;
  }
  const Money needed = capital / worth + fixed;
  if (loaded > Money{}) p.break_even_utilisation = needed / loaded;
  if (utilisation > 0) p.break_even_rent = (needed / utilisation + energy * (1 - kIdlePower)) / kYear;
  return p;
}

}  // namespace caelum::supply
