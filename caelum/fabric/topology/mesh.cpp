// M-fabric-52. Dimensions are walked one after the other; which comes first is the choice of the
// routing. A dead cable is passed by the other points of its row (two hops instead of one).
#include "caelum/fabric/topology/mesh.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "caelum/fabric/topology/sketches.hpp"

namespace caelum::fabric {
namespace {

class Mesh final : public Wiring {
 public:
  explicit Mesh(MeshShape shape) : shape_(std::move(shape)) {
    for (const long side : shape_.sides) {
      points_ *= side;
      offsets_.push_back(slots_);
      slots_ += side;
      neighbours_ += side - 1;
    }
    access_ = shape_.below > 1 ? 2 * chips() : 0;
    each_ =
        static_cast<double>(shape_.below) * shape_.bandwidth / static_cast<double>(std::max(1L, neighbours_));
  }

  [[nodiscard]] long chips() const override { return points_ * shape_.below; }
  [[nodiscard]] const std::vector<long>& sides() const override { return shape_.sides; }
  [[nodiscard]] LinkId links() const override { return static_cast<LinkId>(access_ + points_ * slots_); }
  [[nodiscard]] long chips_under(LinkId) const override { return 0; }
  [[nodiscard]] long spare_switches() const override { return 0; }
  [[nodiscard]] LinkId repeated(LinkId link, long chips) const override {
    const auto local = static_cast<long>(link);
    if (local < access_) return static_cast<LinkId>(local % (2 * chips));
    return static_cast<LinkId>(access_ + (local - access_) % (chips / shape_.below * slots_));
  }

  [[nodiscard]] double capacity(LinkId link, const Faults& faults, long instance) const override {
    if (static_cast<long>(link) < access_) return shape_.bandwidth;
    if (faults.failed_links <= 0 && faults.degraded_links <= 0) return each_;
    const Cable cable = cable_of(link);
    const long from = cable.from, to = moved(from, cable.dimension, cable.to);
    // Both directions are one cable: it is named by its lower end.
    const long low = std::min(from, to), high = std::max(from, to);
    return each_ *
           faults.cable(instance, stir(static_cast<std::uint64_t>(low), static_cast<std::uint64_t>(high)));
  }

  [[nodiscard]] bool route(long from, long to, std::uint64_t flow, const Faults& faults, long instance,
                           Path& path) const override {
    const long p = from / shape_.below, q = to / shape_.below;
    if (access_ > 0) {
      path.push_back({static_cast<LinkId>(2 * from), 1});
      path.push_back({static_cast<LinkId>(2 * to + 1), 1});
    }
    std::vector<std::size_t> differing;
    for (std::size_t d = 0; d < shape_.sides.size(); ++d) {
      if (coordinate(p, d) != coordinate(q, d)) differing.push_back(d);
    }
    const auto orders = static_cast<std::uint64_t>(differing.size());
    if (orders == 0) return true;
    if (shape_.routing == Routing::ecmp || shape_.routing == Routing::rails) {
      const std::uint64_t pair =
          stir(stir(flow, static_cast<std::uint64_t>(from)), static_cast<std::uint64_t>(to));
      const std::size_t start = shape_.routing == Routing::ecmp ? pair % orders : 0;
      return walk({p, q, differing, start, 1.0, pair}, faults, instance, path);
    }
    for (std::size_t start = 0; start < differing.size(); ++start) {
      const Walk one{p, q, differing, start, 1.0 / static_cast<double>(orders), 0};
      if (!walk(one, faults, instance, path)) return false;
    }
    return true;
  }

  /// Where messages take the direct cable while it lives, and share all ways round when it does not.
  [[nodiscard]] bool reroutes() const override {
    return shape_.routing == Routing::adaptive || shape_.routing == Routing::spray;
  }
  [[nodiscard]] bool reroute(long block, const Faults& faults, long instance,
                             std::vector<double>& load) const override {
    for (LinkId l = 0; l < load.size(); ++l) load[l] = load[repeated(l, block)];
    if (faults.failed_links <= 0) return true;
    const std::vector<double> whole = load;
    Path detour;
    for (LinkId l = static_cast<LinkId>(access_); l < load.size(); ++l) {
      if (whole[l] <= 0 || capacity(l, faults, instance) > 0) continue;
      const Cable cable = cable_of(l);
      detour.clear();
      if (!step({cable.from, cable.to, {}, cable.dimension, 1.0, 0}, faults, instance, detour)) return false;
      load[l] -= whole[l];
      for (const Hop& hop : detour) load[hop.link] += hop.share * whole[l];
    }
    return true;
  }

  [[nodiscard]] Equipment equipment() const override {
    Equipment all;
    if (access_ > 0) {
      all.cables.push_back({.name = "chip to rack switch",
                            .count = static_cast<double>(chips()),
                            .capacity = shape_.bandwidth,
                            .length = 1.5});
      all.switches.push_back({.name = "rack switch",
                              .count = static_cast<double>(points_),
                              .ports = 2 * static_cast<double>(shape_.below),
                              .port_rate = shape_.bandwidth});
    }
    for (std::size_t d = 0; d < shape_.sides.size(); ++d) {
      if (shape_.sides[d] < 2) continue;
      const Medium medium = shape_.media[d];
      all.cables.push_back(
          {.name = shape_.sides.size() == 1 ? "full mesh" : fmt::format("full mesh, dimension {}", d + 1),
           .count = static_cast<double>(points_) * static_cast<double>(shape_.sides[d] - 1) / 2,
           .capacity = each_,
           .length = shape_.lengths[d],
           .modules = medium == Medium::optical ? 2.0 : 0.0,
           .medium = medium});
    }
    return all;
  }

