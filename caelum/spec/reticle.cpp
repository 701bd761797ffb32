#include "caelum/spec/reticle.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "caelum/base/limits.hpp"

namespace caelum::spec {

bool fits_reticle(DieSides die) {
  constexpr Length kSlack = 1e-6 * units::mm;  // sides are written in decimal millimetres
  const Length longer = std::max(die.width, die.height), shorter = std::min(die.width, die.height);
  return longer <= kReticleHeight + kSlack && shorter <= kReticleWidth + kSlack;
}

bool countable(DieSides die, Length diameter, Length scribe) {
  const Area disc = std::numbers::pi / 4 * diameter * diameter;
  return disc / ((die.width + scribe) * (die.height + scribe)) <= kMostDiesOnWafer;
}

// M-supply-1
DieSides sides_of(Area area) {
  const Length side = std::min(std::sqrt(area.in(units::mm2)) * units::mm, kReticleWidth);
  return {side, side > Length{} ? area / side : Length{}};
}

}  // namespace caelum::spec
