// M-fabric-50, M-fabric-51. In the notation of generalised fat trees a switch of tier t has W(t) /
// W(t - 1) parents, so a way up to tier t is told by the number of the switch that it reaches there:
// the numbers of the switches below follow by division. That makes a route arithmetic.
#include "caelum/fabric/topology/clos.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "caelum/base/check.hpp"
#include "caelum/fabric/topology/sketches.hpp"

namespace caelum::fabric {
namespace {

constexpr std::uint64_t kWaysTried = 64;  // ways that hashed routing looks at before it gives a pair up

long ceil_div(long a, long b) {
  return (a + b - 1) / b;
}

class Clos final : public Wiring {
 public:
  explicit Clos(ClosShape shape) : shape_(std::move(shape)) {
    CAELUM_CHECK(!shape_.tiers.empty() && shape_.planes >= 1, "a Clos network has tiers and planes");
    bundled_ = shape_.routing == Routing::spray || shape_.routing == Routing::adaptive ||
               shape_.routing == Routing::all_path;
    segment_ = shape_.segment > 0 ? shape_.segment : shape_.tiers.front().chips * shape_.rails;
    places_ = shape_.rails > 1 ? ceil_div(shape_.chips, segment_) * segment_ : shape_.chips;
    LinkId next = 0;
    long switches = 0;
    for (std::size_t t = 0; t < shape_.tiers.size(); ++t) {
      const long children = ceil_div(places_, below(t));
      Level level;
      level.first = next;
      level.children = children;
      level.width = shape_.tiers[t].switches;
      level.capacity = static_cast<double>(below(t)) * shape_.bandwidth / shape_.tiers[t].oversubscription;
      level.first_switch = switches;
      const long links = bundled_ ? children : children * shape_.planes * level.width;
      next += static_cast<LinkId>(2 * links);
      switches += ceil_div(places_, shape_.tiers[t].chips) * shape_.planes * level.width;
      levels_.push_back(level);
    }
    links_ = next;
    spare_first_ = shape_.planes > 1 ? 0 : levels_.size() > 1 ? levels_[1].first_switch : switches;
    switches_ = switches;
  }

  [[nodiscard]] long chips() const override { return shape_.chips; }
  [[nodiscard]] LinkId links() const override { return links_; }
  [[nodiscard]] long spare_switches() const override {
    const bool single = levels_.size() == 1 ? shape_.planes < 2 : levels_.back().width < 2;
    return single ? 0 : switches_ - spare_first_;
  }

  [[nodiscard]] double capacity(LinkId link, const Faults& faults, long instance) const override {
    const std::size_t t = level_of(link);
    const Level& level = levels_[t];
    const long local = static_cast<long>(link - level.first) / 2;
    const double cables = static_cast<double>(shape_.planes * level.width);
    if (!bundled_) {
      const long way = local % (shape_.planes * level.width);
      return level.capacity / cables *
             health(t, local / (shape_.planes * level.width), way, faults, instance);
    }
    if (!faults.any()) return level.capacity;
    double sum = 0, least = 1;
    for (long way = 0; way < shape_.planes * level.width; ++way) {
      const double left = health(t, local, way, faults, instance);
      sum += left;
      if (left > 0) least = std::min(least, left);
    }
    if (shape_.routing == Routing::adaptive || shape_.routing == Routing::all_path)
      return level.capacity * sum / cables;
    double live = 0;  // equal shares: the slowest live cable sets the pace of all
    for (long way = 0; way < shape_.planes * level.width; ++way) {
      live += health(t, local, way, faults, instance) > 0 ? 1 : 0;
    }
    return level.capacity * live * least / cables;
  }

  /// The chips of a leaf of rails are spread over its segment.
  [[nodiscard]] long chips_under(LinkId link) const override {
    const std::size_t t = level_of(link);
    if (!bundled_) return 0;
    return t > 0 && shape_.rails > 1 ? std::max(below(t), segment_) : below(t);
  }
  [[nodiscard]] LinkId kind_of(LinkId link) const override {
    return bundled_ ? static_cast<LinkId>(2 * level_of(link)) + link % 2 : link;
  }

  [[nodiscard]] bool route(long from, long to, std::uint64_t flow, const Faults& faults, long instance,
                           Path& path) const override {
    const long a = place(from), b = place(to);
    std::size_t top = 0;
    while (top < levels_.size() && a / shape_.tiers[top].chips != b / shape_.tiers[top].chips) ++top;
    if (top == levels_.size()) return false;  // rails that never meet
    if (bundled_) return route_bundles(a, b, top, faults, instance, path);
    return route_planes(a, b, top, flow, faults, instance, path);
  }

