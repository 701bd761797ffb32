// What a scenario may ask. A number of a record says which questions read it, so that what nobody asks is
// not drawn: it would cost time and change nothing.
#pragma once

namespace caelum::spec {

/// A set of questions, one bit each.
using Questions = unsigned;

namespace ask {

inline constexpr Questions kNone = 0;
inline constexpr Questions kTraining = 1;
inline constexpr Questions kServing = 2;
inline constexpr Questions kStep = kTraining | kServing;
inline constexpr Questions kOffload = 4;    ///< a training step that keeps something off the chip
inline constexpr Questions kMonths = 8;     ///< failures, power and money
inline constexpr Questions kSupply = 16;    ///< what can be built
inline constexpr Questions kRequests = 32;  ///< a deployment under the requests of its users
inline constexpr Questions kAll = kStep | kOffload | kMonths | kSupply | kRequests;

}  // namespace ask
}  // namespace caelum::spec
