#include "caelum/step/prices.hpp"

#include <algorithm>
#include <cstdlib>

#include "caelum/step/beside.hpp"
#include "caelum/step/data_parallel.hpp"
#include "caelum/step/schedule.hpp"

namespace caelum::step {

Parts& Parts::operator+=(const Parts& o) {
  compute += o.compute;
  recompute += o.recompute;
  tensor += o.tensor;
  context += o.context;
  expert += o.expert;
  data += o.data;
  host += o.host;
  return *this;
}
Parts operator*(Parts p, double f) {
  return {p.compute * f, p.recompute * f, p.tensor * f, p.context * f, p.expert * f, p.data * f, p.host * f};
}

Phase& Phase::operator+=(const Phase& o) {
  compute += o.compute;
  kernels += o.kernels;
  tensor += o.tensor;
  context += o.context;
  expert += o.expert;
  tensor_hide += o.tensor_hide;
  context_hide += o.context_hide;
  expert_hide += o.expert_hide;
  tensor_async += o.tensor_async;
  operations += o.operations;
  tensor_bytes += o.tensor_bytes;
  context_bytes += o.context_bytes;
  expert_bytes += o.expert_bytes;
  return *this;
}
Phase operator*(Phase p, double f) {
  p.compute *= f;
  p.kernels *= f;
  p.tensor *= f;
  p.context *= f;
  p.expert *= f;
  p.tensor_hide *= f;
  p.context_hide *= f;
  p.expert_hide *= f;
  p.tensor_async *= f;
  p.operations *= f;
  p.tensor_bytes *= f;
  p.context_bytes *= f;
  p.expert_bytes *= f;
  return p;
}

StackNumbers stack_numbers(const spec::StackProfile& stack) {
  const auto seconds = [](const spec::Datum<Time>& t) { return t.value_or(Time{}).in(units::s); };
  // M-step-45: a host that waits for each kernel issues nothing beside it.
  const double overlap = stack.blocking_launches ? 0 : stack.overlap_efficiency.value_or(1);
  return {seconds(stack.kernel_dispatch),
          seconds(stack.micro_batch_overhead),
          seconds(stack.step_overhead),
          stack.allocator_overhead.value_or(0),
          stack.context_bytes.value_or(Bytes{}).in(units::B),
          overlap,
          stack.blocking_launches ? 0 : stack.tensor_overlap.value_or(overlap),
          stack.compute_slowdown.value_or(0),
          stack.blocking_launches};
}

namespace {

/// Schedules that pair passes exist to hide expert traffic: they need no further switch.
bool runs_pairs(const spec::Plan& plan) {
  const bool alone = plan.pipeline == 1 && plan.schedule != Schedule::one_f_one_b_overlap;
  return pairs_passes(plan.schedule) && !alone;
}

class Pricer {
 public:
  explicit Pricer(const PricingContext& in) : in_(in), plan_(in.design.train->plan) {
    expert_hides_ = plan_.overlap.expert || runs_pairs(plan_);
    if (in.design.model.moe) top_k_ = static_cast<double>(in.design.model.moe->top_k);
  }

  /// `beats`: also what follows what, for the flow tier.
  [[nodiscard]] Phase phase(const std::vector<workload::Item>& items, std::vector<Beat>* beats) const {
    Phase sum;
    for (const workload::Item& item : items) {
      if (const auto* op = std::get_if<workload::Operator>(&item)) {
        const double t = is_free(op->kind) ? 0 : chip::price(in_.chip, *op).time.in(units::s);
        sum.compute += t;
        if (beats != nullptr) add_work(*beats, t);
        sum.kernels += op->kernels;
        sum.operations += op->work.in(units::flop);
      } else {
        add(sum, std::get<workload::Message>(item), beats);
      }
    }
    return sum;
  }

 private:
  [[nodiscard]] bool is_free(workload::OpKind kind) const {
    switch (kind) {
      case workload::OpKind::matmul:
      case workload::OpKind::grouped_matmul:
        return in_.is_free(Term::products);
      case workload::OpKind::attention:
        return in_.is_free(Term::attention);
      default:
        return in_.is_free(Term::streaming);
    }
  }
  [[nodiscard]] bool is_free(Axis axis) const {
    if (axis == Axis::context) return in_.is_free(Term::context);
    if (axis == Axis::expert || axis == Axis::expert_tensor) return in_.is_free(Term::expert);
    return in_.is_free(Term::tensor);
  }

