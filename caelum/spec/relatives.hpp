// The doubt of constants that a chip borrows from a relative.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "caelum/spec/catalogue.hpp"
#include "caelum/spec/chip.hpp"
#include "caelum/spec/fields.hpp"
#include "caelum/spec/profiles.hpp"

namespace caelum::spec {

/// How near the chip is whose constants are borrowed.
enum class Kinship : std::uint8_t {
  same_die,       ///< same maker, same dies: another memory, limit or package
  same_maker,     ///< another generation or line of one maker
  another_maker,  ///< or none that the catalogue knows
};

/// Relative errors of kernels priced with such a lender's constants and the chip's own data sheet.
struct TransferCosts {
  Datum<double> products, short_products, prefill, decode, experts;
};

/// The catalogue's record of what leaving chips out shows (`kind: transfer`).
struct Transfer {
  std::string id, name;
  TransferCosts same_die, same_maker, another_maker;
  [[nodiscard]] const TransferCosts& at(Kinship kinship) const;
};
template <>
const RecordTable& table<TransferCosts>();
template <>
const RecordTable& table<Transfer>();

/// Dies are the same when makers, numbers and areas are (within 2 %).
Kinship kinship_of(const Chip& chip, const std::optional<Chip>& lender);

/// M-spec-1. Widens the ranges of a profile that prices another chip than those it was measured on, by the
/// error measured in leave-one-chip-out tests. Constants that the profile gives its own
/// source for stay as they are when the profile itself names a relative. Values do not change.
void widen_borrowed(ChipProfile& profile, const Transfer& transfer, Kinship kinship);
/// The same of a link whose profile names a relative (M-spec-2).
void widen_borrowed(LinkProfile& link);

}  // namespace caelum::spec
