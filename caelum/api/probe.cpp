// The fabric called for one message alone.
#include "caelum/api/probe.hpp"

#include <algorithm>
#include <cmath>

#include "caelum/fabric/network.hpp"

namespace caelum::api {
namespace {

fabric::Group group_of_probe(const spec::Design& design, const CollectiveProbe& probe) {
  fabric::Group group;
  const long each = probe.ranks_per_node;
  const long node = design.cluster.system.chips_per_node.value_or(0);
  if (each <= 0 || each >= probe.ranks || node <= each || probe.ranks % each != 0) {
    group.factors.push_back({probe.ranks, 1});
    return group;
  }
  if (each > 1) group.factors.push_back({each, 1});
  group.factors.push_back({probe.ranks / each, node});
  return group;
}

/// M-api-2: what nccl-tests calls bus bandwidth over algorithm bandwidth.
double bus_factor(Collective collective, double ranks) {
  switch (collective) {
    case Collective::all_reduce:
      return 2 * (ranks - 1) / ranks;
    case Collective::reduce_scatter:
    case Collective::all_gather:
    case Collective::all_to_all:
      return (ranks - 1) / ranks;
    case Collective::broadcast:
    case Collective::send_receive:
      return 1;
  }
  return 1;
}

/// Share of an exchange that leaves the innermost level.
double outer_share(const fabric::NetworkModel& network, const CollectiveProbe& probe) {
  const auto ranks = static_cast<double>(probe.ranks);
  double inside = std::min(ranks, network.levels.front().chips);
  if (probe.ranks_per_node > 0) inside = std::min(inside, static_cast<double>(probe.ranks_per_node));
  return (ranks - inside) / ranks;
}

/// Benchmarks leave the other chips idle: no second group that would straddle two nodes.
void cut_to(fabric::NetworkModel& network, double ranks) {
  std::size_t needed = 1;
  while (needed < network.levels.size() && network.levels[needed - 1].chips < ranks) ++needed;
  network.levels.resize(needed);
}

}  // namespace

CollectiveAnswer price_collective(const spec::Design& design, const CollectiveProbe& probe,
                                  Diagnostics& diagnostics) {
  CollectiveAnswer answer;
  auto network = fabric::make_network_model(design, diagnostics);
  if (!diagnostics.ok() || network.levels.empty()) return answer;
  if (probe.ranks_per_node <= 0 || probe.ranks_per_node >= probe.ranks) {
    cut_to(network, static_cast<double>(probe.ranks));
  }
  if (!probe.in_network) {
    for (auto& level : network.levels) level.profile.in_network_reduce = false;
  }
  const auto cost = fabric::price(network, group_of_probe(design, probe), probe.collective, probe.bytes);
  answer.time = cost.time;
  answer.algorithm = cost.algorithm;
  if (cost.time.canonical() > 0) {
    const auto ranks = static_cast<double>(probe.ranks);
    answer.bus = probe.bytes / cost.time * bus_factor(probe.collective, ranks);
    answer.outer = probe.bytes / cost.time * outer_share(network, probe);
  }
  return answer;
}

Time price_exchange(const spec::Design& design, const ExchangeProbe& probe, Diagnostics& diagnostics) {
  auto network = fabric::make_network_model(design, diagnostics);
  if (!diagnostics.ok() || network.levels.empty()) return {};
  cut_to(network, probe.ranks);
  fabric::Group group;
  group.factors.push_back({static_cast<long>(probe.ranks), 1});
  const double nodes = std::ceil(probe.ranks / std::max(probe.ranks_per_node, 1.0));
  const double row = probe.tokens * probe.hidden * probe.element;
  if (nodes > 1) {
    const double limit = probe.low_latency ? 0 : nodes;
    return fabric::price(network, group, Collective::all_to_all, Bytes{row * probe.top_k}, limit, probe.top_k)
        .time;
  }
  // Within a node a token goes once to each rank that holds one of its experts.
  const double distinct = probe.ranks * (1 - std::pow(1 - 1 / probe.ranks, probe.top_k));
  const double copies = probe.low_latency ? probe.top_k : distinct;
  return fabric::price(network, group, Collective::all_to_all, Bytes{row * copies}).time;
}

}  // namespace caelum::api
