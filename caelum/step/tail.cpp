#include "caelum/step/tail.hpp"

#include <algorithm>

#include "caelum/step/data_parallel.hpp"
#include "caelum/step/memory.hpp"
#include "caelum/step/optimizer.hpp"

namespace caelum::step {
namespace {

/// A transfer of which all but `tail` may hide in a window in which other messages run.
struct Hiding {
  double whole, tail, window, slowdown;
  const Beside& beside;
};
/// Seconds that it adds; `lost` of them are the compute's that it slows.
double exposed(Hiding h, const StackNumbers& stack, double& lost) {
  h.whole = h.tail + (h.whole - h.tail) * h.beside.slowed;
  const double hidden = std::min({(h.whole - h.tail) * stack.overlap, h.window, h.whole});
  lost += h.slowdown * hidden;
  return h.whole - hidden + h.slowdown * hidden + h.beside.delay;
}

void add_beside(Beside& sum, const Beside& more) {
  sum.slowed = std::max(sum.slowed, more.slowed);
  sum.delay += more.delay;
}

}  // namespace

RankTail rank_tail(const PricingContext& in, const workload::OperatorGraph& graph,
                   const PricedPipeline& pipeline, const Layout& layout, const RankTimes& times, long rank,
                   StepTraffics& traffics) {
  const spec::Train& train = *in.design.train;
  const StackNumbers stack = stack_numbers(in.design.stack);
  const workload::Weights weights = rank_weights(graph, layout, pipeline.cut, rank);
  double layers = 0;
  Beside gradients, parameters;
  Work forward, backward;
  for (long k = 0; k < layout.positions(); ++k) {
    if (layout.rank[static_cast<std::size_t>(k)] != rank) continue;
    const auto role = pipeline.cut.role[static_cast<std::size_t>(layout.chunk(k))];
    layers += static_cast<double>(pipeline.cut.roles[role].layers());
    add_beside(gradients, pipeline.roles[role].gradients);
    add_beside(parameters, pipeline.roles[role].parameters);
    forward += pipeline.roles[role].forward_phase.work;
    backward += pipeline.roles[role].backward_phase.work;
  }
  const StepTraffic traffic = in.is_free(Term::data) ? StepTraffic{} : traffics.of(weights, layers, in);
  RankTail tail;
  tail.gradients = traffic.reduce;
  tail.parameters = traffic.gather;
  tail.claim = traffic.reduce_claim;
  tail.claim += traffic.gather_claim;
  if (train.plan.overlap.gradients) {
    const double slowdown = slowdown_of(traffic.reduce_claim, backward, stack.slowdown);
    tail.gradients = exposed(
        {traffic.reduce, traffic.reduce_tail, times.gradient_window, slowdown, gradients}, stack, tail.lost);
  }
  if (train.plan.overlap.parameters) {
    const double slowdown = slowdown_of(traffic.gather_claim, forward, stack.slowdown);
    tail.parameters =
        exposed({traffic.gather, traffic.gather_head, times.first_forward_end, slowdown, parameters}, stack,
                tail.lost);
  }
  const double count = weights.dense + weights.expert;
  if (!in.is_free(Term::optimizer) && count > 0) {
    const double own = local_shard(weights, train);
    tail.optimizer = update_time(in, {own, own / count}, graph, pipeline.cut, layout, rank);
  }
  tail.gradient_bytes = count * bytes_per_element(train.precision.gradients);
  tail.parameter_bytes = count * bytes_per_element(train.precision.parameters);
  return tail;
}

StepTail step_tail(const PricingContext& in) {
  const spec::Train& train = *in.design.train;
  const spec::Plan& plan = train.plan;
  const spec::Model& model = in.design.model;
  StepTail tail;
  if (model.tie && plan.pipeline > 1 && !train.lora && !in.is_free(Term::data)) {
    fabric::Group ends = fabric::group_of(Axis::pipeline, plan);
    for (auto& factor : ends.factors) {  // the first rank and the last
      factor.stride *= factor.size - 1;
      factor.size = 2;
    }
    const double bytes = static_cast<double>(model.vocab) * static_cast<double>(model.hidden) /
                         static_cast<double>(plan.tensor) * bytes_per_element(train.precision.gradients);
    tail.embedding = fabric::price(in.network, ends, Collective::all_reduce, Bytes{bytes}).time.in(units::s);
  }
  if (in.design.cluster.chips > 1 && !in.is_free(Term::optimizer)) {
    const fabric::Group all{{{in.design.cluster.chips, 1}}};
    tail.norm = fabric::price(in.network, all, Collective::all_reduce, Bytes{4}).time.in(units::s);
  }
  tail.step_overhead = stack_numbers(in.design.stack).step;
  return tail;
}

}  // namespace caelum::step
