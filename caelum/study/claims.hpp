// M-study-12. Published claims tested: each check is an expression, drawn over every range that it touches.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "caelum/base/parallel.hpp"
#include "caelum/explore/draws.hpp"
#include "caelum/spec/catalogue.hpp"
#include "caelum/spec/claim.hpp"

namespace caelum::study {

/// `not_reproduced`: the source measured it, and the model gives another figure.
enum class Verdict : std::uint8_t { holds, does_not_hold, not_reproduced, undecided };

struct CheckOutcome {
  const spec::ClaimCheck* check = nullptr;
  explore::Interval simulated;  ///< nominal: at the catalogue's values
  double probability = 0;       ///< share of draws in which the claim is met
  Verdict verdict = Verdict::undecided;
  std::string unknown;  ///< the figure that is missing, or why it could not be computed
  bool model = false;   ///< reads a scenario that was simulated
  int second_hand = 0;  ///< figures that it reads and nobody read at their source
  double error = 0;     ///< simulated over claimed, less one
  /// Whether some draws say otherwise, and a second-hand figure is among what they draw.
  [[nodiscard]] bool hinges_on_second_hand() const {
    return second_hand > 0 && probability > 0.05 && probability < 0.95;
  }
};

struct ClaimOutcome {
  spec::Claim claim;
  std::vector<CheckOutcome> checks;
  Verdict verdict = Verdict::undecided;
};

struct ClaimOptions {
  int samples = 200;
  std::uint64_t seed = 1;
  int threads = 1;
  Stop stop = nullptr;  ///< set: test_claim ends early, and its answer means nothing
};

/// A check `about` a figure holds when its interval, widened by the tolerance, covers the claimed figure;
/// `at_least` and `at_most` when 95 % of the draws meet it, and do not hold when under 5 % do. A figure that
/// is unknown leaves the check undecided. What the source measured never fails to hold: it is not reproduced.
/// The claim takes the worst verdict of its deciding checks: one that does not hold, then one not reproduced,
/// then one undecided. A scenario with `plan: auto` is planned at the catalogue's values, and its draws keep
/// that plan. Errors in expressions or scenarios are told in `diagnostics`.
ClaimOutcome test_claim(const spec::Claim& claim, const spec::Catalogue& catalogue,
                        const ClaimOptions& options, Diagnostics& diagnostics);

/// Whether the claim's expressions can be computed: their syntax, the scenarios and records that they name,
/// the figures of them. Simulates nothing; test_claim asks it first.
void check_claim(const spec::Claim& claim, const spec::Catalogue& catalogue, Diagnostics& diagnostics);

}  // namespace caelum::study
