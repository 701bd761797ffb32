// What the streams of one collective lay on the links when all groups of its axis run at once: only as many
// chips are looked at, and only as many links kept, as are different (M-fabric-62).
#pragma once

#include <string>
#include <vector>

#include "caelum/fabric/topology/placement.hpp"

namespace caelum::fabric {

/// M-fabric-62: whose streams must be looked at. Where nothing failed and no route is hashed, groups repeat
/// with their period, so a window of chips stands for the machine.
struct Scan {
  long chips = 0;        ///< senders looked at: those below it ...
  long every = 0;        ///< ... whose number modulo `every` is below `some`; 0 = all of them
  long some = 0;         ///< (tori: lines and planes that are copies of each other)
  bool by_kind = false;  ///< links of one kind (Wiring::kind_of) are alike: the most loaded stands for all
  bool uniform = false;  ///< all senders are alike: a link carries what one sender lays on all of its kind
};

class Loads {
 public:
  /// One byte that every member sends over the level, by `pattern`.
  Loads(const Fabric& fabric, const LevelSpan& span, const Members& members, Pattern pattern);

  /// s: how long the busiest link needs. Infinite when a pair cannot reach each other: see unreachable().
  [[nodiscard]] double busiest() const;
  /// The same within one network; the fabric's number of networks asks for the chips' ports.
  [[nodiscard]] double busiest(std::size_t network) const { return busiest_[network]; }
  /// s that a link of an instance of a network needs.
  [[nodiscard]] double on(std::size_t network, long instance, LinkId link) const;
  [[nodiscard]] double on_port(LinkId port) const;
  /// Whether all of it is told by kinds of links.
  [[nodiscard]] bool by_kind() const { return scan_.by_kind; }
  /// Chips after which the loads repeat.
  [[nodiscard]] long repeats() const { return scan_.chips; }
  [[nodiscard]] const std::vector<double>& kinds(std::size_t network) const { return seconds_[network]; }
  /// Of a mean sender: streams at once, and bytes of the one that it has to send.
  [[nodiscard]] double streams() const { return senders_ > 0 ? streams_ / senders_ : 0; }
  [[nodiscard]] double sent() const { return senders_ > 0 ? sent_ / senders_ : 0; }
  [[nodiscard]] const std::string& unreachable() const { return unreachable_; }

 private:
  [[nodiscard]] bool looks_at(long chip) const { return scan_.every == 0 || chip % scan_.every < scan_.some; }
  void lay(Pattern pattern);
  void lay_rerouted(Pattern pattern);
  void count(const std::vector<Stream>& sent);
  void add(LinkId link, double bytes);
  void to_seconds();
  void gather_kinds(std::size_t network);

  const Fabric* fabric_;  ///< outlives it
  LevelSpan span_;
  Members members_;
  Scan scan_;
  std::vector<std::vector<double>> seconds_;  ///< bytes, then s, by network (ports last) and link
  std::vector<double> busiest_;
  double streams_ = 0, sent_ = 0, senders_ = 0;
  std::string unreachable_;
};

}  // namespace caelum::fabric
