// What collectives lose on the real links: collisions of hashed routes, oversubscription, detours
// round failures, all groups of an axis at once (M-fabric-61).
//
// A collective moves in step: its streams all last as long as the slowest. So the time of a pattern is
// the largest load over capacity of any link. For streams of equal size that start together this is
// exactly when the max-min fair simulation ends: no rate ever falls below that of the most loaded link.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <tuple>

#include "caelum/fabric/tiers.hpp"
#include "caelum/fabric/topology/shared_links.hpp"

namespace caelum::fabric {

/// What all groups of an axis send over one level.
struct Traffic {
  Group group;
  std::size_t level = 0;
  Pattern pattern = Pattern::ring;
};

/// A pattern that takes longer on the real links than on a network that is free and not oversubscribed.
struct Slowdown {
  Traffic traffic;
  double times = 1;
};

class Congestion {
 public:
  /// `assumed`: byte/s a chip that the closed forms count on at each level; `thinned`: by how much less than
  /// that its chips' ports carry is (oversubscription).
  Congestion(Fabric fabric, std::vector<double> assumed, std::vector<double> thinned = {});

  [[nodiscard]] const Fabric& fabric() const { return fabric_; }
  /// How long the busiest link needs for the streams of all groups over one level, a byte each (see
  /// streams()), over the time that a byte takes at the level's assumed bandwidth. 0 when nothing crosses;
  /// infinite when a pair cannot reach each other. Remembers what it was asked; safe to call from several
  /// threads.
  [[nodiscard]] double busiest(const Group& group, std::size_t level, Pattern pattern) const;
  /// The links that these share when they run at once. Remembered, too.
  [[nodiscard]] std::shared_ptr<const SharedLinks> shared(const std::vector<Traffic>& kinds) const;
  /// byte/s a chip that its links give at a level.
  [[nodiscard]] double assumed(std::size_t level) const { return assumed_[level]; }
  /// Oversubscription of a level.
  [[nodiscard]] double thinned(std::size_t level) const { return thinned_[level]; }
  /// Keeps what a collective lost; told by slowdowns(), largest first, as far as it is above 0.5 %.
  void note(const Traffic& traffic, double times) const;
  [[nodiscard]] std::vector<Slowdown> slowdowns() const;
  /// Pairs that no way was left for, in words; empty when there were none.
  [[nodiscard]] std::string unreachable() const;

 private:
  using Key = std::tuple<std::vector<long>, std::size_t, Pattern>;
  static Key key_of(const Traffic& traffic);
  /// Requires the lock.
  [[nodiscard]] const Loads& loads_of(const Traffic& traffic) const;

  Fabric fabric_;
  std::vector<LevelSpan> spans_;
  std::vector<double> assumed_, thinned_;
  mutable std::mutex mutex_;
  mutable std::map<Key, Loads> known_;
  mutable std::map<std::vector<Key>, std::shared_ptr<const SharedLinks>> shared_;
  mutable std::map<Key, Slowdown> noted_;
  mutable std::string unreachable_;
};

/// Lowers what a member gets of each tier for this collective by what the busiest link takes longer than
/// the closed form's own assumption of a free network. `ideal` becomes what it would get on a network that
/// is also not oversubscribed; returned is what lies between.
std::vector<Slowdown> congest(const Congestion& congestion, const NetworkModel& network, const Group& group,
                              Collective collective, Tiers& tiers, Tiers& ideal);

/// The congestion of a design's network; null when it cannot be built (told in the diagnostics).
std::shared_ptr<const Congestion> make_congestion(const spec::Design& design, Diagnostics& diagnostics);

}  // namespace caelum::fabric
