// Constants of the kernels: least squares over the AI Configurator tables of DeepEP (H100, H200, B200
// on one node, 2 and 4 nodes of H100) and of TensorRT-LLM's NVLink exchange on GB200, 2 to 64 ranks.
#include "caelum/fabric/exchange.hpp"

#include <algorithm>
#include <cmath>

#include "caelum/fabric/tiers.hpp"
#include "caelum/fabric/topology/congestion.hpp"

namespace caelum::fabric {
namespace {

constexpr double kWorthTelling = 1.005;

struct ExchangeReach {
  double ranks, near, nodes;  ///< all, of one node, nodes
  double wire = 0;            ///< byte/s inside a node, data sheet
  double out = 0;             ///< byte/s of a chip's adapter that the library reaches; 0 = nothing leaves
};

ExchangeReach exchange_reach(const Tiers& tiers) {
  const Tier& inner = tiers.inner();
  ExchangeReach reach{.ranks = tiers.ranks, .near = inner.members, .nodes = 1, .wire = inner.wire};
  if (tiers.count > 1) {
    reach.nodes = tiers.ranks / inner.members;
    reach.out = tiers.outer().pair;
  }
  return reach;
}

/// Expected number of `places` that hold at least one of k different experts out of E.
double distinct_places(double places, double k, double experts) {
  const double each = experts / places;
  double missed = 1;
  for (int chosen = 0; chosen < static_cast<int>(k); ++chosen) {
    const double left = experts - chosen;
    missed *= std::max(0.0, left - each) / std::max(1.0, left);
  }
  return places * (1 - missed);
}

/// M-fabric-17: k copies of a token, each straight to the rank of its expert.
double low_latency(const Tiers& tiers, const ExchangeReach& reach, const Exchange& x) {
  constexpr double kHeader = 16;        // bytes before a token: where it comes from
  constexpr double kExpert = 0.075e-6;  // s, counts and flags of one local expert
  constexpr double kWidth = 0.33e-9;    // s, first copy of a token, by value
  const bool dispatch = x.phase != ExchangePhase::combine;
  const double token = x.hidden * x.element + (dispatch ? kHeader : 0);
  const double copies = x.tokens * x.top_k * token;
  const Tier& inner = tiers.inner();
  const double rate = dispatch ? inner.exchange_dispatch : inner.exchange_combine;
  const double inside = copies * (reach.near - 1) / reach.ranks / rate;
  double start = inner.exchange_launch + x.hidden * kWidth +
                 x.experts / reach.ranks * (dispatch ? kExpert : kExpert / 2);
  if (reach.nodes <= 1) return start + inside;
  const double afar = copies * (reach.ranks - reach.near) / reach.ranks / reach.out;
  // The network's own way there and back, longer where more of the peers are behind switches.
  start += dispatch ? 20e-6 * (1 - 1 / reach.nodes) : 12e-6 + 4e-6 * (1 - 1 / reach.nodes);
  return start + std::max(inside, afar);
}

/// M-fabric-18: a token crosses once to each node and goes once to each rank; each core moves so much.
double normal(const Tiers& tiers, const ExchangeReach& reach, const Exchange& x) {
  constexpr double kDispatchCore = 21e9, kCombineCore = 26e9;         // byte/s of one core inside a node
  constexpr double kForwardDispatch = 11e9, kForwardCombine = 9.5e9;  // and with forwarding
  constexpr double kToken = 0.45e-6, kCombineToken = 0.8e-6;          // s of one core
  constexpr double kWire = 0.75;
  // DeepEP's page: up to 4 times fewer cores than the first version's at the same rate (4 to 6 instead of
  // 24).
  const double cores = x.cores * (x.second ? 4 : 1);
  const bool dispatch = x.phase != ExchangePhase::combine;
  const double launch = tiers.inner().exchange_launch;
  const double token = x.hidden * x.element;
  // Within the nodes that a token may reach, its experts are as good as drawn freely.
  const double nodes = x.node_limit > 0 ? std::min(x.node_limit, reach.nodes) : reach.nodes;
  const double open = nodes / reach.nodes;
  const double copies = distinct_places(reach.ranks * open, x.top_k, x.experts * open) * token;
  const double start = dispatch ? 10e-6 + 2 * launch : 25e-6 + 1.6 * launch;
  const double remote = copies * (reach.near - 1) / reach.near / (reach.wire * kWire);
  if (reach.nodes <= 1) {
    const double core = dispatch ? kDispatchCore : kCombineCore;
    return start + x.tokens * (std::max(copies / (cores * core), remote) +
                               (dispatch ? kToken : kCombineToken) / cores);
  }
  const double core = dispatch ? kForwardDispatch : kForwardCombine;
  const double crossings =
      distinct_places(nodes, x.top_k, x.experts * open) * (reach.nodes - 1) / reach.nodes;
  const double hops = (dispatch ? 4e-6 : 3e-6) * (reach.nodes - 1) + (dispatch ? 0 : 8e-6);
  return start + hops + x.tokens * std::max({crossings * token / reach.out, remote, copies / (cores * core)});
}

struct Sided {
  double start, hop, token;  ///< s: kernel, each doubling of ranks, local work of a token
  double share;              ///< of the link's data sheet
};

Sided sided_of(const Exchange& x) {
  const bool one = x.kernel == ExchangeKernel::one_sided;
  switch (x.phase) {
    case ExchangePhase::prepare:
      return {12e-6, 0.4e-6, 7.2e-9, 1};
    case ExchangePhase::dispatch:
      return one ? Sided{11.3e-6, 2e-6, 4e-9, 0.79} : Sided{10e-6, 0.6e-6, 26e-9, 0.79};
    case ExchangePhase::combine:
      return one ? Sided{11e-6, 3.7e-6, 0, 0.73} : Sided{9.5e-6, 1.5e-6, 58e-9, 0.79};
    case ExchangePhase::combine_low_precision:
      break;
  }
  return {12.4e-6, 1.4e-6, 128e-9, 0.99};  // values are narrowed before they are sent
}

/// M-fabric-19: a token goes once to each rank that needs it, at the rate of the link.
double sided(const ExchangeReach& reach, const Exchange& x) {
  const Sided kernel = sided_of(x);
  const double targets =
      x.spread_evenly ? std::min(reach.ranks, x.top_k) : distinct_places(reach.ranks, x.top_k, x.experts);
  const double remote = x.phase == ExchangePhase::prepare ? 0 : targets * (reach.ranks - 1) / reach.ranks;
  const double load = remote * x.hidden * x.element / (reach.wire * kernel.share);
  return kernel.start + kernel.hop * std::log2(reach.ranks) + x.tokens * (load + kernel.token);
}

/// M-fabric-68: every copy is read here and written by a peer's kernel there. Low-latency kernels only
/// post their copies to the adapters, and leave.
Toll exchange_toll(const Tiers& tiers, const ExchangeReach& reach, const Exchange& x) {
  const bool every = x.kernel == ExchangeKernel::low_latency;
  const double copies = every ? x.top_k : distinct_places(reach.ranks, x.top_k, x.experts);
  return {.cores = every || tiers.engines ? 0 : x.cores,
          .memory = Bytes{2 * x.tokens * copies * x.hidden * x.element}};
}

double seconds(const Tiers& tiers, const Exchange& x) {
  const ExchangeReach reach = exchange_reach(tiers);
  switch (x.kernel) {
    case ExchangeKernel::low_latency:
      return low_latency(tiers, reach, x);
    case ExchangeKernel::normal:
      return normal(tiers, reach, x);
    case ExchangeKernel::two_sided:
    case ExchangeKernel::one_sided:
      break;
  }
  return sided(reach, x);
}

const char* algorithm_of(ExchangeKernel kernel) {
  if (kernel == ExchangeKernel::low_latency) return "low latency";
  return kernel == ExchangeKernel::normal ? "forwarded" : "one copy a rank";
}

/// Real links slow a copy as they slow an all-to-all, whose rates they have lowered in `tiers`.
void follow_spread(Tiers& tiers, const Tiers& free) {
  for (int t = 0; t < tiers.count; ++t) {
    Tier& tier = tiers.tier[static_cast<std::size_t>(t)];
    const double share = tier.spread / free.tier[static_cast<std::size_t>(t)].spread;
    for (auto rate : {&Tier::wire, &Tier::pair, &Tier::exchange_dispatch, &Tier::exchange_combine})
      tier.*rate *= share;
  }
}

}  // namespace

CollectiveCost price_exchange(const NetworkModel& network, const Group& group, const Exchange& x) {
  if (group.ranks() <= 1 || x.tokens <= 0) return {.time = {}, .latency_part = {}, .algorithm = "none"};
  Tiers tiers = tiers_of(network, group);
  double time = seconds(tiers, x);
  if (network.congestion) {
    const Tiers free = tiers;
    Tiers ideal;
    const auto lost = congest(*network.congestion, network, group, Collective::all_to_all, tiers, ideal);
    follow_spread(tiers, free);
    follow_spread(ideal, free);
    time = seconds(tiers, x);
    if (time > kWorthTelling * seconds(ideal, x)) {
      for (const Slowdown& each : lost) network.congestion->note(each.traffic, each.times);
    }
  }
  return {.time = time * units::s,
          .latency_part = {},
          .algorithm = algorithm_of(x.kernel),
          .level = tiers.outer().level,
          .toll = exchange_toll(tiers, exchange_reach(tiers), x)};
}

}  // namespace caelum::fabric
