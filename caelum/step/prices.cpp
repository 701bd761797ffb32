#include "caelum/step/prices.hpp"

#include <algorithm>
#include <cstdlib>

#include "caelum/step/beside.hpp"
#include "caelum/step/data_parallel.hpp"
#include "caelum/step/experts.hpp"
#include "caelum/step/memory_moment.hpp"
#include "caelum/step/schedule.hpp"

namespace caelum::step {

bool runs_pairs(const spec::Plan& plan) {
  const bool alone = plan.pipeline == 1 && plan.schedule != Schedule::one_f_one_b_overlap;
  return pairs_passes(plan.schedule) && !alone;
}

namespace {

class Pricer {
 public:
  explicit Pricer(const PricingContext& in) : in_(in), plan_(in.design.train->plan) {
    expert_hides_ = plan_.overlap.expert || runs_pairs(plan_);
    if (in.design.model.moe) top_k_ = static_cast<double>(in.design.model.moe->top_k);
    const spec::StackProfile& stack = in.design.stack;
    library_cores_ = stack.transfer_cores.value;
    tensor_cores_ = plan_.overlap.tensor && stack.tensor_cores.known() ? stack.tensor_cores.value
                                                                       : stack.transfer_cores.value;
  }

  /// `beats`: also what follows what, for the flow tier.
  [[nodiscard]] Phase phase(const std::vector<workload::Item>& items, std::vector<Beat>* beats) const {
    Phase sum;
    for (const workload::Item& item : items) {
      if (const auto* op = std::get_if<workload::Operator>(&item)) {
        const double t = is_free(op->kind) ? 0 : add_kernel(sum.work, chip::price(in_.chip, *op));
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

  static Claim Phase::*claim_slot(double Phase::*slot) {
    if (slot == &Phase::context_hide) return &Phase::context_claim;
    if (slot == &Phase::expert_hide) return &Phase::expert_claim;
    return slot == &Phase::tensor_hide || slot == &Phase::tensor_async ? &Phase::tensor_claim : nullptr;
  }

  void add(Phase& sum, const workload::Message& m, std::vector<Beat>* beats) const {
    fabric::Group group = fabric::group_of(m.axis, plan_);
    if (m.part != 0) {
      const ShardGroups parts = split(group, std::abs(m.part));
      group = m.part > 0 ? parts.inner : parts.outer;
    }
    if (group.ranks() <= 1 || is_free(m.axis)) return;
    const auto cost = m.tokens > 0 ? price_experts(group, m, in_.design, in_.network)
                                   : fabric::price(in_.network, group, m.collective, m.bytes);
    const double t = cost.time.in(units::s);
    const double bytes = m.bytes.in(units::B);
    double Phase::*const slot = slot_of(m);
    if (Claim Phase::*const claim = claim_slot(slot); claim != nullptr) {
      sum.*claim += claim_of(in_.chip, cost, m.axis == Axis::tensor ? tensor_cores_ : library_cores_);
    }
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
  std::optional<double> library_cores_, tensor_cores_;
  bool expert_hides_ = false;
};

/// A pass with tensor and context traffic hidden under its own compute; expert traffic exposed.
/// `weight_compute`: the part of the compute that computes gradients of weights.
/// `free`: what is left of the compute to hide other transfers under, so that none hides twice.
struct Settled {
  Parts parts;
  double free = 0;
};
Settled settle(const Phase& phase, const StackNumbers& stack, bool graphs, double weight_compute = 0) {
  const double tensor = slowdown_of(phase.tensor_claim, phase.work, stack.slowdown);
  const double context = slowdown_of(phase.context_claim, phase.work, stack.slowdown);
  Cover beside{weight_compute, stack.overlap};
  const double async = beside.expose(phase.tensor_async, tensor);
  Cover cover{phase.work.time - (weight_compute - beside.free), stack.overlap};
  Parts parts;
  parts.compute = phase.work.time;
  parts.context = phase.context + cover.expose(phase.context_hide, context);
  cover.efficiency = stack.tensor_overlap;
  parts.tensor = phase.tensor + async + cover.expose(phase.tensor_hide, tensor);
  parts.lost = beside.lost + cover.lost;
  parts.expert = phase.expert + phase.expert_hide;
  const double launch = graphs ? 0 : phase.kernels * stack.dispatch;
  parts.host = stack.blocking ? launch : std::max(0.0, launch - parts.total());
  return {parts, cover.free};
}

}  // namespace

BlockPrice price_passes(const workload::Block& block, const PricingContext& in, Beats* kept) {
  const Pricer pricer(in);
  BlockPrice price;
  price.forward = pricer.phase(block.forward, kept ? &kept->forward : nullptr);
  if (!in.is_free(Term::recompute))
    price.recompute = pricer.phase(block.recompute, kept ? &kept->backward : nullptr);
  price.backward_input = pricer.phase(block.backward_input, kept ? &kept->backward : nullptr);
  price.backward_weight = pricer.phase(block.backward_weight, kept ? &kept->backward : nullptr);
  return price;
}

void price_transfers(const workload::Block& block, const PricingContext& in, BlockPrice& price) {
  // M-step-23: breadth first, the weights of a chunk are moved once for all its micro-batches.
  const spec::Train& train = *in.design.train;
  const bool once = train.plan.schedule == Schedule::breadth_first && train.plan.pipeline > 1;
  const long micro_batches = train.global_batch / (train.plan.data * train.plan.micro_batch);
  const double passes = once ? static_cast<double>(micro_batches) : 1;
  const double drawn = std::min(1.0, host_share(in.design.cluster.system).link / in.chip.bandwidth);
  price.off_chip = off_chip_time(in.design, block.weights, saved_bytes(block));
  // Copy engines hold no core; of the chip's memory they read what the host's link carries.
  price.out_claim = {price.off_chip.forward, 0, price.off_chip.forward * drawn};
  price.back_claim = {price.off_chip.backward, 0, price.off_chip.backward * drawn};
  if (in.is_free(Term::data)) return;
  const MicroBatchTraffic traffic = micro_batch_traffic(block.weights, in);
  price.gather = traffic.gather / passes;
  price.reduce = traffic.reduce / passes;
  price.gather_claim = traffic.gather_claim * (1 / passes);
  price.reduce_claim = traffic.reduce_claim * (1 / passes);
}

std::vector<BlockPrice> price_blocks(const workload::OperatorGraph& graph, const PricingContext& in) {
  std::vector<BlockPrice> prices;
  prices.reserve(graph.blocks.size());
  for (const workload::Block& block : graph.blocks) {
    Beats beats;
    Beats* const kept = in.network.congestion ? &beats : nullptr;
    BlockPrice price = price_passes(block, in, kept);
    price_transfers(block, in, price);
    if (kept) share_links(graph, block, beats, in, price);
    prices.push_back(price);
  }
  return prices;
}

namespace {

/// What fully sharded weights move for one block, beside which compute.
struct Sharded {
  double time = 0;
  Claim claim;
  Work beside;
};

/// M-step-9: transfers of layer i+1 run beside the compute of layer i, as far as it hides nothing
/// else (`free` of the role's compute); what is longer stays exposed, and so does the first. Takes
/// what hides off `free`. `sharded` tells of one block.
template <class Of>
void expose_sharded(const Role& role, const std::vector<BlockPrice>& blocks, Of&& sharded, bool hides,
                    const StackNumbers& stack, double& free, Parts& parts) {
  double whole = 0;
  for (const BlockRun& run : role.runs)
    whole += static_cast<double>(run.count) * sharded(blocks[run.block]).beside.time;
  const double free_share = whole > 0 ? std::clamp(free / whole, 0.0, 1.0) : 0;
  bool first = true;
  for (const BlockRun& run : role.runs) {
    const Sharded each = sharded(blocks[run.block]);
    if (each.time <= 0) continue;
    const auto n = static_cast<double>(run.count);
    if (!hides) {
      parts.data += n * each.time;
      continue;
    }
    Cover cover{each.beside.time * free_share, stack.overlap};
    const double before = cover.free;
    const double stays = cover.expose(each.time, slowdown_of(each.claim, each.beside, stack.slowdown));
    const double hiding = first ? n - 1 : n;
    parts.data += hiding * stays + (first ? each.time : 0);
    parts.lost += hiding * cover.lost;
    free -= hiding * (before - cover.free);
    first = false;
  }
}

Sharded gather_of(const BlockPrice& b, const Work& beside) {
  return {b.gather, b.gather_claim, beside};
}
Sharded reduce_of(const BlockPrice& b, const Work& beside) {
  return {b.reduce, b.reduce_claim, beside};
}
Sharded both_of(const BlockPrice& b, const Work& beside) {
  Claim claim = b.gather_claim;
  claim += b.reduce_claim;
  return {b.gather + b.reduce, claim, beside};
}
Work inputs_of(const BlockPrice& b) {
  Work work = b.backward_input.work;
  work += b.recompute.work;
  return work;
}
Work backs_of(const BlockPrice& b) {
  Work work = inputs_of(b);
  work += b.backward_weight.work;
  return work;
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
    settled.parts.compute -= again.work.time;
    settled.parts.recompute += again.work.time;
    return settled;
  };
  Phase whole = input;
  whole += weight;
  double input_free = with_recompute(input, 0).free;
  price.backward_input = settled.parts;
  const Settled apart = settle(weight, stack, graphs, weight.work.time);
  price.backward_weight = apart.parts;
  double weight_free = apart.free;
  price.backward = with_recompute(whole, weight.work.time).parts;
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
  const auto passing = [](const BlockPrice& b) { return gather_of(b, b.forward.work); };
  const auto backing = [](const BlockPrice& b) { return both_of(b, backs_of(b)); };
  // Split, weights are needed by the first half and their gradients leave after the second.
  const auto first = [](const BlockPrice& b) { return gather_of(b, inputs_of(b)); };
  const auto second = [](const BlockPrice& b) { return reduce_of(b, b.backward_weight.work); };
  expose_sharded(role, blocks, passing, gathers, stack, forward_free, price.forward);
  expose_sharded(role, blocks, backing, gathers && reduces, stack, backward_free, price.backward);
  expose_sharded(role, blocks, first, gathers, stack, input_free, price.backward_input);
  expose_sharded(role, blocks, second, reduces, stack, weight_free, price.backward_weight);
  OffChipTime off_chip;
  Claim out, back;
  for (const BlockRun& run : role.runs) {
    const BlockPrice& block = blocks[run.block];
    const auto n = static_cast<double>(run.count);
    off_chip.forward += n * block.off_chip.forward;
    off_chip.backward += n * block.off_chip.backward;
    out += block.out_claim * n;
    back += block.back_claim * n;
    price.data_claim += both_of(block, {}).claim * n;
    price.data_claim += block.gather_claim * n;
  }
  const auto expose = [&](double seconds, const Claim& copies, double& free, Parts& parts) {
    if (seconds <= 0) return;
    Cover cover{std::max(0.0, free), stack.overlap};
    parts.host += cover.expose(seconds, slowdown_of(copies, forward.work, stack.slowdown));
    parts.lost += cover.lost;
    free = cover.free;
  };
  expose(off_chip.forward, out, forward_free, price.forward);
  expose(off_chip.backward, back, backward_free, price.backward);
  expose(off_chip.backward, back, input_free, price.backward_input);
  price.forward.host += stack.micro_batch / 2;
  price.backward.host += stack.micro_batch / 2;
  price.backward_input.host += stack.micro_batch / 2;

  price.forward_expert = forward.expert_hide;
  price.backward_expert = whole.expert_hide + again.expert_hide;
  const double traffic = price.forward_expert + price.backward_expert;
  if (!runs_pairs(plan) && traffic > 0 && paired_share > 0) {
    Cover cover{std::max(0.0, forward_free + backward_free), stack.overlap};
    Claim claim = forward.expert_claim;
    claim += price.backward_phase.expert_claim;
    Work beside = forward.work;
    beside += price.backward_phase.work;
    const double exposed = cover.expose(traffic, slowdown_of(claim, beside, stack.slowdown));
    const double saved = (1 - exposed / traffic) * paired_share;
    const double lost = cover.lost / traffic * paired_share;
    const auto hide = [&](Parts& parts, double own) {
      parts.expert -= saved * own;
      parts.lost += lost * own;
    };
    hide(price.forward, forward.expert_hide);
    hide(price.backward, whole.expert_hide + again.expert_hide);
    hide(price.backward_input, input.expert_hide + again.expert_hide);
    hide(price.backward_weight, weight.expert_hide);
  }
  return price;
}

Parts pair(const RolePrice& forward, const RolePrice& backward, const spec::Design& design) {
  const StackNumbers stack = stack_numbers(design.stack);
  Parts sum = forward.forward;
  sum += backward.backward;
  const double traffic = forward.forward_expert + backward.backward_expert;
  Claim claim = forward.forward_phase.expert_claim;
  claim += backward.backward_phase.expert_claim;
  Work beside = forward.forward_phase.work;
  beside += backward.backward_phase.work;
  Cover cover{sum.compute + sum.recompute, stack.overlap};
  sum.expert -= traffic - cover.expose(traffic, slowdown_of(claim, beside, stack.slowdown));
  sum.lost += cover.lost;
  return sum;
}

}  // namespace caelum::step