  /// Bundles carry what they carried: only how much is left of them differs.
  [[nodiscard]] bool reroutes() const override { return bundled_; }
  [[nodiscard]] bool reroute(long block, const Faults& faults, long instance,
                             std::vector<double>& load) const override {
    for (std::size_t t = 0; t < levels_.size(); ++t) {
      repeat(t, block, load);
      for (long child = 0; child < levels_[t].children; ++child) {
        const auto up = static_cast<std::size_t>(levels_[t].first) + static_cast<std::size_t>(2 * child);
        if (load[up] + load[up + 1] > 0 && !any_alive(t, child, faults, instance)) return false;
      }
    }
    return true;
  }

  [[nodiscard]] Equipment equipment() const override {
    Equipment all;
    const double port = shape_.bandwidth / static_cast<double>(shape_.planes);
    double up_above = 0;
    for (std::size_t t = levels_.size(); t-- > 0;) {
      const ClosTier& tier = shape_.tiers[t];
      const double children =
          t == 0 ? static_cast<double>(shape_.chips) : static_cast<double>(ceil_div(shape_.chips, below(t)));
      const double each = std::ceil(levels_[t].capacity / shape_.bandwidth - 1e-9);  // ports of each plane
      const double planes = static_cast<double>(shape_.planes);
      CableKind cable{.name = t == 0 ? "chip to " + tier.name : shape_.tiers[t - 1].name + " to " + tier.name,
                      .count = children * each * planes,
                      .capacity = port,
                      .length = tier.length,
                      .modules = tier.medium == Medium::optical ? 2.0 : 0.0,
                      .medium = tier.medium};
      const double instances = static_cast<double>(ceil_div(shape_.chips, tier.chips));
      const double width = static_cast<double>(tier.switches);
      const double inside = std::min(children, static_cast<double>(ceil_div(tier.chips, below(t))));
      SwitchKind kind{.name = tier.name,
                      .count = instances * width * planes,
                      .ports = std::ceil((inside * each + up_above) / width - 1e-9),
                      .port_rate = port};
      up_above = each;
      all.cables.insert(all.cables.begin(), std::move(cable));
      all.switches.insert(all.switches.begin(), std::move(kind));
    }
    return all;
  }

  [[nodiscard]] double bisection() const override {
    const auto halves = static_cast<double>(shape_.chips) / 2;
    double least = halves * shape_.bandwidth;
    for (std::size_t t = 1; t < levels_.size(); ++t) {
      least = std::min(least, halves / static_cast<double>(below(t)) * levels_[t].capacity);
    }
    return least;
  }
  [[nodiscard]] int diameter() const override { return 2 * static_cast<int>(levels_.size()); }

  [[nodiscard]] Sketch sketch() const override {
    std::vector<TreeRow> rows;
    rows.push_back({"chips", shape_.chips, Medium::copper});
    for (const ClosTier& tier : shape_.tiers) {
      const long count = ceil_div(shape_.chips, tier.chips) * tier.switches * shape_.planes;
      rows.push_back({tier.name + (tier.name.ends_with("switch") ? "es" : " switches"), count, tier.medium});
    }
    return sketch_tree(rows);
  }

 private:
  struct Level {
    LinkId first = 0;
    long children = 1;
    long width = 1;
    double capacity = 0;  ///< byte/s up from one child, all planes and switches together
    long first_switch = 0;
  };

  [[nodiscard]] long below(std::size_t t) const { return t == 0 ? 1 : shape_.tiers[t - 1].chips; }
  [[nodiscard]] std::size_t level_of(LinkId link) const {
    std::size_t t = levels_.size() - 1;
    while (link < levels_[t].first) --t;
    return t;
  }
  /// Rails put every rails-th chip of a segment side by side on one leaf.
  [[nodiscard]] long place(long chip) const {
    if (shape_.rails <= 1) return chip;
    const long inside = chip % segment_;
    return chip - inside + (inside % shape_.rails) * (segment_ / shape_.rails) + inside / shape_.rails;
  }

