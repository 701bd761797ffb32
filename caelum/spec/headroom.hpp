// What a chip that is cut in peak has left beside it: clock, power and everything else of its cores.
#pragma once

#include <array>
#include <optional>
#include <vector>

#include "caelum/spec/chip.hpp"
#include "caelum/spec/profiles.hpp"

namespace caelum::spec {

/// A chip beside the one whose constants it borrows, by data sheets alone.
struct Headroom {
  /// Operations of one core and clock over the lender's, by format; at most 1, and 1 where not known.
  std::array<double, kPrecisions> math{};
  double cores = 1;  ///< over the lender's, at most 1
  /// Watts of the power limit over those that full clock would draw, over the same of the lender, at equal
  /// shares of the peak; nothing where their processes cannot be compared.
  std::optional<double> watts;
};

/// `cores` stands for the count of a chip that does not tell it.
Headroom headroom_of(const Chip& chip, const Chip& lender);

/// M-spec-3. What a core loses beside its products takes the same clocks whatever its matrix unit does: a
/// share `c` of the lender's peak becomes 1 / (1 + (1/c - 1) math). Shares of 1 and more stay.
double freed_share(double share, double math);

/// M-spec-4. What a power limit leaves of the clock goes with the watts for the work to 1/2.5, and ends at 1.
double clock_left(double sustained, double watts);

/// Both laws on the constants of a borrowed profile, ranges included. Constants that do not come from one of
/// the `records`, as `--set` and inline profiles write them, stay.
void use_headroom(ChipProfile& profile, const Headroom& headroom,
                  const std::vector<const SourceFile*>& records);

}  // namespace caelum::spec
