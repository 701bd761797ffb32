// The fabric called for one message alone.
#include "caelum/jobs/probe.hpp"

#include <algorithm>
#include <cmath>

#include "caelum/fabric/exchange.hpp"
#include "caelum/fabric/network.hpp"
#include "caelum/fabric/remote_read.hpp"

namespace caelum::jobs {
namespace {

fabric::Group group_of_probe(const spec::Machine& machine, const CollectiveProbe& probe) {
  fabric::Group group;
  const long each = probe.ranks_per_node;
  const long node = machine.cluster.system.chips_per_node.value_or(0);
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

/// Bytes of a value with the scales that go with it: one of four bytes for 128 values of fp8 (DeepEP), one
/// byte for 16 values of fp4.
double with_scales(double element) {
  if (element < 1) return element + 1.0 / 16;
  return element < 2 ? element + 4.0 / 128 : element;
}

fabric::Exchange exchange_of(const ExchangeProbe& probe) {
  using Kernel = fabric::ExchangeKernel;
  using Phase = fabric::ExchangePhase;
  const std::string_view library = probe.library;
  const bool two = library.find("TwoSided") != std::string_view::npos;
  const bool one = library.find("OneSided") != std::string_view::npos;
  fabric::Exchange exchange;
  exchange.kernel = two                 ? Kernel::two_sided
                    : one               ? Kernel::one_sided
                    : probe.low_latency ? Kernel::low_latency
                                        : Kernel::normal;
  const Phase back = probe.narrow ? Phase::combine_low_precision : Phase::combine;
  exchange.phase = probe.prepare ? Phase::prepare : probe.combine ? back : Phase::dispatch;
  exchange.tokens = probe.tokens, exchange.hidden = probe.hidden;
  exchange.element = with_scales(probe.element);
  exchange.top_k = probe.top_k, exchange.experts = probe.experts;
  exchange.node_limit = probe.node_limit;
  if (probe.sms > 0) exchange.cores = probe.sms;
  exchange.second = probe.second;
  exchange.spread_evenly = two || one;  // their benchmark deals experts in turn
  return exchange;
}

}  // namespace

ProbedNetwork probed_network(const spec::Machine& machine, const CollectiveProbe& probe,
                             Diagnostics& diagnostics) {
  ProbedNetwork probed;
  probed.network = fabric::make_network_model(machine, diagnostics);
  if (!diagnostics.ok()) probed.network.levels.clear();
  if (probed.network.levels.empty()) return probed;
  if (probe.ranks_per_node <= 0 || probe.ranks_per_node >= probe.ranks) {
    cut_to(probed.network, static_cast<double>(probe.ranks));
  }
  if (!probe.in_network) {
    for (auto& level : probed.network.levels) level.profile.in_network_reduce = false;
  }
  probed.group = group_of_probe(machine, probe);
  fabric::leave_idle(probed.network, probed.group);
  return probed;
}

CollectiveAnswer price_collective(const spec::Machine& machine, const CollectiveProbe& probe,
                                  Diagnostics& diagnostics) {
  const ProbedNetwork probed = probed_network(machine, probe, diagnostics);
  if (probed.network.levels.empty()) return {};
  return price_collective(probed, machine, probe, diagnostics);
}

CollectiveAnswer price_collective(const ProbedNetwork& probed, const spec::Machine& machine,
                                  const CollectiveProbe& probe, Diagnostics& diagnostics) {
  const auto& [network, group] = probed;
  CollectiveAnswer answer;
  if (probe.remote_read) {
    answer.time = fabric::price_remote_read(network, group, probe.bytes).time;
    answer.algorithm = "remote read";
    if (answer.time.canonical() <= 0) {
      diagnostics.error(machine.cluster_at, "chips of this system do not load from each other's memory",
                        "its link profile has no remote_read");
    }
    return answer;
  }
  const auto cost = probe.exchange
                        ? fabric::price_exchange(network, group, exchange_of(*probe.exchange))
                        : fabric::price_call(network, group, probe.collective, probe.bytes, probe.call);
  answer.time = cost.time;
  answer.algorithm = cost.algorithm;
  if (cost.time.canonical() > 0) {
    const auto ranks = static_cast<double>(probe.ranks);
    answer.bus = probe.bytes / cost.time * bus_factor(probe.collective, ranks);
    answer.outer = probe.bytes / cost.time * outer_share(network, probe);
  }
  return answer;
}

Time price_exchange(const spec::Machine& machine, const ExchangeProbe& probe, Diagnostics& diagnostics) {
  auto network = fabric::make_network_model(machine, diagnostics);
  if (!diagnostics.ok() || network.levels.empty()) return {};
  cut_to(network, probe.ranks);
  fabric::Group group;
  group.factors.push_back({static_cast<long>(probe.ranks), 1});
  return fabric::price_exchange(network, group, exchange_of(probe)).time;
}

}  // namespace caelum::jobs
