// M-fabric-54. The balanced shape: a quarter of a switch's ports for chips, a quarter global, half
// inside its group. A minimal way is local, global, local; the global cables between two groups are
// one bundle under spraying and adaptive routing, and separate cables under hashing.
#include "caelum/fabric/topology/dragonfly.hpp"

#include <algorithm>
#include <cmath>

#include "caelum/fabric/topology/sketches.hpp"

namespace caelum::fabric {
namespace {

constexpr std::uint64_t kTries = 64;

class Dragonfly final : public Wiring {
 public:
  explicit Dragonfly(DragonflyShape shape) : shape_(shape) {
    per_switch_ = std::max(1L, shape.radix / (shape.leaf_spine ? 2 : 4));
    switches_ = std::max(1L, shape.radix / 2);
    per_switch_ = std::min(per_switch_, shape.chips);
    switches_ = std::min(switches_, (shape.chips + per_switch_ - 1) / per_switch_);
    const long group = per_switch_ * switches_;
    groups_ = (shape.chips + group - 1) / group;
    bundled_ = shape.routing != Routing::ecmp && shape.routing != Routing::rails;
    const double out = static_cast<double>(group) * shape.bandwidth / std::max(1.0, shape.oversubscription);
    const double ports = std::max(1.0, out / shape.bandwidth);
    parallel_ = groups_ > 1 ? std::max(1L, static_cast<long>(ports / static_cast<double>(groups_ - 1))) : 0;
    pair_ = groups_ > 1 ? out / static_cast<double>(groups_ - 1) : 0;
    local_ = static_cast<double>(per_switch_) * shape.bandwidth * (shape.leaf_spine ? 1 : 2);
    local_first_ = static_cast<LinkId>(2 * shape.chips);
    global_first_ = local_first_ + static_cast<LinkId>(2 * groups_ * switches_);
    links_ =
        global_first_ + static_cast<LinkId>(groups_ * groups_ * (bundled_ ? 1 : std::max(1L, parallel_)));
  }

  [[nodiscard]] long chips() const override { return shape_.chips; }
  [[nodiscard]] LinkId links() const override { return links_; }
  [[nodiscard]] long chips_under(LinkId) const override { return 0; }
  [[nodiscard]] long spare_switches() const override { return 0; }

  [[nodiscard]] double capacity(LinkId link, const Faults& faults, long instance) const override {
    if (link < local_first_) return shape_.bandwidth;
    if (link < global_first_) return local_;
    const std::uint64_t index = link - global_first_;
    const auto copies = static_cast<std::uint64_t>(std::max(1L, parallel_));
    const std::uint64_t between = bundled_ ? index : index / copies;
    if (!bundled_)
      return pair_ / static_cast<double>(copies) * cable(between, index % copies, faults, instance);
    double sum = 0;
    for (std::uint64_t c = 0; c < copies; ++c) sum += cable(between, c, faults, instance);
    return pair_ * sum / static_cast<double>(copies);
  }

  [[nodiscard]] bool route(long from, long to, std::uint64_t flow, const Faults& faults, long instance,
                           Path& path) const override {
    const long a = from / per_switch_, b = to / per_switch_;
    path.push_back({static_cast<LinkId>(2 * from), 1});
    path.push_back({static_cast<LinkId>(2 * to + 1), 1});
    if (a == b) return true;
    path.push_back({local_first_ + static_cast<LinkId>(2 * a), 1});
    path.push_back({local_first_ + static_cast<LinkId>(2 * b + 1), 1});
    const long g = a / switches_, h = b / switches_;
    if (g == h) return true;
    const auto between = static_cast<std::uint64_t>(g * groups_ + h);
    if (bundled_) return global(between, g, h, 1.0, faults, instance, path);
    const std::uint64_t key =
        stir(stir(flow, static_cast<std::uint64_t>(from)), static_cast<std::uint64_t>(to));
    const auto copies = static_cast<std::uint64_t>(std::max(1L, parallel_));
    for (std::uint64_t attempt = 0; attempt < kTries; ++attempt) {
      const LinkId pick = global_first_ + static_cast<LinkId>(between * copies + stir(key, attempt) % copies);
      if (capacity(pick, faults, instance) <= 0) continue;
      path.push_back({pick, 1});
      return true;
    }
    return false;
  }

