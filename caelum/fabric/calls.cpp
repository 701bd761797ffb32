#include "caelum/fabric/calls.hpp"

#include <algorithm>

#include "caelum/fabric/tiers.hpp"

namespace caelum::fabric {
namespace {

// Sizes are those of vLLM and SGLang; their later kin differ by less than the kernels' own spread.
constexpr double kTwoRanksLimit = 8 << 20;  // buffers registered with the peers
constexpr double kFourRanksTwoShot = 512 << 10;
constexpr double kEightRanksTwoShot = 256 << 10;
// Later kernels keep more reads in flight: 0.65 of the link instead of a fixed rate, and start in 0.62
// of the time (AI Configurator tables: SGLang 0.5.14 and TensorRT-LLM against vLLM on H100 and B200).
constexpr double kLaterShare = 0.65;
constexpr double kLaterLaunch = 0.62;

struct Kernel {
  double launch, rate;  ///< s, byte/s
};

Kernel kernel_of(const Tier& tier, Kernels kernels) {
  if (kernels == Kernels::shared) return {tier.shared_launch, tier.shared_rate};
  return {tier.shared_launch * kLaterLaunch, std::max(tier.shared_rate, tier.wire * kLaterShare)};
}

/// One shot: everyone reads everyone's vector. Two shots: everyone reduces a part, then reads the rest;
/// the barrier between them takes longer with more ranks (M-fabric-15).
double shared_all_reduce(const Tier& tier, double ranks, double bytes, Kernels kernels) {
  const Kernel kernel = kernel_of(tier, kernels);
  const double two_shot_from = ranks <= 2 ? 1e300 : ranks <= 4 ? kFourRanksTwoShot : kEightRanksTwoShot;
  if (bytes < two_shot_from) return kernel.launch + (ranks - 1) * bytes / kernel.rate;
  return kernel.launch * (1.2 + 0.2 * ranks) + 2 * bytes * (ranks - 1) / ranks / kernel.rate;
}

bool shared_applies(const Tiers& tiers, Collective collective, double bytes, Kernels kernels) {
  if (kernels == Kernels::library || collective != Collective::all_reduce || tiers.count != 1) return false;
  const Tier& tier = tiers.inner();
  // Engines use them between two ranks on any link, between more only where all are switched together.
  const bool reach = tiers.ranks <= 2 || (tiers.ranks <= 8 && tier.channel > 0);
  const double limit = kernels == Kernels::shared_later ? 1.5 * kTwoRanksLimit : kTwoRanksLimit;
  return tier.shared_launch > 0 && tier.shared_rate > 0 && reach && bytes < limit;
}

/// M-fabric-16
double with_host(const Tiers& tiers, double time, Launch launch) {
  const Tier& tier = tiers.inner();
  switch (launch) {
    case Launch::graph:
      return time;
    case Launch::process:
      return time + tier.process_launch * tier.members;
    case Launch::framework:
      return std::max(time, tier.framework_launch);
  }
  return time;
}

}  // namespace

CollectiveCost price_call(const NetworkModel& network, const Group& group, Collective collective, Bytes bytes,
                          const Call& call) {
  CollectiveCost cost = price(network, group, collective, bytes);
  const double amount = bytes.in(units::B);
  if (group.ranks() <= 1 || amount <= 0) return cost;
  const Tiers tiers = tiers_of(network, group);
  double time = cost.time.in(units::s);
  if (shared_applies(tiers, collective, amount, call.kernels)) {
    time = shared_all_reduce(tiers.inner(), tiers.ranks, amount, call.kernels);
    cost.algorithm = "shared memory";
    cost.latency_part = kernel_of(tiers.inner(), call.kernels).launch * units::s;
  }
  cost.time = with_host(tiers, time, call.launch) * units::s;
  return cost;
}

}  // namespace caelum::fabric
