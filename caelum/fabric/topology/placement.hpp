// Where the members of parallel groups stand on the machine, and whom each of them sends to: the
// streams of a collective, for all groups of an axis at once (M-fabric-60).
#pragma once

#include <functional>

#include "caelum/fabric/network.hpp"
#include "caelum/fabric/topology/fabric.hpp"

namespace caelum::fabric {

/// How a collective's bytes go over one level when it is in full swing.
enum class Pattern : std::uint8_t {
  ring,    ///< as many rings as an instance has members, each through another member's own link
  spread,  ///< to every member beyond the level inside, equally
  pair,    ///< to the next member of the group
};

/// Members of one group as chips: arithmetic on nested strides, nothing stored.
class Members {
 public:
  explicit Members(const Group& group);

  [[nodiscard]] long ranks() const { return ranks_; }
  /// Place of a chip in its group, from 0.
  [[nodiscard]] long index(long chip) const;
  /// Chip of place 0 in the group of this chip.
  [[nodiscard]] long base(long chip) const;
  [[nodiscard]] long chip(long base, long index) const;
  /// The first place of the group whose chip is not below `chip`.
  [[nodiscard]] long first_from(long base, long chip) const;
  /// Chips after which the pattern of groups repeats.
  [[nodiscard]] long period() const { return period_; }
  /// Chips that divide the way from any member to any other of its group.
  [[nodiscard]] long step() const { return step_; }

 private:
  std::vector<Group::Factor> factors_;
  long ranks_ = 1, period_ = 1, step_ = 0;
};

struct Stream {
  long to = 0;
  double bytes = 0;  ///< of one byte that the member sends in all over this level
};

/// What one chip sends across a level: to chips of the same instance of the level but of another
/// instance of the level inside. `inner` and `outer` are chips under one instance of each.
struct LevelSpan {
  std::size_t network = 0;
  long inner = 1, outer = 1;
};
std::vector<LevelSpan> spans_of(const Fabric& fabric);

/// Appends the streams of one chip. A ring's bytes are 1 / (members in its inner instance); a
/// spread's 1 / ranks to each; a pair's 1.
void streams(const Fabric& fabric, const LevelSpan& span, const Members& members, Pattern pattern, long chip,
             std::vector<Stream>& out);

}  // namespace caelum::fabric