  /// Where the seconds of a message count: in line, or where it may run beside compute.
  [[nodiscard]] double Phase::*slot_of(const workload::Message& m) const {
    switch (m.axis) {
      case Axis::context:
        return m.overlappable && plan_.overlap.context ? &Phase::context_hide : &Phase::context;
      case Axis::expert:
      case Axis::expert_tensor:
        return expert_hides_ ? &Phase::expert_hide : &Phase::expert;
      default:
        if (plan_.overlap.tensor) return &Phase::tensor_hide;
        return m.overlappable && in_.design.stack.async_tensor_backward ? &Phase::tensor_async
                                                                        : &Phase::tensor;
    }
  }
  static double& bytes_of(Phase& sum, Axis axis) {
    if (axis == Axis::context) return sum.context_bytes;
    return axis == Axis::expert || axis == Axis::expert_tensor ? sum.expert_bytes : sum.tensor_bytes;
  }

  void add(Phase& sum, const workload::Message& m, std::vector<Beat>* beats) const {
    fabric::Group group = fabric::group_of(m.axis, plan_);
    if (m.part != 0) {
      const ShardGroups parts = split(group, std::abs(m.part));
      group = m.part > 0 ? parts.inner : parts.outer;
    }
    if (group.ranks() <= 1 || is_free(m.axis)) return;
    const auto cost = fabric::price(in_.network, group, m.collective, m.bytes, m.token_fanout_limit, top_k_);
    const double t = cost.time.in(units::s);
    const double bytes = m.bytes.in(units::B);
    double Phase::*const slot = slot_of(m);
    sum.kernels += 1;
    sum.*slot += t;
    bytes_of(sum, m.axis) += bytes;
    if (beats == nullptr) return;
    beats->push_back({{.group = std::move(group),
                       .collective = m.collective,
                       .bytes = bytes,
                       .fanout_limit = m.token_fanout_limit,
                       .top_k = top_k_,
                       .alone = t},
                      slot});
  }

  const PricingContext& in_;
  const spec::Plan& plan_;
  double top_k_ = 0;
  bool expert_hides_ = false;
};

/// The compute that is still free to hide transfers, and what hiding costs.
struct Cover {
  double free;
  double efficiency, slowdown;

