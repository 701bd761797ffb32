// M-fabric-53. Each dimension is walked the shorter way round; a dead cable is passed on the
// neighbouring ring.
#include "caelum/fabric/topology/torus.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include <fmt/format.h>

#include "caelum/fabric/topology/sketches.hpp"

namespace caelum::fabric {
namespace {

class TorusWiring final : public Wiring {
 public:
  explicit TorusWiring(TorusShape shape) : shape_(std::move(shape)), dimensions_(shape_.sides.size()) {
    for (const long side : shape_.sides) {
      strides_.push_back(points_);
      points_ *= side;
    }
    access_ = shape_.below > 1 ? 2 * chips() : 0;
    each_ = static_cast<double>(shape_.below) * shape_.bandwidth / static_cast<double>(2 * dimensions_);
  }

  [[nodiscard]] long chips() const override { return points_ * shape_.below; }
  [[nodiscard]] const std::vector<long>& sides() const override { return shape_.sides; }
  [[nodiscard]] bool wraps() const override { return true; }
  [[nodiscard]] bool twisted() const override { return shape_.twist != 0; }
  [[nodiscard]] LinkId links() const override {
    return static_cast<LinkId>(access_ + points_ * 2 * static_cast<long>(dimensions_));
  }
  [[nodiscard]] long chips_under(LinkId) const override { return 0; }
  [[nodiscard]] long spare_switches() const override { return 0; }
  [[nodiscard]] LinkId kind_of(LinkId link) const override {
    if (link < access_) return link % 2;
    return static_cast<LinkId>(2 + (static_cast<long>(link) - access_) % static_cast<long>(2 * dimensions_));
  }
  [[nodiscard]] LinkId repeated(LinkId link, long chips) const override {
    const auto local = static_cast<long>(link);
    if (local < access_) return static_cast<LinkId>(local % (2 * chips));
    const long ways = static_cast<long>(2 * dimensions_);
    return static_cast<LinkId>(access_ + (local - access_) % (chips / shape_.below * ways));
  }

  [[nodiscard]] double capacity(LinkId link, const Faults& faults, long instance) const override {
    if (static_cast<long>(link) < access_) return shape_.bandwidth;
    if (faults.failed_links <= 0 && faults.degraded_links <= 0) return each_;
    const long index = static_cast<long>(link) - access_;
    const auto ways = static_cast<long>(2 * dimensions_);
    const auto d = static_cast<std::size_t>(index % ways / 2);
    const bool back = index % 2 == 1;
    // The cable belongs to the point from which it leads up.
    const long owner = back ? neighbour(index / ways, d, -1) : index / ways;
    return each_ * faults.cable(instance, static_cast<std::uint64_t>(owner) * dimensions_ + d);
  }

  [[nodiscard]] bool route(long from, long to, std::uint64_t flow, const Faults& faults, long instance,
                           Path& path) const override {
    if (access_ > 0) {
      path.push_back({static_cast<LinkId>(2 * from), 1});
      path.push_back({static_cast<LinkId>(2 * to + 1), 1});
    }
    const long p = from / shape_.below, q = to / shape_.below;
    if (p == q) return true;
    const bool spread = shape_.routing != Routing::ecmp && shape_.routing != Routing::rails;
    const std::size_t orders = spread ? dimensions_ : 1;
    const std::uint64_t key =
        stir(stir(flow, static_cast<std::uint64_t>(from)), static_cast<std::uint64_t>(to));
    const std::vector<long> offset = offsets(p, q);
    for (std::size_t o = 0; o < orders; ++o) {
      const std::size_t start = spread ? o : shape_.routing == Routing::ecmp ? key % dimensions_ : 0;
      const double share = 1.0 / static_cast<double>(orders);
      // Half way round both ways are equally short: neighbours take one each, so that lines stay even.
      const bool flip = (spread ? o + parity(p) : key >> 8U) % 2 == 1;
      if (!walk(p, offset, start, flip, share, faults, instance, path)) return false;
    }
    return true;
  }