  [[nodiscard]] double bisection() const override {
    double least = static_cast<double>(chips()) / 2 * shape_.bandwidth;
    for (const long side : shape_.sides) {
      if (side < 2) continue;
      const long some = side / 2, rest = side - some, lines = points_ / side;
      const double cut = static_cast<double>(some) * static_cast<double>(rest);
      least = std::min(least, static_cast<double>(lines) * cut * each_);
    }
    return least;
  }
  [[nodiscard]] int diameter() const override {
    int hops = access_ > 0 ? 2 : 0;
    for (const long side : shape_.sides) hops += side > 1 ? 1 : 0;
    return hops;
  }

  [[nodiscard]] Sketch sketch() const override {
    if (shape_.sides.size() == 1) return ring_sketch();
    Grid grid = sketch_grid(shape_.sides, 8);
    std::vector<long> at(grid.sides.size(), 0);
    for (std::size_t p = 0; p < grid.sketch.points.size(); ++p) {
      long rest = static_cast<long>(p);
      for (std::size_t d = 0; d < at.size(); ++d) {
        at[d] = rest % grid.sides[d];
        rest /= grid.sides[d];
      }
      for (std::size_t d = 0; d < at.size(); ++d) {
        auto other = at;
        for (other[d] = at[d] + 1; other[d] < grid.sides[d]; ++other[d]) {
          grid.sketch.lines.push_back({p, grid.at(other), shape_.media[d]});
        }
      }
    }
    return std::move(grid.sketch);
  }

 private:
  struct Walk {
    long from, to;
    const std::vector<std::size_t>& dimensions;
    std::size_t start;
    double share;
    std::uint64_t key;
  };

  /// From a point along a dimension to a coordinate.
  struct Cable {
    long from, to;
    std::size_t dimension;
  };
  [[nodiscard]] Cable cable_of(LinkId link) const {
    const long index = static_cast<long>(link) - access_;
    const long from = index / slots_, slot = index % slots_;
    std::size_t d = 0;
    while (d + 1 < offsets_.size() && slot >= offsets_[d + 1]) ++d;
    return {from, slot - offsets_[d], d};
  }
  [[nodiscard]] long stride(std::size_t d) const {
    long product = 1;
    for (std::size_t i = 0; i < d; ++i) product *= shape_.sides[i];
    return product;
  }
  [[nodiscard]] long coordinate(long point, std::size_t d) const {
    return point / stride(d) % shape_.sides[d];
  }
  [[nodiscard]] long moved(long point, std::size_t d, long to) const {
    return point + (to - coordinate(point, d)) * stride(d);
  }
  [[nodiscard]] LinkId link(long from, std::size_t d, long to) const {
    return static_cast<LinkId>(access_ + from * slots_ + offsets_[d] + to);
  }

  [[nodiscard]] bool walk(const Walk& w, const Faults& faults, long instance, Path& path) const {
    long at = w.from;
    for (std::size_t i = 0; i < w.dimensions.size(); ++i) {
      const std::size_t d = w.dimensions[(w.start + i) % w.dimensions.size()];
      const long target = coordinate(w.to, d);
      if (!step({at, target, w.dimensions, d, w.share, w.key}, faults, instance, path)) return false;
      at = moved(at, d, target);
    }
    return true;
  }
  /// One dimension, to coordinate `w.to`: the direct cable, relays round a dead one, or all of them.
  [[nodiscard]] bool step(const Walk& w, const Faults& faults, long instance, Path& path) const {
    const std::size_t d = w.start;
    const bool direct = capacity(link(w.from, d, w.to), faults, instance) > 0;
    const bool all = shape_.routing == Routing::all_path;
    if (direct && !all) {
      path.push_back({link(w.from, d, w.to), w.share});
      return true;
    }
    std::vector<long> relays;
    const long here = coordinate(w.from, d);
    for (long r = 0; r < shape_.sides[d]; ++r) {
      if (r == here || r == w.to) continue;
      const long relay = moved(w.from, d, r);
      if (capacity(link(w.from, d, r), faults, instance) > 0 &&
          capacity(link(relay, d, w.to), faults, instance) > 0) {
        relays.push_back(r);
      }
    }
    const auto ways = static_cast<double>(relays.size() + (direct ? 1 : 0));
    if (ways <= 0) return false;
    const bool hashed = shape_.routing == Routing::ecmp || shape_.routing == Routing::rails;
    if (hashed) relays = {relays[w.key % relays.size()]};
    const double share = hashed ? w.share : w.share / ways;
    if (direct) path.push_back({link(w.from, d, w.to), share});
    for (const long r : relays) {
      path.push_back({link(w.from, d, r), share});
      path.push_back({link(moved(w.from, d, r), d, w.to), share});
    }
    return true;
  }

  [[nodiscard]] Sketch ring_sketch() const {
    const long shown = std::min(shape_.sides[0], 16L);
    Sketch sketch = sketch_circle(shown, 1);
    sketch.lines.clear();
    sketch.rows.clear();
    for (auto& point : sketch.points) point.kind = 0;
    const std::size_t count = sketch.points.size();
    for (std::size_t a = 0; a < count; ++a) {
      for (std::size_t b = a + 1; b < count; ++b) sketch.lines.push_back({a, b, shape_.media[0]});
    }
    sketch.rows.push_back(fmt::format("{} of {} points, each joined to every other", count, shape_.sides[0]));
    return sketch;
  }

  MeshShape shape_;
  std::vector<long> offsets_;
  long points_ = 1, slots_ = 0, neighbours_ = 0, access_ = 0;
  double each_ = 0;
};

}  // namespace

std::unique_ptr<Wiring> make_mesh(MeshShape shape) {
  return std::make_unique<Mesh>(std::move(shape));
}

}  // namespace caelum::fabric
