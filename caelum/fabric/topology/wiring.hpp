// One network of chips as equipment and routes: what a switch tree, a mesh, a torus or a dragonfly
// have in common. Routes are computed, never stored: a million chips cost no table.
//
// A link is one direction of a cable, or of a bundle of parallel cables over which traffic spreads.
// Links are numbered from 0; a route is a list of links, each with the share of the message that it
// carries. A network may stand in many equal copies (eight chips of every node); `instance` says
// which copy, because failures strike them differently.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "caelum/fabric/topology/faults.hpp"
#include "caelum/spec/terms.hpp"

namespace caelum::fabric {

using LinkId = std::uint32_t;

struct Hop {
  LinkId link = 0;
  double share = 1;  ///< of the message's bytes
};
using Path = std::vector<Hop>;

enum class Medium : std::uint8_t { copper, optical };

struct CableKind {
  std::string name;     ///< "chip to leaf"
  double count = 0;     ///< cables, each both directions
  double capacity = 0;  ///< byte/s of one cable and direction
  double length = 0;    ///< m
  double modules = 0;   ///< optical modules of one cable: 2 where both ends are pluggable
  Medium medium = Medium::copper;
};

struct SwitchKind {
  std::string name;  ///< "leaf", "spine", "core"
  double count = 0;
  double ports = 0;      ///< in use, of the busiest one, in ports of `port_rate`
  double port_rate = 0;  ///< byte/s and direction
};

/// The equipment of one instance.
struct Equipment {
  std::vector<CableKind> cables;
  std::vector<SwitchKind> switches;
};

/// What a drawing shows: points in the unit square and lines between them, thinned to what an eye
/// can follow.
struct Sketch {
  struct Point {
    double x = 0, y = 0;
    int kind = 0;  ///< 0 a chip or what stands below this level, 1.. tiers of switches
    std::string label;
  };
  struct Line {
    std::size_t from = 0, to = 0;
    Medium medium = Medium::copper;
  };
  std::vector<Point> points;
  std::vector<Line> lines;
  std::vector<std::string> rows;  ///< captions, from the bottom up
};

class Wiring {
 public:
  virtual ~Wiring() = default;

  /// Chips of one instance.
  [[nodiscard]] virtual long chips() const = 0;
  [[nodiscard]] virtual LinkId links() const = 0;
  /// Bytes a second that a link carries after failures; 0 when it is dead.
  [[nodiscard]] virtual double capacity(LinkId link, const Faults& faults, long instance) const = 0;
  /// Points along each dimension of a mesh or torus; none for networks of switches.
  [[nodiscard]] virtual const std::vector<long>& sides() const;
  /// Whether the dimensions close to rings.
  [[nodiscard]] virtual bool wraps() const { return false; }
  /// Whether a wrap of the last dimension is shifted: rows of it are then no copies of each other.
  [[nodiscard]] virtual bool twisted() const { return false; }
  /// Chips whose traffic may leave by this link before any tier above; 0 where nothing folds.
  [[nodiscard]] virtual long chips_under(LinkId link) const = 0;
  /// Links of one kind do the same for other chips: all of a tier and direction, of a dimension and way.
  [[nodiscard]] virtual LinkId kind_of(LinkId link) const { return link; }
  /// The link that does for the first `chips` chips what this one does for its own, in a mesh or torus.
  [[nodiscard]] virtual LinkId repeated(LinkId link, long /*chips*/) const { return link; }
  /// Appends the way from one chip to another. `flow` seeds the choices of hashed routing. False
  /// when no way is left.
  [[nodiscard]] virtual bool route(long from, long to, std::uint64_t flow, const Faults& faults,
                                   long instance, Path& path) const = 0;
  [[nodiscard]] virtual Equipment equipment() const = 0;
  [[nodiscard]] virtual Sketch sketch() const = 0;
  /// Bytes a second from one half of the chips to the other, by the worst even cut.
  [[nodiscard]] virtual double bisection() const = 0;
  /// Cables and switches on the longest minimal way, in links.
  [[nodiscard]] virtual int diameter() const = 0;
  /// Whether every dead link has a way round of its own, whoever crosses it: `reroute` then does for all
  /// messages at once what `route` does for each.
  [[nodiscard]] virtual bool reroutes() const { return false; }
  /// Bytes on each link of one instance. The traffic of the first `chips` chips, given for a whole network,
  /// is repeated over all of it; then what dead links carry moves to their ways round. False when one has
  /// none.
  [[nodiscard]] virtual bool reroute(long chips, const Faults& faults, long instance,
                                     std::vector<double>& load) const;
  /// Switches whose failure leaves every chip reachable: those that `failed_switches` may strike.
  [[nodiscard]] virtual long spare_switches() const = 0;
};

}  // namespace caelum::fabric