  [[nodiscard]] bool reroutes() const override { return true; }
  [[nodiscard]] bool reroute(long block, const Faults& faults, long instance,
                             std::vector<double>& load) const override {
    const auto size = [](long n) { return static_cast<std::size_t>(n); };
    const auto ways = static_cast<long>(2 * dimensions_);
    const long near = access_ > 0 ? 2 * block : 0, far = block / shape_.below * ways;
    for (long l = near; l < access_; ++l) load[size(l)] = load[size(l - near)];
    for (long l = far; l < points_ * ways; ++l) load[size(access_ + l)] = load[size(access_ + l - far)];
    if (faults.failed_links <= 0) return true;
    const std::vector<double> whole = load;
    Path detour;
    for (long l = 0; l < points_ * ways; ++l) {
      const double moved = whole[size(access_ + l)];
      if (moved <= 0 || capacity(static_cast<LinkId>(access_ + l), faults, instance) > 0) continue;
      detour.clear();
      const long way = l % 2 == 0 ? 1 : -1;
      if (!around(l / ways, size(l % ways / 2), way, 1, faults, instance, detour)) return false;
      load[size(access_ + l)] -= moved;
      for (const Hop& hop : detour) load[hop.link] += moved;
    }
    return true;
  }

  [[nodiscard]] Equipment equipment() const override {
    Equipment all;
    if (access_ > 0) {
      all.cables.push_back({.name = "chip to router",
                            .count = static_cast<double>(chips()),
                            .capacity = shape_.bandwidth,
                            .length = 0.5});
    }
    double crossing = 0, inside = 0;
    for (const long side : shape_.sides) {
      if (side < 2) continue;
      const auto per_line = static_cast<double>(side);
      const double faces = shape_.cube > 0 ? std::ceil(per_line / static_cast<double>(shape_.cube)) : 0;
      const long count = points_ / side;
      const auto lines = static_cast<double>(count);
      crossing += lines * faces;
      inside += lines * (per_line - faces);
    }
    if (inside > 0)
      all.cables.push_back({.name = "torus", .count = inside, .capacity = each_, .length = shape_.length});
    if (crossing > 0) {
      all.cables.push_back({.name = "torus through circuit switches",
                            .count = crossing,
                            .capacity = each_,
                            .length = 30,
                            .modules = 2,
                            .medium = Medium::optical});
      all.switches.push_back({.name = "optical circuit switch",
                              .count = std::ceil(2 * crossing / kCircuitPorts),
                              .ports = kCircuitPorts,
                              .port_rate = each_});
    }
    return all;
  }

  [[nodiscard]] double bisection() const override {
    long longest = 1;
    for (const long side : shape_.sides) longest = std::max(longest, side);
    const double cut = longest > 2 ? 2 : 1;
    const long lines = points_ / longest;
    return static_cast<double>(lines) * cut * each_;
  }
  [[nodiscard]] int diameter() const override {
    long hops = access_ > 0 ? 2 : 0;
    for (const long side : shape_.sides) hops += side / 2;
    return static_cast<int>(hops);
  }

  [[nodiscard]] Sketch sketch() const override {
    Grid grid = sketch_grid(shape_.sides, shape_.sides.size() > 2 ? 4 : 8);
    std::vector<long> at(dimensions_, 0);
    for (std::size_t p = 0; p < grid.sketch.points.size(); ++p) {
      long rest = static_cast<long>(p);
      for (std::size_t d = 0; d < at.size(); ++d) {
        at[d] = rest % grid.sides[d];
        rest /= grid.sides[d];
      }
      for (std::size_t d = 0; d < at.size(); ++d) {
        if (grid.sides[d] < 2) continue;
        auto next = at;
        next[d] = (at[d] + 1) % grid.sides[d];
        const bool wraps = next[d] == 0;
        if (wraps && grid.sides[d] < shape_.sides[d]) continue;
        grid.sketch.lines.push_back(
            {p, grid.at(next), wraps || shape_.cube == 1 ? Medium::optical : Medium::copper});
      }
    }
    return std::move(grid.sketch);
  }

 private:
  static constexpr double kCircuitPorts = 136;  // Jouppi et al., ISCA 2023: Palomar switches of 136 ports

  [[nodiscard]] long coordinate(long point, std::size_t d) const {
    return point / strides_[d] % shape_.sides[d];
  }
  [[nodiscard]] std::size_t parity(long point) const {
    long sum = 0;
    for (std::size_t d = 0; d < dimensions_; ++d) sum += coordinate(point, d);
    return static_cast<std::size_t>(sum % 2);
  }
  [[nodiscard]] long neighbour(long point, std::size_t d, long way) const {
    const long side = shape_.sides[d];
    const long here = coordinate(point, d), there = (here + way + side) % side;
    long moved = point + (there - here) * strides_[d];
    const bool wraps = way > 0 ? there < here : there > here;
    if (wraps && shape_.twist != 0 && d + 1 == dimensions_ && d > 0) {
      const long first = shape_.sides[0], x = moved % first;
      moved += ((x + way * shape_.twist) % first + first) % first - x;
    }
    return moved;
  }
  [[nodiscard]] LinkId link(long point, std::size_t d, long way) const {
    return static_cast<LinkId>(access_ + (point * static_cast<long>(dimensions_) + static_cast<long>(d)) * 2 +
                               (way < 0 ? 1 : 0));
  }
  static long shorter(long offset, long side) {
    const long ahead = ((offset % side) + side) % side;
    return 2 * ahead > side ? ahead - side : ahead;
  }

