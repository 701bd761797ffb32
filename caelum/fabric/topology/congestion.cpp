#include "caelum/fabric/topology/congestion.hpp"

#include <algorithm>

namespace caelum::fabric {

Congestion::Congestion(Fabric fabric, std::vector<double> assumed, std::vector<double> thinned)
    : fabric_(std::move(fabric)),
      spans_(spans_of(fabric_)),
      assumed_(std::move(assumed)),
      thinned_(std::move(thinned)) {
  thinned_.resize(assumed_.size(), 1.0);
}

Congestion::Key Congestion::key_of(const Traffic& traffic) {
  std::vector<long> shape;
  for (const auto& factor : traffic.group.factors) {
    shape.push_back(factor.size);
    shape.push_back(factor.stride);
  }
  return {std::move(shape), traffic.level, traffic.pattern};
}

const Loads& Congestion::loads_of(const Traffic& traffic) const {
  Key key = key_of(traffic);
  const auto found = known_.find(key);
  if (found != known_.end()) return found->second;
  Loads loads(fabric_, spans_[traffic.level], Members(traffic.group), traffic.pattern);
  if (unreachable_.empty()) unreachable_ = loads.unreachable();
  return known_.emplace(std::move(key), std::move(loads)).first->second;
}

double Congestion::busiest(const Group& group, std::size_t level, Pattern pattern) const {
  if (level >= std::min(spans_.size(), assumed_.size())) return 0;
  const std::lock_guard lock(mutex_);
  return loads_of({group, level, pattern}).busiest() * assumed_[level];
}

std::shared_ptr<const SharedLinks> Congestion::shared(const std::vector<Traffic>& kinds) const {
  std::vector<Key> key;
  key.reserve(kinds.size());
  for (const Traffic& traffic : kinds) key.push_back(key_of(traffic));
  const std::lock_guard lock(mutex_);
  auto& found = shared_[std::move(key)];
  if (found) return found;
  std::vector<const Loads*> loads;
  loads.reserve(kinds.size());
  for (const Traffic& traffic : kinds) loads.push_back(&loads_of(traffic));
  found = std::make_shared<const SharedLinks>(share(fabric_, loads));
  return found;
}

void Congestion::note(const Traffic& traffic, double times) const {
  const std::lock_guard lock(mutex_);
  Slowdown& kept = noted_.try_emplace(key_of(traffic), Slowdown{traffic, 1}).first->second;
  kept.times = std::max(kept.times, times);
}

std::vector<Slowdown> Congestion::slowdowns() const {
  constexpr double kWorthTelling = 1.005;
  const std::lock_guard lock(mutex_);
  std::vector<Slowdown> told;
  for (const auto& [key, slowdown] : noted_) {
    if (slowdown.times > kWorthTelling) told.push_back(slowdown);
  }
  std::stable_sort(told.begin(), told.end(),
                   [](const Slowdown& a, const Slowdown& b) { return a.times > b.times; });
  return told;
}

std::string Congestion::unreachable() const {
  const std::lock_guard lock(mutex_);
  return unreachable_;
}

std::vector<Slowdown> congest(const Congestion& congestion, const NetworkModel& network, const Group& group,
                              Collective collective, Tiers& tiers, Tiers& ideal) {
  std::vector<Slowdown> lost;
  ideal = tiers;
  for (int t = 0; t < tiers.count; ++t) {
    Tier& tier = tiers.tier[static_cast<std::size_t>(t)];
    const auto index = static_cast<std::size_t>(tier.level);
    const double byte = 1 / network.levels[index].bandwidth;
    Tier& whole = ideal.tier[static_cast<std::size_t>(t)];
    const double thinned = congestion.thinned(index);
    const auto lower = [&](double Tier::*rate, Pattern pattern, double free) {
      const double real = congestion.busiest(group, index, pattern) * byte;
      if (!(real > 0 && free > 0)) return;
      tier.*rate *= free / real;
      if (real * thinned <= free) return;
      whole.*rate *= thinned;
      lost.push_back({{group, index, pattern}, real / free * thinned});
    };
    switch (collective) {
      case Collective::all_to_all:
        lower(&Tier::spread, Pattern::spread,
              (tier.members - tier.below) / tiers.ranks / (tier.wire * tier.relay));
        break;
      case Collective::send_receive:
        lower(&Tier::pair, Pattern::pair, 1 / tier.pair_wire);
        break;
      default:
        lower(&Tier::bandwidth, Pattern::ring, 1 / (tier.below * tier.wire));
    }
  }
  return lost;
}

std::shared_ptr<const Congestion> make_congestion(const spec::Design& design, Diagnostics& diagnostics) {
  const auto& cluster = design.cluster;
  Diagnostics own;
  auto fabric = make_fabric(cluster, own);
  for (const Diagnostic& d : own.all()) {
    diagnostics.error(d.at.file ? d.at : design.cluster_at, d.message, d.hint);
  }
  if (!fabric) return nullptr;
  std::vector<double> assumed, thinned;
  for (const auto& level : cluster.system.levels) {
    thinned.push_back(std::max(1.0, level.oversubscription.value_or(1)));
    assumed.push_back(level.bandwidth.value_or(Bandwidth{}).in(units::Bps) / thinned.back());
  }
  return std::make_shared<const Congestion>(std::move(*fabric), std::move(assumed), std::move(thinned));
}

}  // namespace caelum::fabric