  /// A cable of tier t from child `child` by `way` (plane and switch of tier t), both its ends alive?
  [[nodiscard]] double health(std::size_t t, long child, long way, const Faults& faults,
                              long instance) const {
    const Level& level = levels_[t];
    const long plane = way / level.width, index = way % level.width;
    if (!faults.failed_switches.empty()) {
      if (faults.dead_switch(instance, switch_id(t, child * below(t), plane, index))) return 0;
      if (t > 0) {
        const long lower = index / (level.width / levels_[t - 1].width);
        if (faults.dead_switch(instance, switch_id(t - 1, child * below(t), plane, lower))) return 0;
      }
    }
    // The only cable of a chip is its own failure, not the network's: the job leaves such a chip out.
    if (t == 0 && shape_.planes < 2) return 1;
    const auto id =
        level.first +
        static_cast<std::uint64_t>(child) * static_cast<std::uint64_t>(shape_.planes * level.width) +
        static_cast<std::uint64_t>(way);
    return faults.cable(instance, id);
  }
  [[nodiscard]] long switch_id(std::size_t t, long chip, long plane, long index) const {
    const Level& level = levels_[t];
    const long id =
        level.first_switch + (chip / shape_.tiers[t].chips * shape_.planes + plane) * level.width + index;
    return id - spare_first_;
  }

  /// Lays what the first `block` chips sent on the links of a tier over those of all its children: in turn
  /// where the block is whole children, else what the busiest of its way carries, and as often as more
  /// chips hang under it.
  void repeat(std::size_t t, long block, std::vector<double>& load) const {
    if (block >= shape_.chips) return;
    const Level& level = levels_[t];
    const bool whole = shape_.rails <= 1 && block % below(t) == 0;
    const long window = block / below(t);
    double most[2] = {};
    const double under = static_cast<double>(std::min(chips_under(level.first), shape_.chips));
    const double share = std::max(1.0, under / static_cast<double>(block));
    const auto first = static_cast<std::size_t>(level.first);
    const std::size_t links = 2 * static_cast<std::size_t>(level.children);
    for (std::size_t l = 0; l < links; ++l) most[l % 2] = std::max(most[l % 2], load[first + l] * share);
    for (std::size_t l = 0; l < links; ++l)
      load[first + l] = whole ? load[first + l % (2 * static_cast<std::size_t>(window))] : most[l % 2];
  }
  [[nodiscard]] bool any_alive(std::size_t t, long child, const Faults& faults, long instance) const {
    for (long way = 0; way < shape_.planes * levels_[t].width; ++way) {
      if (health(t, child, way, faults, instance) > 0) return true;
    }
    return false;
  }
  [[nodiscard]] bool route_bundles(long a, long b, std::size_t top, const Faults& faults, long instance,
                                   Path& path) const {
    const bool check = faults.any();
    for (std::size_t t = 0; t <= top; ++t) {
      const Level& level = levels_[t];
      const LinkId up = level.first + static_cast<LinkId>(2 * (a / below(t)));
      const LinkId down = level.first + static_cast<LinkId>(2 * (b / below(t)) + 1);
      if (check &&
          !(any_alive(t, a / below(t), faults, instance) && any_alive(t, b / below(t), faults, instance))) {
        return false;
      }
      path.push_back({up, 1});
      path.push_back({down, 1});
    }
    return true;
  }