  /// Signed hops in each dimension on a shortest way; in a twisted torus the wraps of the last
  /// dimension are tried.
  [[nodiscard]] std::vector<long> offsets(long p, long q) const {
    std::vector<long> best(dimensions_);
    for (std::size_t d = 0; d < dimensions_; ++d) {
      best[d] = shorter(coordinate(q, d) - coordinate(p, d), shape_.sides[d]);
    }
    if (shape_.twist == 0 || dimensions_ < 2) return best;
    const std::size_t last = dimensions_ - 1;
    const long side = shape_.sides[last];
    const long straight = coordinate(q, last) - coordinate(p, last);
    const long across = coordinate(q, 0) - coordinate(p, 0);
    long least = -1;
    for (const long wraps : {0L, 1L, -1L}) {
      const long along = straight + wraps * side;
      const long sideways = shorter(across - wraps * shape_.twist, shape_.sides[0]);
      const long hops = std::abs(along) + std::abs(sideways);
      if (least >= 0 && hops >= least) continue;
      least = hops;
      best[last] = along;
      best[0] = sideways;
    }
    return best;
  }

  [[nodiscard]] bool walk(long at, const std::vector<long>& offset, std::size_t start, bool flip,
                          double share, const Faults& faults, long instance, Path& path) const {
    for (std::size_t i = 0; i < dimensions_; ++i) {
      const std::size_t d = (start + i) % dimensions_;
      long hops = offset[d];
      if (hops == 0) continue;
      const long side = shape_.sides[d];
      if (flip && 2 * std::abs(hops) == side) hops = -hops;
      if (!line(at, d, hops, share, faults, instance, path)) return false;
      for (long h = 0; h < std::abs(hops); ++h) at = neighbour(at, d, hops > 0 ? 1 : -1);
    }
    return true;
  }
  /// Along one dimension, link by link; round each dead one.
  [[nodiscard]] bool line(long at, std::size_t d, long hops, double share, const Faults& faults,
                          long instance, Path& path) const {
    const long way = hops > 0 ? 1 : -1;
    const bool check = faults.failed_links > 0;
    for (long h = 0; h < std::abs(hops); ++h, at = neighbour(at, d, way)) {
      if (!check || capacity(link(at, d, way), faults, instance) > 0) {
        path.push_back({link(at, d, way), share});
      } else if (!around(at, d, way, share, faults, instance, path)) {
        return false;
      }
    }
    return true;
  }
  /// To the neighbouring ring, one link along it, and back.
  [[nodiscard]] bool around(long at, std::size_t d, long way, double share, const Faults& faults,
                            long instance, Path& path) const {
    for (std::size_t e = 0; e < dimensions_; ++e) {
      if (e == d || shape_.sides[e] < 2) continue;
      for (const long aside : {1L, -1L}) {
        const long beside = neighbour(at, e, aside), end = neighbour(beside, d, way);
        const LinkId links[] = {link(at, e, aside), link(beside, d, way), link(end, e, -aside)};
        const auto dead = [&](LinkId id) { return capacity(id, faults, instance) <= 0; };
        if (std::any_of(std::begin(links), std::end(links), dead)) continue;
        for (const LinkId id : links) path.push_back({id, share});
        return true;
      }
    }
    return false;
  }

  TorusShape shape_;
  std::size_t dimensions_;
  std::vector<long> strides_;
  long points_ = 1, access_ = 0;
  double each_ = 0;
};

}  // namespace

std::unique_ptr<Wiring> make_torus(TorusShape shape) {
  return std::make_unique<TorusWiring>(std::move(shape));
}

std::vector<long> nearest_cube(long points, int dimensions) {
  if (dimensions <= 1) return {points};
  const double root = std::pow(static_cast<double>(points), 1.0 / dimensions);
  for (auto side = static_cast<long>(root + 1e-9); side >= 1; --side) {
    if (points % side != 0) continue;
    std::vector<long> rest = nearest_cube(points / side, dimensions - 1);
    rest.insert(rest.begin(), side);
    return rest;
  }
  return {points};
}

}  // namespace caelum::fabric
