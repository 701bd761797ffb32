// M-step-63: the library's all-to-all, or kernels of expert parallelism that send a token once to each rank
// and are held back by the cores that they are given (M-fabric-18).
#include "caelum/step/experts.hpp"

#include "caelum/base/check.hpp"
#include "caelum/fabric/exchange.hpp"

namespace caelum::step {
namespace {

// Megatron-Core's defaults, and DeepSeek-V3's own count.
constexpr double kDeepEpCores = 20, kHybridEpCores = 16;
// DeepEP's first version addresses 8 peers by NVLink (NUM_MAX_NVL_PEERS).
constexpr long kDeepEpDomain = 8;

/// HybridEP moves bytes by the chip's own bulk copies, as DeepEP's second version does with a quarter of
/// the cores.
bool runs_hybrid(const spec::Design& design) {
  if (design.stack.dispatcher != "flex") return design.stack.dispatcher == "hybridep";
  const auto& levels = design.cluster.system.levels;
  const long domain = levels.empty() ? 1 : levels.front().chips.value_or(design.cluster.chips);
  return domain > kDeepEpDomain;
}

}  // namespace

fabric::CollectiveCost price_experts(const fabric::Group& group, const workload::Message& message,
                                     const spec::Design& design, const fabric::NetworkModel& network) {
  CAELUM_CHECK(design.model.moe.has_value(), "messages of experts need experts");
  const spec::StackProfile& stack = design.stack;
  const auto top_k = static_cast<double>(design.model.moe->top_k);
  if (stack.dispatcher == "library") {
    return fabric::price(network, group, message.collective, message.bytes, message.token_fanout_limit,
                         top_k);
  }
  const bool hybrid = runs_hybrid(design);
  const auto hidden = static_cast<double>(design.model.hidden);
  using enum fabric::ExchangePhase;
  return fabric::price_exchange(
      network, group,
      {.kernel = fabric::ExchangeKernel::normal,
       .phase = message.combines ? combine : dispatch,
       .tokens = message.tokens,
       .hidden = hidden,
       .element = message.bytes.in(units::B) / (message.tokens * top_k * hidden),
       .top_k = top_k,
       .experts = static_cast<double>(design.model.moe->experts),
       .cores = stack.dispatch_cores.value_or(hybrid ? kHybridEpCores : kDeepEpCores),
       .second = hybrid,
       .node_limit = message.token_fanout_limit});
}

}  // namespace caelum::step