  /// Seconds that a transfer of `t` adds to the critical path.
  double expose(double t) {
    const double hidden = std::min(t * efficiency, free);
    free -= hidden;
    return t - hidden + slowdown * hidden;
  }
};

/// A pass with tensor and context traffic hidden under its own compute; expert traffic exposed.
/// `weight_compute`: the part of the compute that computes gradients of weights.
/// `free`: what is left of the compute to hide other transfers under, so that none hides twice.
struct Settled {
  Parts parts;
  double free = 0;
};
Settled settle(const Phase& phase, const StackNumbers& stack, bool graphs, double weight_compute = 0) {
  Cover beside{weight_compute, stack.overlap, stack.slowdown};
  const double async = beside.expose(phase.tensor_async);
  Cover cover{phase.compute - (weight_compute - beside.free), stack.overlap, stack.slowdown};
  Parts parts;
  parts.compute = phase.compute;
  parts.context = phase.context + cover.expose(phase.context_hide);
  cover.efficiency = stack.tensor_overlap;
  parts.tensor = phase.tensor + async + cover.expose(phase.tensor_hide);
  parts.expert = phase.expert + phase.expert_hide;
  const double launch = graphs ? 0 : phase.kernels * stack.dispatch;
  parts.host = stack.blocking ? launch : std::max(0.0, launch - parts.total());
  return {parts, cover.free};
}

}  // namespace

namespace {

/// M-step-41: seconds on the host link for the kept activations of one block, one way.
double offload_time(const workload::Block& block, const PricingContext& in) {
  const double share = in.design.train->plan.offload.activations;
  if (share <= 0) return 0;
  double bytes = 0;
  for (const auto& tensor : block.saved) bytes += tensor.bytes.in(units::B);
  return share * bytes / host_link(in.design);
}

}  // namespace

double host_link(const spec::Design& design) {
  return design.cluster.system.host_link.value_or(25.0 * units::GBps).in(units::Bps);
}

std::vector<BlockPrice> price_blocks(const workload::OperatorGraph& graph, const PricingContext& in) {
  const Pricer pricer(in);
  // M-step-23: breadth first, the weights of a chunk are moved once for all its micro-batches.
  const spec::Train& train = *in.design.train;
  const bool once = train.plan.schedule == Schedule::breadth_first && train.plan.pipeline > 1;
  const long micro_batches = train.global_batch / (train.plan.data * train.plan.micro_batch);
  const double passes = once ? static_cast<double>(micro_batches) : 1;
  std::vector<BlockPrice> prices;
  for (const workload::Block& block : graph.blocks) {
    Beats beats;
    Beats* const kept = in.network.congestion ? &beats : nullptr;
    BlockPrice price;
    price.forward = pricer.phase(block.forward, kept ? &kept->forward : nullptr);
    if (!in.is_free(Term::recompute))
      price.recompute = pricer.phase(block.recompute, kept ? &kept->backward : nullptr);
    price.backward_input = pricer.phase(block.backward_input, kept ? &kept->backward : nullptr);
    price.backward_weight = pricer.phase(block.backward_weight, kept ? &kept->backward : nullptr);
    price.offload = offload_time(block, in);
    if (!in.is_free(Term::data)) {
      const MicroBatchTraffic traffic = micro_batch_traffic(block.weights, in);
      price.gather = traffic.gather / passes;
      price.reduce = traffic.reduce / passes;
    }
    if (kept) share_links(graph, block, beats, in, price);
    prices.push_back(price);
  }
  return prices;
}

namespace {

/// M-step-9: transfers of layer i+1 run beside the compute of layer i, as far as it hides nothing
/// else (`free` of the role's compute); what is longer stays exposed, and so does the first. Takes
/// what hides off `free`. `transfer` and `compute` give the seconds of one block.
template <class Transfer, class Compute>
double sharded_exposure(const Role& role, const std::vector<BlockPrice>& blocks, Transfer&& transfer,
                        Compute&& compute, bool hides, const StackNumbers& stack, double& free) {
  double whole = 0;
  for (const BlockRun& run : role.runs) whole += static_cast<double>(run.count) * compute(blocks[run.block]);
  const double free_share = whole > 0 ? std::clamp(free / whole, 0.0, 1.0) : 0;
  double exposed = 0;
  bool first = true;
  for (const BlockRun& run : role.runs) {
    const double each = transfer(blocks[run.block]);
    if (each <= 0) continue;
    const auto n = static_cast<double>(run.count);
    if (!hides) {
      exposed += n * each;
      continue;
    }
    Cover cover{compute(blocks[run.block]) * free_share, stack.overlap, stack.slowdown};
    const double before = cover.free;
    const double stays = cover.expose(each);
    const double hiding = first ? n - 1 : n;
    exposed += hiding * stays + (first ? each : 0);
    free -= hiding * (before - cover.free);
    first = false;
  }
  return exposed;
}

}  // namespace

RolePrice price_role(const Role& role, const std::vector<BlockPrice>& blocks, const spec::Design& design,
                     double paired_share) {
  const StackNumbers stack = stack_numbers(design.stack);
  const spec::Plan& plan = design.train->plan;
  Phase forward, input, weight, again;
  for (const BlockRun& run : role.runs) {
    const auto n = static_cast<double>(run.count);
    forward += blocks[run.block].forward * n;
    input += blocks[run.block].backward_input * n;
    weight += blocks[run.block].backward_weight * n;
    again += blocks[run.block].recompute * n;
  }
  const bool graphs = design.stack.device_graphs;
  RolePrice price;
  price.operations = forward.operations + input.operations + weight.operations + again.operations;
  Settled settled = settle(forward, stack, graphs);
  price.forward = settled.parts;
  double forward_free = settled.free;
  // Recompute is settled with the input gradients: it runs right before them.
  const auto with_recompute = [&](Phase backward, double weight_compute) {
    backward += again;
    settled = settle(backward, stack, graphs, weight_compute);
    settled.parts.compute -= again.compute;
    settled.parts.recompute += again.compute;
    return settled;
  };
  Phase whole = input;
  whole += weight;
  double input_free = with_recompute(input, 0).free;
  price.backward_input = settled.parts;
  const Settled apart = settle(weight, stack, graphs, weight.compute);
  price.backward_weight = apart.parts;
  double weight_free = apart.free;
  price.backward = with_recompute(whole, weight.compute).parts;
  double backward_free = settled.free;

  price.forward_phase = forward;
  price.backward_phase = whole;
  price.backward_phase += again;

  for (const BlockRun& run : role.runs) {
    const auto n = static_cast<double>(run.count);
    const BlockPrice& block = blocks[run.block];
    for (auto which : {&BlockPrice::gradients, &BlockPrice::parameters}) {
      Beside& sum = which == &BlockPrice::gradients ? price.gradients : price.parameters;
      sum.slowed = std::max(sum.slowed, (block.*which).slowed);
      sum.delay += n * (block.*which).delay;
    }
  }
  const bool gathers = plan.overlap.parameters, reduces = plan.overlap.gradients;
  const auto gather = [](const BlockPrice& b) { return b.gather; };
  const auto reduce = [](const BlockPrice& b) { return b.reduce; };
  const auto both = [](const BlockPrice& b) { return b.gather + b.reduce; };
  const auto passing = [](const BlockPrice& b) { return b.forward.compute; };
  const auto inputs = [](const BlockPrice& b) { return b.backward_input.compute + b.recompute.compute; };
  const auto weights = [](const BlockPrice& b) { return b.backward_weight.compute; };
  const auto backs = [&](const BlockPrice& b) { return inputs(b) + weights(b); };
  price.forward.data = sharded_exposure(role, blocks, gather, passing, gathers, stack, forward_free);
  price.backward.data = sharded_exposure(role, blocks, both, backs, gathers && reduces, stack, backward_free);
  // Split, weights are needed by the first half and their gradients leave after the second.
  price.backward_input.data = sharded_exposure(role, blocks, gather, inputs, gathers, stack, input_free);
  price.backward_weight.data = sharded_exposure(role, blocks, reduce, weights, reduces, stack, weight_free);
  double offload = 0;
  for (const BlockRun& run : role.runs) offload += static_cast<double>(run.count) * blocks[run.block].offload;
  if (offload > 0) {  // out beside forward, back beside the pass that needs it
    const auto exposed = [&](double& free) {
      Cover cover{std::max(0.0, free), stack.overlap, stack.slowdown};
      const double stays = cover.expose(offload);
      free = cover.free;
      return stays;
    };
    price.forward.host += exposed(forward_free);
    price.backward.host += exposed(backward_free);
    price.backward_input.host += exposed(input_free);
  }
  price.forward.host += stack.micro_batch / 2;
  price.backward.host += stack.micro_batch / 2;
  price.backward_input.host += stack.micro_batch / 2;

  price.forward_expert = forward.expert_hide;
  price.backward_expert = whole.expert_hide + again.expert_hide;
  const double traffic = price.forward_expert + price.backward_expert;
  if (!runs_pairs(plan) && traffic > 0 && paired_share > 0) {
    Cover cover{std::max(0.0, forward_free + backward_free), stack.overlap, stack.slowdown};
    const double saved = (1 - cover.expose(traffic) / traffic) * paired_share;
    price.forward.expert -= saved * forward.expert_hide;
    price.backward.expert -= saved * (whole.expert_hide + again.expert_hide);
    price.backward_input.expert -= saved * (input.expert_hide + again.expert_hide);
    price.backward_weight.expert -= saved * weight.expert_hide;
  }
  return price;
}

Parts pair(const RolePrice& forward, const RolePrice& backward, const spec::Design& design) {
  const StackNumbers stack = stack_numbers(design.stack);
  Parts sum = forward.forward;
  sum += backward.backward;
  const double traffic = forward.forward_expert + backward.backward_expert;
  Cover cover{sum.compute + sum.recompute, stack.overlap, stack.slowdown};
  sum.expert -= traffic - cover.expose(traffic);
  return sum;
}

}  // namespace caelum::step
