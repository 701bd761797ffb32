// M-supply-1. The exposure field of a scanner: what one die can be at most, for all verbs alike.
#pragma once

#include "caelum/base/quantity.hpp"

namespace caelum::spec {

struct DieSides {
  Length width, height;
};

/// The field of a 4x reduction scanner (ASML NXE and NXT data sheets): no die may be larger.
inline constexpr Length kReticleWidth = 26 * units::mm, kReticleHeight = 33 * units::mm;

/// Whether the die fits one exposure, turned if need be: 26 mm x 33 mm and 33 mm x 26 mm are just that large.
bool fits_reticle(DieSides die);

/// Whether the dies of a wafer can be counted and drawn one by one: by its area it holds at most
/// kMostDiesOnWafer.
bool countable(DieSides die, Length diameter, Length scribe);

/// The likeliest sides of a die of which only the area is published: a square, or, where that is wider than
/// the field, as wide as the field. Larger than the field it stays larger.
DieSides sides_of(Area area);

}  // namespace caelum::spec