  [[nodiscard]] Equipment equipment() const override {
    Equipment all;
    const auto chips = static_cast<double>(shape_.chips), per = static_cast<double>(per_switch_);
    const double used = std::ceil(chips / per), inside = static_cast<double>(switches_);
    const auto groups = static_cast<double>(groups_);
    const double global = groups_ > 1 ? groups * static_cast<double>((groups_ - 1) * parallel_) / 2 : 0;
    all.cables.push_back({.name = "chip to switch",
                          .count = chips,
                          .capacity = shape_.bandwidth,
                          .length = 3,
                          .modules = 2,
                          .medium = Medium::optical});
    const double within = shape_.leaf_spine ? chips : groups * inside * (inside - 1) / 2;
    const double rate = shape_.leaf_spine || inside < 2 ? shape_.bandwidth : local_ / (inside - 1);
    if (inside > 1)
      all.cables.push_back({.name = "inside a group", .count = within, .capacity = rate, .length = 3});
    if (global > 0) {
      all.cables.push_back({.name = "between groups",
                            .count = global,
                            .capacity = pair_ / static_cast<double>(parallel_),
                            .length = 50,
                            .modules = 2,
                            .medium = Medium::optical});
    }
    all.switches.push_back({.name = "switch",
                            .count = shape_.leaf_spine ? 2 * used : used,
                            .ports = static_cast<double>(shape_.radix),
                            .port_rate = shape_.bandwidth});
    return all;
  }

  [[nodiscard]] double bisection() const override {
    const auto some = groups_ / 2, rest = groups_ - some;
    const auto half = static_cast<double>(some), other = static_cast<double>(rest);
    const double full = static_cast<double>(shape_.chips) / 2 * shape_.bandwidth;
    return groups_ > 1 ? std::min(full, half * other * pair_) : full;
  }
  [[nodiscard]] int diameter() const override { return groups_ > 1 ? 5 : switches_ > 1 ? 3 : 2; }
  [[nodiscard]] Sketch sketch() const override { return sketch_circle(groups_, switches_); }

 private:
  [[nodiscard]] double cable(std::uint64_t between, std::uint64_t copy, const Faults& faults,
                             long instance) const {
    const auto groups = static_cast<std::uint64_t>(groups_);
    const std::uint64_t low = std::min(between / groups, between % groups),
                        high = std::max(between / groups, between % groups);
    return faults.cable(instance, (low * groups + high) * 4096 + copy);
  }
  /// The bundle between two groups, or by way of a third when all of it is dead.
  [[nodiscard]] bool global(std::uint64_t between, long g, long h, double share, const Faults& faults,
                            long instance, Path& path) const {
    const auto link = [&](long x, long y) { return global_first_ + static_cast<LinkId>(x * groups_ + y); };
    if (capacity(global_first_ + static_cast<LinkId>(between), faults, instance) > 0) {
      path.push_back({global_first_ + static_cast<LinkId>(between), share});
      return true;
    }
    for (long step = 1; step < groups_; ++step) {
      const long third = (g + step) % groups_;
      if (third == h || capacity(link(g, third), faults, instance) <= 0 ||
          capacity(link(third, h), faults, instance) <= 0)
        continue;
      path.push_back({link(g, third), share});
      path.push_back({link(third, h), share});
      return true;
    }
    return false;
  }

  DragonflyShape shape_;
  long per_switch_ = 1, switches_ = 1, groups_ = 1, parallel_ = 1;
  double pair_ = 0, local_ = 0;
  bool bundled_ = true;
  LinkId local_first_ = 0, global_first_ = 0, links_ = 0;
};

}  // namespace

std::unique_ptr<Wiring> make_dragonfly(DragonflyShape shape) {
  return std::make_unique<Dragonfly>(shape);
}

}  // namespace caelum::fabric
