// M-step-62 told: what the transfers beside a stage's compute take of the chip.
#include <algorithm>

#include "caelum/step/explain.hpp"

namespace caelum::step {

std::vector<Alongside> alongside(const PricingContext& in, const PricedPipeline& pipeline,
                                 const Layout& layout, const RankTail& tail, long rank) {
  Claim tensor, context, expert, data = tail.claim;
  Work work;
  for (long k = 0; k < layout.positions(); ++k) {
    if (layout.rank[static_cast<std::size_t>(k)] != rank) continue;
    const RolePrice& role = pipeline.roles[pipeline.cut.role[static_cast<std::size_t>(layout.chunk(k))]];
    data += role.data_claim;
    for (const Phase* phase : {&role.forward_phase, &role.backward_phase}) {
      work += phase->work;
      tensor += phase->tensor_claim;
      context += phase->context_claim;
      expert += phase->expert_claim;
    }
  }
  std::vector<Alongside> told;
  const auto tell = [&](const char* what, const Claim& claim) {
    if (claim.time <= 0) return;
    told.push_back({what, claim.cores / claim.time, claim.memory / claim.time,
                    slowdown_of(claim, work, in.design.stack.compute_slowdown.value)});
  };
  tell("tensor-parallel messages", tensor);
  tell("context-parallel messages", context);
  tell("expert dispatch and combine", expert);
  const spec::Overlap& overlap = in.design.train->plan.overlap;
  if (overlap.gradients || overlap.parameters) tell("gradients and parameters", data);
  std::stable_sort(told.begin(), told.end(),
                   [](const Alongside& a, const Alongside& b) { return a.slowdown > b.slowdown; });
  return told;
}

}  // namespace caelum::step
