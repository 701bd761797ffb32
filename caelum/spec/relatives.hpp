// The doubt of constants that a chip borrows from a relative.
#pragma once

#include <string>
#include <vector>

#include "caelum/spec/profiles.hpp"

namespace caelum::spec {

/// How far a borrowed constant may be off, as a factor, and which kernels showed it.
struct Borrowing {
  const char* field;  ///< of ChipProfile: matmul, launch, attention_forward, ...
  double factor;      ///< M-spec-1
  const char* kernels;
};
const std::vector<Borrowing>& borrowings();

/// Widens the ranges of a profile that prices another chip than those it was measured on, by what
/// leaving whole chips out shows that such a transfer costs. Constants that the profile gives its own
/// source for stay as they are when the profile itself names a relative. Values do not change.
void widen_borrowed(ChipProfile& profile);

}  // namespace caelum::spec
