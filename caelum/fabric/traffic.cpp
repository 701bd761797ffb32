#include "caelum/fabric/traffic.hpp"

#include <algorithm>

#include "caelum/fabric/all_to_all.hpp"
#include "caelum/fabric/tiers.hpp"

namespace caelum::fabric {
namespace {

/// What passes over tier `t` for each member when `total` bytes are passed on from member to member.
double passed_on(const Tiers& tiers, int t, double total) {
  const Tier& tier = tiers.tier[static_cast<std::size_t>(t)];
  if (t > 0) return total / tier.rails;
  return tiers.count == 1 ? total : total * (tier.members - 1) / tier.members;
}

}  // namespace

std::vector<double> level_bytes(const NetworkModel& network, const Group& group, Collective collective,
                                Bytes bytes, double fanout_limit, double top_k) {
  std::vector<double> sent(network.levels.size(), 0.0);
  const double amount = bytes.in(units::B);
  if (group.ranks() <= 1 || amount <= 0) return sent;
  const Tiers tiers = tiers_of(network, group);
  const double part = (tiers.ranks - 1) / tiers.ranks;
  const std::array<double, kMaxTiers> exchanged = exchange_bytes(tiers, amount, fanout_limit, top_k);
  for (int t = 0; t < tiers.count; ++t) {
    double& level = sent[static_cast<std::size_t>(tiers.tier[static_cast<std::size_t>(t)].level)];
    switch (collective) {
      case Collective::all_reduce:
        level += passed_on(tiers, t, 2 * amount * part);
        break;
      case Collective::reduce_scatter:
      case Collective::all_gather:
      case Collective::broadcast:
        level += passed_on(tiers, t, amount * part);
        break;
      case Collective::all_to_all:
        level += exchanged[static_cast<std::size_t>(t)];
        break;
      case Collective::send_receive:
        if (t + 1 == tiers.count) level += amount;
        break;
    }
  }
  return sent;
}

}  // namespace caelum::fabric
