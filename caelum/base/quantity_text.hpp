// Quantities as text: `400 Gb/s`, `80 GiB`, `12.5 us`, `989 Tflop/s`, `0.08 USD/kWh`.
//
// A quantity is a number and a unit expression: units with prefixes joined by `*` and `/`, with
// whole exponents (`mm2`, `m^2`). k M G T P E are powers of ten, Ki Mi Gi Ti Pi of two, m u n p
// go below one for seconds, metres, watts and joules; `b` is a bit and `B` a byte. A month is a
// twelfth of a year of 365.25 days. Nothing here depends on the locale.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "caelum/base/quantity.hpp"

namespace caelum {

/// Reference rate at which yuan in specs become dollars: near the mean of 2023 to 2025 (People's
/// Bank of China central parity, 7.0 to 7.2). Prices that follow the rate give both currencies.
inline constexpr double kCnyPerUsd = 7.1;

/// The canonical value of `text` in the dimension `expected` (Dim{} = a plain number: `0.35`,
/// `35 %`, `14.8T tokens`). Nothing when it is wrong: then `problem` says what was found and
/// `hint` how to mend it. Signs are accepted; whether a negative value makes sense is the
/// schema's to say. Never NaN or infinite.
std::optional<double> parse_quantity(std::string_view text, Dim expected, std::string& problem,
                                     std::string& hint);

/// The same with the dimension given by the type.
template <class Q>
std::optional<Q> parse_quantity(std::string_view text, std::string& problem, std::string& hint) {
  const std::optional<double> value = parse_quantity(text, Q::dim, problem, hint);
  return value ? std::optional<Q>(Q{*value}) : std::nullopt;
}

/// A number alone, without any unit: `-1.5e3`, `1_024`. Nothing when it is anything else, NaN,
/// infinite or too large.
std::optional<double> parse_number(std::string_view text);

/// What a text says that it counts: `tokens` of `4M tokens`, `%` of `35 %`, `tokens/step` of `2 tokens/step`;
/// nothing of `4096`, `15T` and of what is no quantity.
std::string_view counted_unit(std::string_view text);
/// Whether two words count the same things: token and tokens, sequences and samples, GPUs and chips.
bool counts_alike(std::string_view one, std::string_view other);

struct FormatOptions {
  int digits = 3;       ///< significant digits; 0 = as many as tell the double from any other
  bool binary = false;  ///< data as KiB, MiB, GiB, TiB instead of kB, MB, GB, TB
};

/// The value with the prefix that suits its size: `18.2 ms`, `3.35 TB/s`, `989 Tflop/s`, `700 W`.
/// What it prints, parse_quantity reads back in the same dimension.
std::string format_quantity(double canonical, Dim dim, FormatOptions options = {});
template <Dim D>
std::string format_quantity(Quantity<D> q, FormatOptions options = {}) {
  return format_quantity(q.canonical(), D, options);
}

/// What a dimension is called, with its article: `a bandwidth`, `an energy`.
std::string describe(Dim dim);
/// How a value of it is written: `3.35 TB/s`.
std::string example(Dim dim);

}  // namespace caelum
