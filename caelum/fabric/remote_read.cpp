#include "caelum/fabric/remote_read.hpp"

#include "caelum/fabric/tiers.hpp"

namespace caelum::fabric {

CollectiveCost price_remote_read(const NetworkModel& network, const Group& group, Bytes bytes) {
  const spec::LinkProfile& inner = network.levels.front().profile;
  CollectiveCost cost{.time = {}, .latency_part = {}, .algorithm = "remote read"};
  if (!inner.remote_read.known()) return cost;
  const Time near = inner.memory_read.value_or(Time{0});
  cost.time = cost.latency_part = near;
  if (group.ranks() <= 1) return cost;
  const Tiers tiers = tiers_of(network, group);
  const Tier& outer = tiers.outer();
  cost.level = outer.level;
  const LevelModel& level = network.levels[static_cast<std::size_t>(outer.level)];
  if (level.profile.id != inner.id) return {.time = {}, .latency_part = {}, .algorithm = "none"};
  // One switch is crossed by two links each way, n tiers by 2 n links and 2 n - 1 switches: a link with its
  // ports takes about as long as a switch.
  const double switches = 2 * static_cast<double>(outer.level) + 1;
  const double steps = 2 * switches + 1;
  cost.latency_part = near + (*inner.remote_read.value - near) * (steps / 3);
  cost.time = cost.latency_part + bytes / Bandwidth{outer.pair};
  return cost;
}

}  // namespace caelum::fabric
