#include "caelum/step/plan_auto.hpp"

#include <algorithm>

#include "caelum/step/cut.hpp"
#include "caelum/step/memory.hpp"
#include "caelum/step/schedule.hpp"

namespace caelum::step {
namespace {

/// The largest divisor of `whole` that is at most `limit`.
long divisor_within(long whole, long limit) {
  for (long d = std::min(whole, limit); d > 1; --d) {
    if (whole % d == 0) return d;
  }
  return 1;
}

/// Chips of the innermost level, and of the largest one that is still a fast domain (all but the
/// outermost).
struct Domains {
  long inner = 1, pod = 1;
};
Domains domains_of(const spec::Design& design) {
  Domains d;
  const auto& levels = design.cluster.system.levels;
  for (std::size_t i = 0; i < levels.size(); ++i) {
    const long chips = std::min(levels[i].chips.value_or(design.cluster.chips), design.cluster.chips);
    if (d.inner == 1 && chips > 1) d.inner = chips;
    if (i + 1 < levels.size() || levels.size() == 1) d.pod = std::max(d.pod, chips);
  }
  d.pod = std::max(d.pod, d.inner);
  return d;
}

bool fits(const spec::Design& design) {
  const spec::Train& train = *design.train;
  const spec::Plan& plan = train.plan;
  const auto graph = workload::expand(design.model, train, design.stack);
  const long micro_batches = train.global_batch / (plan.data * plan.micro_batch);
  const Layout layout = make_layout(
      {plan.schedule, plan.pipeline, plan.virtual_stages, std::min(micro_batches, 4 * plan.pipeline)});
  const Orders orders = make_orders(layout);
  const Cut cut = cut_layers(graph, layout.length);
  const Bytes capacity = design.cluster.system.chip.hbm.capacity.value_or(Bytes{});
  const Memory memory = memory_of({design, graph, layout, orders, cut, capacity});
  return memory.peak() <= capacity * 0.97;  // some of it is never given to the framework
}

}  // namespace

spec::Plan choose_plan(const spec::Design& given) {
  spec::Design design = given;
  spec::Plan& plan = design.train->plan;
  const spec::Model& model = design.model;
  const long chips = design.cluster.chips;
  const Domains domains = domains_of(design);
  const long kv = model.kv_heads > 0 ? model.kv_heads : std::max(1L, model.heads);
  const long widest = divisor_within(kv, std::min(8L, domains.inner));
  // Tensor parallelism pays off in width: none for narrow models, more where it must.
  const long wished = model.moe ? 1 : std::clamp(model.hidden / 2048, 1L, widest);
  spec::Plan best = plan;
  for (auto recompute : {spec::Recompute::none, spec::Recompute::selective, spec::Recompute::full}) {
    for (long tensor = divisor_within(widest, wished);; tensor *= 2) {
      if (tensor > widest) break;
      for (long pipeline = 1; pipeline <= std::min(chips, std::max(1L, model.layers)); pipeline *= 2) {
        if (chips % (tensor * pipeline) != 0) continue;
        plan = given.train->plan;
        plan.recompute = recompute;
        plan.tensor = tensor;
        plan.sequence_parallel = tensor > 1;
        plan.context = 1;
        plan.pipeline = pipeline;
        plan.virtual_stages = 1;
        plan.schedule = Schedule::one_f_one_b;
        plan.data = chips / (tensor * pipeline);
        plan.zero = 1;
        plan.zero_group = 0;
        plan.expert = plan.expert_tensor = 1;
        if (model.moe && model.moe->experts > 0) {
          const long ranks = tensor * plan.data;
          long expert = divisor_within(model.moe->experts, std::min(domains.pod, ranks));
          while (expert > 1 && ranks % expert != 0) {
            expert = divisor_within(model.moe->experts, expert - 1);
          }
          plan.expert = expert;
        }
        if (!check_plan(design).empty()) continue;
        best = plan;
        if (fits(design)) return plan;
      }
    }
  }
  return best;
}

}  // namespace caelum::step
