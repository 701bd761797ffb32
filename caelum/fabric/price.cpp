// The least of the algorithms that the stack really has.
#include "caelum/fabric/algorithms.hpp"
#include "caelum/fabric/toll.hpp"
#include "caelum/fabric/topology/congestion.hpp"

namespace caelum::fabric {
namespace {

Estimate reduction(const Tiers& tiers, double bytes, double factor) {
  if (const auto chosen = library_choice(tiers, bytes, factor)) return *chosen;
  Estimate best = ring(tiers, bytes, factor);
  best = better(best, level_by_level(tiers, bytes, factor));
  best = better(best, direct(tiers, bytes, factor));
  if (factor < 2) return best;
  best = better(best, tree(tiers, bytes));
  return better(best, in_network(tiers, bytes));
}

Estimate estimate(const Tiers& tiers, Collective collective, double bytes, double fanout_limit,
                  double top_k) {
  switch (collective) {
    case Collective::all_reduce:
      return reduction(tiers, bytes, 2);
    case Collective::reduce_scatter:
    case Collective::all_gather:
      return reduction(tiers, bytes, 1);
    case Collective::all_to_all:
      return all_to_all(tiers, bytes, fanout_limit, top_k);
    case Collective::broadcast:
      return broadcast(tiers, bytes);
    case Collective::send_receive:
      return send_receive(tiers, bytes);
  }
  return {};
}

}  // namespace

CollectiveCost price(const NetworkModel& network, const Group& group, Collective collective, Bytes bytes,
                     double fanout_limit, double top_k) {
  const double amount = bytes.in(units::B);
  if (group.ranks() <= 1 || amount <= 0) return {.time = {}, .latency_part = {}, .algorithm = "none"};
  Tiers tiers = tiers_of(network, group);
  Tiers ideal;
  std::vector<Slowdown> lost;
  if (network.congestion) lost = congest(*network.congestion, network, group, collective, tiers, ideal);
  const Estimate best = estimate(tiers, collective, amount, fanout_limit, top_k);
  // What a narrow link costs is told where it costs time: not of messages that latency alone makes long.
  if (!lost.empty() && best.time > 1.005 * estimate(ideal, collective, amount, fanout_limit, top_k).time) {
    for (const Slowdown& each : lost) network.congestion->note(each.traffic, each.times);
  }
  return {.time = best.time * units::s,
          .latency_part = best.latency * units::s,
          .algorithm = best.algorithm,
          .level = tiers.outer().level,
          .toll = toll_of(tiers, {collective, amount, fanout_limit, top_k}, best.in_network)};
}

}  // namespace caelum::fabric
