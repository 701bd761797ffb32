// The tables behind quantity_text: which units, prefixes and dimensions have names.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "caelum/base/quantity.hpp"

namespace caelum::detail {

/// Scales are kept as a fraction so that `12.5 us` is 12.5 / 1e6, rounded once.
struct Unit {
  std::string_view name;
  std::string_view prefixes;  ///< of "kMGTPE", "i" for Ki Mi ..., "munp" that may stand before it
  double numerator = 1, denominator = 1;
  Dim dim;
  bool rate = false;  ///< `flops`: a count, or a rate where a count does not fit
};

struct Prefix {
  std::string_view name;
  double numerator = 1, denominator = 1;
};

/// The unit of that exact name, or null.
const Unit* find_unit(std::string_view name);
/// Splits `word` into prefix and unit; an exact unit name comes first (`min` is no milli-inch).
/// Unit null: no such unit.
struct PrefixedUnit {
  const Unit* unit = nullptr;
  Prefix prefix;
};
PrefixedUnit split_prefix(std::string_view word);
/// The factor of k M B G T P E or Ki Mi Gi Ti Pi standing alone before a count or a currency; 0 if none.
double count_factor(std::string_view word);
/// Units with their usual prefixes: the candidates for "did you mean".
const std::vector<std::string>& usual_units();

struct DimensionName {
  Dim dim;
  std::string_view name;  ///< with article
  std::string_view example;
};
/// The named dimension, or null for a combination without a name.
const DimensionName* find_dimension(Dim dim);
/// `B*s/J` for a dimension without a name.
std::string compose_units(Dim dim);

}  // namespace caelum::detail
