// Quantity -> text: for each dimension a ladder of units, and the highest rung not above the value.
#include <cmath>
#include <span>

#include <fmt/format.h>

#include "caelum/base/quantity_text.hpp"
#include "caelum/base/units.hpp"

namespace caelum {
namespace {

struct Rung {
  double from;  ///< smallest canonical value written in this unit
  double up, down;
  const char* unit;
};

constexpr Rung kTimes[] = {{0, 1, 1e9, "ns"},          {1e-6, 1, 1e6, "us"},
                           {1e-3, 1, 1e3, "ms"},       {1, 1, 1, "s"},
                           {120, 60, 1, "min"},        {7200, 3600, 1, "h"},
                           {172800, 86400, 1, "days"}, {2 * 365.25 * 86400, 365.25 * 86400, 1, "years"}};
constexpr Rung kLengths[] = {
    {0, 1, 1e9, "nm"}, {1e-6, 1, 1e6, "um"}, {1e-3, 1, 1e3, "mm"}, {1, 1, 1, "m"}, {1e3, 1e3, 1, "km"}};
constexpr Rung kEnergies[] = {{0, 1, 1e12, "pJ"},        {1e-9, 1, 1e9, "nJ"},     {1e-6, 1, 1e6, "uJ"},
                              {1e-3, 1, 1e3, "mJ"},      {1, 1, 1, "J"},           {1e3, 1e3, 1, "kJ"},
                              {3.6e5, 3.6e6, 1, "kWh"},  {3.6e9, 3.6e9, 1, "MWh"}, {3.6e12, 3.6e12, 1, "GWh"},
                              {3.6e15, 3.6e15, 1, "TWh"}};
constexpr Rung kMoneys[] = {
    {0, 1, 1, "USD"}, {1e6, 1e6, 1, "M USD"}, {1e9, 1e9, 1, "B USD"}, {1e12, 1e12, 1, "T USD"}};
constexpr Rung kRents[] = {{0, 1, 3600, "USD/h"}};
constexpr Rung kEnergyPrices[] = {{0, 1, 3.6e6, "USD/kWh"}};
constexpr Rung kAreas[] = {{0, 1, 1e6, "mm2"}};
constexpr Rung kDensities[] = {{0, 1e4, 1, "/cm2"}};
constexpr Rung kAreaPrices[] = {{0, 1e6, 1, "USD/mm2"}};
constexpr Rung kPowerDensities[] = {{0, 1e6, 1, "W/mm2"}};
constexpr Rung kEnergyPerData[] = {{0, 1, 1e12, "pJ/B"}, {1e-9, 1, 1e9, "nJ/B"}, {1e-3, 1, 1, "J/B"}};
constexpr Rung kEnergyPerOp[] = {{0, 1, 1e12, "pJ/flop"}, {1e-9, 1, 1e9, "nJ/flop"}, {1e-3, 1, 1, "J/flop"}};
constexpr Rung kPerData[] = {{0, 1, 1e9, "USD/GB"}};
constexpr Rung kWatts[] = {
    {0, 1, 1e3, "mW"}, {1, 1, 1, "W"}, {1e3, 1e3, 1, "kW"}, {1e6, 1e6, 1, "MW"}, {1e9, 1e9, 1, "GW"}};

struct Ladder {
  Dim dim;
  std::span<const Rung> rungs;
};
constexpr Ladder kLadders[] = {
    {{.time = 1}, kTimes},
    {{.length = 1}, kLengths},
    {{.energy = 1}, kEnergies},
    {{.time = -1, .energy = 1}, kWatts},
    {{.money = 1}, kMoneys},
    {{.time = -1, .money = 1}, kRents},
    {{.energy = -1, .money = 1}, kEnergyPrices},
    {{.data = -1, .money = 1}, kPerData},
    {{.length = 2}, kAreas},
    {{.length = -2}, kDensities},
    {{.money = 1, .length = -2}, kAreaPrices},
    {{.time = -1, .energy = 1, .length = -2}, kPowerDensities},
    {{.data = -1, .energy = 1}, kEnergyPerData},
    {{.op = -1, .energy = 1}, kEnergyPerOp},
};

/// Dimensions written with k M G T P E before one unit.
struct Decimal {
  Dim dim;
  const char* unit;
};
constexpr Decimal kDecimals[] = {{{.data = 1}, "B"},
                                 {{.time = -1, .data = 1}, "B/s"},
                                 {{.op = 1}, "flop"},
                                 {{.time = -1, .op = 1}, "flop/s"},
                                 {{.time = -1}, "Hz"},
                                 {{.data = -1, .op = 1}, "flop/B"},
                                 {{.op = 1, .energy = -1}, "flop/J"}};

/// Shortest decimal writing, without exponent as long as people read it with ease.
std::string number(double value, int digits) {
  const double size = std::fabs(value);
  if (digits == 0) return fmt::format("{}", value);
  if (size != 0 && (size < 1e-4 || size >= 1e15)) return fmt::format("{:.{}g}", value, digits);
  const int before = size < 1 ? 0 : static_cast<int>(std::floor(std::log10(size))) + 1;
  const int leading = size == 0 || size >= 1 ? 0 : static_cast<int>(-std::floor(std::log10(size))) - 1;
  std::string text = fmt::format("{:.{}f}", value, std::max(0, digits - before + leading));
  if (text.find('.') != std::string::npos) {
    text.erase(text.find_last_not_of('0') + 1);
    if (text.back() == '.') text.pop_back();
  }
  return text == "-0" ? "0" : text;
}

std::string on_ladder(double value, std::span<const Rung> rungs, int digits) {
  const double size = std::fabs(value);
  // Rounding must not print `1000 ms`: a value within half a digit of the next rung takes it.
  const double nudge = digits == 0 ? 1 : 1 + 0.5 * std::pow(10.0, -digits);
  std::size_t i = 0;
  while (i + 1 < rungs.size() && size * nudge >= rungs[i + 1].from) ++i;
  const Rung& rung = rungs[i];
  const char* gap = rung.unit[0] == '/' || rung.unit[1] == ' ' ? "" : " ";  // 5.58M USD, 0.1/cm2
  return fmt::format("{}{}{}", number(value * rung.down / rung.up, digits), gap, rung.unit);
}

std::string with_prefix(double value, const char* unit, FormatOptions options) {
  static constexpr const char* kDecimalPrefixes[] = {"", "k", "M", "G", "T", "P", "E"};
  static constexpr const char* kBinaryPrefixes[] = {"", "Ki", "Mi", "Gi", "Ti", "Pi"};
  const double base = options.binary ? 1024 : 1000;
  const std::size_t last = options.binary ? 5 : 6;
  const double nudge = options.digits == 0 ? 1 : 1 + 0.5 * std::pow(10.0, -options.digits);
  double scale = 1;
  std::size_t i = 0;
  for (; i < last && std::fabs(value) * nudge >= scale * base; ++i) scale *= base;
  return fmt::format("{} {}{}", number(value / scale, options.digits),
                     options.binary ? kBinaryPrefixes[i] : kDecimalPrefixes[i], unit);
}

}  // namespace

std::string format_quantity(double canonical, Dim dim, FormatOptions options) {
  if (dim == Dim{}) return number(canonical, options.digits);
  if (canonical == 0) canonical = 0;  // no minus zero
  constexpr double kRareRate = 1e-3;  // a failure rate, not a clock
  if (dim == Dim{.time = -1} && std::fabs(canonical) < kRareRate && canonical != 0) {
    return fmt::format("{}/year", number(canonical * 365.25 * 86400, options.digits));
  }
  for (const Decimal& decimal : kDecimals) {
    if (decimal.dim != dim) continue;
    options.binary = options.binary && dim.data == 1 && dim.op == 0;
    return with_prefix(canonical, decimal.unit, options);
  }
  for (const Ladder& ladder : kLadders) {
    if (ladder.dim != dim) continue;
    if (canonical == 0) {  // zero in the canonical rung: `0 s`, `0 W`
      for (const Rung& rung : ladder.rungs) {
        if (rung.up == 1 && rung.down == 1) return fmt::format("0 {}", rung.unit);
      }
    }
    return on_ladder(canonical, ladder.rungs, options.digits);
  }
  return fmt::format("{} {}", number(canonical, options.digits), detail::compose_units(dim));
}

}  // namespace caelum