  /// Adapters stripe a message over their ports; within a plane each part is hashed on its own.
  [[nodiscard]] bool route_planes(long a, long b, std::size_t top, std::uint64_t flow, const Faults& faults,
                                  long instance, Path& path) const {
    const long flows = shape_.routing == Routing::ecmp ? std::max(1L, shape_.flows) : 1;
    const std::size_t first = path.size();
    double found = 0;
    for (long plane = 0; plane < shape_.planes; ++plane) {
      for (long f = 0; f < flows; ++f) {
        const std::uint64_t key = stir(stir(flow, static_cast<std::uint64_t>(plane * flows + f)),
                                       stir(static_cast<std::uint64_t>(a), static_cast<std::uint64_t>(b)));
        const long way = live_way(a, b, top, plane, key, faults, instance);
        if (way < 0) continue;
        append(a, b, top, way, 1, path);
        found += 1;
      }
    }
    for (std::size_t i = first; i < path.size(); ++i) path[i].share /= found;
    return found > 0;
  }
  /// A way up within one plane whose cables all live; -1 when none was found.
  [[nodiscard]] long live_way(long a, long b, std::size_t top, long plane, std::uint64_t key,
                              const Faults& faults, long instance) const {
    const bool check = faults.any();
    for (std::uint64_t attempt = 0; attempt < (check ? kWaysTried : 1); ++attempt) {
      const long way =
          plane * levels_[top].width + (shape_.routing == Routing::ecmp
                                            ? hashed(top, stir(key, attempt))
                                            : by_destination(top, b + static_cast<long>(attempt)));
      if (!check || alive(a, b, top, way, faults, instance)) return way;
    }
    return -1;
  }
  [[nodiscard]] long hashed(std::size_t top, std::uint64_t key) const {
    return static_cast<long>(key % static_cast<std::uint64_t>(levels_[top].width));
  }
  /// Static routes follow the destination (d-mod-k): its digits choose a parent in each tier.
  [[nodiscard]] long by_destination(std::size_t top, long to) const {
    long index = 0;
    for (std::size_t t = 0; t <= top; ++t) {
      const long parents = t == 0 ? levels_[0].width : levels_[t].width / levels_[t - 1].width;
      index = index * parents + to % parents;
      to /= parents;
    }
    return index;
  }
  [[nodiscard]] long way_at(std::size_t t, std::size_t top, long way) const {
    const long width = levels_[top].width;
    const long plane = way / width, index = way % width;
    return plane * levels_[t].width + index / (width / levels_[t].width);
  }
  [[nodiscard]] bool alive(long a, long b, std::size_t top, long way, const Faults& faults,
                           long instance) const {
    for (std::size_t t = 0; t <= top; ++t) {
      const long w = way_at(t, top, way);
      if (health(t, a / below(t), w, faults, instance) <= 0 ||
          health(t, b / below(t), w, faults, instance) <= 0)
        return false;
    }
    return true;
  }
  void append(long a, long b, std::size_t top, long way, double share, Path& path) const {
    for (std::size_t t = 0; t <= top; ++t) {
      const Level& level = levels_[t];
      const long ways = shape_.planes * level.width, w = way_at(t, top, way);
      path.push_back({level.first + static_cast<LinkId>(2 * (a / below(t) * ways + w)), share});
      path.push_back({level.first + static_cast<LinkId>(2 * (b / below(t) * ways + w) + 1), share});
    }
  }

  ClosShape shape_;
  std::vector<Level> levels_;
  bool bundled_ = true;
  long segment_ = 1, places_ = 1, switches_ = 0, spare_first_ = 0;
  LinkId links_ = 0;
};

}  // namespace

std::unique_ptr<Wiring> make_clos(ClosShape shape) {
  return std::make_unique<Clos>(std::move(shape));
}

std::vector<ClosTier> plan_tiers(const ClosPlan& plan) {
  static constexpr const char* kNames[] = {"leaf", "spine", "core", "super-core"};
  std::vector<ClosTier> tiers;
  const double thinning = std::max(1.0, plan.oversubscription);
  const auto radix = static_cast<double>(plan.radix);
  const bool fresh = plan.below <= 1;
  long inside = plan.below, switches = fresh ? 1 : plan.below_switches;
  while (inside < plan.chips || tiers.empty()) {
    const bool leaf = fresh && tiers.empty();
    const double thinned = leaf ? 1 : thinning;
    const double up = static_cast<double>(inside) / thinned;  // ports of a plane that leave one child
    const long children = ceil_div(plan.chips, inside);
    // Groups that have their switches may split each port in two towards twice as many parents.
    const bool fits = children <= (fresh ? plan.radix : 2 * plan.radix);
    const bool on_top = leaf ? fits && plan.rails <= 1 : fits;
    long members = children;
    if (leaf && !on_top) {
      members =
          std::min(static_cast<long>(radix * thinning / (1 + thinning)), ceil_div(plan.chips, plan.rails));
    } else if (!on_top) {
      members = plan.radix / 2;
    }
    members = std::max(1L, std::min(members, children));
    const double ports = static_cast<double>(members) * up;
    const double facing_down = on_top ? radix : radix / 2;
    const long needed = leaf ? 1 : static_cast<long>(std::ceil(ports / facing_down - 1e-9));
    ClosTier tier;
    tier.name = kNames[std::min<std::size_t>(tiers.size() + (fresh ? 0 : 1), 3)];
    tier.chips = on_top ? plan.chips : inside * members;
    tier.oversubscription = thinned;
    tier.switches = ceil_div(std::max(1L, needed), switches) * switches;
    inside = tier.chips;
    switches = tier.switches;
    tiers.push_back(std::move(tier));
  }
  return tiers;
}

}  // namespace caelum::fabric
