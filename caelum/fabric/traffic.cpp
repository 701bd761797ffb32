#include "caelum/fabric/traffic.hpp"

#include <algorithm>

#include "caelum/fabric/all_to_all.hpp"

namespace caelum::fabric {
namespace {

/// What passes over tier `t` for each member when `total` bytes are passed on from member to member.
double passed_on(const Tiers& tiers, int t, double total) {
  const Tier& tier = tiers.tier[static_cast<std::size_t>(t)];
  if (t > 0) return total / tier.rails;
  return tiers.count == 1 ? total : total * (tier.members - 1) / tier.members;
}

}  // namespace

std::array<double, kMaxTiers> passed_bytes(const Tiers& tiers, Collective collective, double bytes,
                                           double fanout_limit, double top_k) {
  std::array<double, kMaxTiers> passed{};
  if (collective == Collective::all_to_all) return exchange_bytes(tiers, bytes, fanout_limit, top_k);
  if (collective == Collective::send_receive) {
    passed[static_cast<std::size_t>(tiers.count - 1)] = bytes;
    return passed;
  }
  const double rounds = collective == Collective::all_reduce ? 2 : 1;
  const double part = (tiers.ranks - 1) / tiers.ranks;
  const double total = rounds * bytes * part;
  for (int t = 0; t < tiers.count; ++t) passed[static_cast<std::size_t>(t)] = passed_on(tiers, t, total);
  return passed;
}

std::vector<double> level_bytes(const NetworkModel& network, const Group& group, Collective collective,
                                Bytes bytes, double fanout_limit, double top_k) {
  std::vector<double> sent(network.levels.size(), 0.0);
  const double amount = bytes.in(units::B);
  if (group.ranks() <= 1 || amount <= 0) return sent;
  const Tiers tiers = tiers_of(network, group);
  const auto passed = passed_bytes(tiers, collective, amount, fanout_limit, top_k);
  for (int t = 0; t < tiers.count; ++t) {
    const auto i = static_cast<std::size_t>(t);
    sent[static_cast<std::size_t>(tiers.tier[i].level)] += passed[i];
  }
  return sent;
}

}  // namespace caelum::fabric
