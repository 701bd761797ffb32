#include "caelum/step/inference.hpp"

#include <algorithm>
#include <cmath>
#include <string_view>

#include "caelum/fabric/calls.hpp"
#include "caelum/fabric/exchange.hpp"

namespace caelum::step {
namespace {

/// Bytes of keys and values of one token and layer on one rank; a latent is held whole by each.
double cached_bytes(const spec::Model& m, const Deployment& d) {
  const double element = bytes_per_element(d.cache);
  if (m.attention == spec::AttentionKind::mla) {
    return static_cast<double>(m.kv_lora_rank + m.qk_rope_head_dim) * element;
  }
  const double heads = std::max(static_cast<double>(m.kv_heads) / static_cast<double>(d.tensor), 1.0);
  return 2 * heads * static_cast<double>(m.head_dim) * element;
}

/// Attention of few new tokens on a long cache: the rows of all heads that share keys are one block, and
/// the cache is read once. A latent is one key head for all (absorbed projections).
void turn_to_cache(workload::Operator& op, const spec::Model& m, const Deployment& d,
                   const InferenceLoad& load) {
  workload::AttentionShape& a = op.attention;
  if (m.attention == spec::AttentionKind::mla) {
    a.kv_heads = 1;
    a.head_dim = static_cast<double>(m.kv_lora_rank + m.qk_rope_head_dim);
    a.value_dim = static_cast<double>(m.kv_lora_rank);
  }
  const double keys = load.context + load.query;
  a.keys = a.window > 0 ? std::min(a.window, keys) : keys;
  a.decode = true;
  op.precision = d.attention;
  op.work = Ops{2 * a.batch * a.heads * a.query * a.keys * (a.head_dim + a.value_dim)};
  op.read = Bytes{a.batch * a.keys * cached_bytes(m, d)};
  op.written = Bytes{a.batch * a.heads * a.query * a.value_dim * bytes_per_element(Precision::bf16)};
}

/// A prompt of which `context` tokens are cached already: the mask ends at the last key.
void turn_to_prefix(workload::Operator& op, const Deployment& d, const InferenceLoad& load) {
  op.precision = d.attention;
  if (load.context <= 0) return;
  op.attention.keys = load.context + load.query;
  op.work = Ops{};
}

/// Of a rank's experts, those that some token chose.
double chosen_share(const spec::Model& model, double tokens) {
  if (!model.moe || model.moe->experts <= 1) return 1;
  const double share = static_cast<double>(model.moe->top_k) / static_cast<double>(model.moe->experts);
  return 1 - std::pow(1 - share, tokens);
}

/// Launches that an engine's fused kernels leave of an operator: sums join the norm after them, formats are
/// changed where values are written, small norms and rotations share a kernel, gates pick in one.
double engine_kernels(std::string_view name) {
  for (const auto joined : {"residual", "quantise", "kv_norm", "shared_add", "shared_activation"}) {
    if (name == joined) return 0;
  }
  for (const auto one : {"mla_rotary", "router_top_k"}) {
    if (name == one) return 1;
  }
  return 1e9;
}

/// A pass or a block of one: its seconds, its kernels, and what the experts' messages take of the chip.
struct Ran {
  InferenceParts parts;
  Work work;
  Claim experts;
  Ran& operator+=(const Ran& o) {
    parts += o.parts;
    work += o.work;
    experts += o.experts;
    return *this;
  }
};

class Pass {
 public:
  Pass(const PricingContext& in, const Deployment& d, const InferenceLoad& load)
      : in_(in),
        chip_(chip::with_narrow_tiles(in.chip)),
        d_(d),
        load_(load),
        sequences_(std::max(1L, std::lround(load.sequences))) {
    design_ = forward_design(in.design, d, std::max(1L, std::lround(load.query)), sequences_);
    tokens_ = static_cast<double>(sequences_) * load.query;
    chosen_ = chosen_share(in.design.model, tokens_ * static_cast<double>(d.data));
  }

  Ran run() {
    const auto graph = workload::expand(design_.model, *design_.train, design_.stack);
    std::vector<Ran> blocks(graph.blocks.size());
    for (std::size_t i = 0; i < graph.blocks.size(); ++i) {
      for (const auto& item : graph.blocks[i].forward) add(blocks[i], item);
    }
    Ran sum;
    for (const std::uint16_t block : graph.order) {
      if (graph.blocks[block].kind == workload::BlockKind::mtp && !load_.draft) continue;
      sum += blocks[block];
    }
    if (d_.pipeline > 1) {
      const auto group = fabric::group_of(Axis::pipeline, design_.train->plan);
      const double hop =
          fabric::price(in_.network, group, Collective::send_receive, graph.boundary).time.in(units::s);
      sum.parts.pipeline = hop * static_cast<double>(d_.pipeline - 1);
    }
    return sum;
  }

 private:
  void add(Ran& ran, const workload::Item& item) {
    InferenceParts& parts = ran.parts;
    if (const auto* message = std::get_if<workload::Message>(&item)) {
      const auto cost = message_cost(*message);
      const bool expert = message->axis == Axis::expert;
      (expert ? parts.expert : parts.tensor) += cost.time.in(units::s);
      if (expert) ran.experts += claim_of(chip_, cost, {});
      return;
    }
    workload::Operator op = std::get<workload::Operator>(item);
    if (op.kind == workload::OpKind::cross_entropy) return;
    if (std::string_view(op.name) == "head") narrow_head(op);
    op.kernels = std::min(op.kernels, engine_kernels(op.name));
    if (op.kind == workload::OpKind::attention) {
      load_.query <= kDecodeQuery ? turn_to_cache(op, design_.model, d_, load_)
                                  : turn_to_prefix(op, d_, load_);
    }
    if (op.kind == workload::OpKind::grouped_matmul) thin_out(op);
    const double seconds = add_kernel(ran.work, chip::price(chip_, op));
    switch (op.kind) {
      case workload::OpKind::attention:
        parts.attention += seconds;
        break;
      case workload::OpKind::matmul:
        parts.products += seconds;
        break;
      case workload::OpKind::grouped_matmul:
        parts.experts += seconds;
        break;
      default:
        parts.other += seconds;
    }
  }

  /// Only the last tokens of a sequence are turned into logits.
  void narrow_head(workload::Operator& op) const {
    const double share = std::min(1.0, load_.logits / load_.query);
    op.m = std::max(1.0, op.m * share);
    op.work = op.work * share;
    op.written = op.written * share;
  }

  /// Weights of experts that nobody chose are not read; the busiest rank sets the pace.
  void thin_out(workload::Operator& op) const {
    const double busy = 1 + d_.imbalance;
    op.m *= busy;
    op.work = op.work * busy;
    op.read = op.read * chosen_;
    op.groups = std::max(1.0, op.groups * chosen_);
  }

  [[nodiscard]] fabric::CollectiveCost message_cost(const workload::Message& message) const {
    const auto group = fabric::group_of(message.axis, design_.train->plan);
    const auto& moe = design_.model.moe;
    if (message.axis != Axis::expert || !moe) {
      return fabric::price_call(in_.network, group, message.collective, message.bytes,
                                {.kernels = fabric::Kernels::shared_later});
    }
    const bool combine = std::string_view(message.name).find("combine") != std::string_view::npos;
    // A group's ranks share its tokens; from some number on libraries send a token once a node.
    const double tokens = tokens_ / static_cast<double>(d_.tensor);
    const bool many = tokens >= in_.design.engine.low_latency_tokens.value_or(0);
    fabric::Exchange x{.kernel = many ? fabric::ExchangeKernel::normal : fabric::ExchangeKernel::low_latency,
                       .phase = combine ? fabric::ExchangePhase::combine : fabric::ExchangePhase::dispatch,
                       .tokens = tokens * (1 + d_.imbalance),
                       .hidden = static_cast<double>(design_.model.hidden),
                       .element = combine ? 2 : std::min(2.0, bytes_per_element(d_.precision) * 33 / 32),
                       .top_k = static_cast<double>(moe->top_k),
                       .experts = static_cast<double>(moe->experts)};
    return fabric::price_exchange(in_.network, group, x);
  }

  static constexpr double kDecodeQuery = 16;  ///< tokens up to which attention is one of a cache

  const PricingContext& in_;
  const chip::ChipModel chip_;
  const Deployment& d_;
  const InferenceLoad& load_;
  long sequences_;
  spec::Design design_;
  double tokens_ = 0, chosen_ = 1;
};

/// Two halves, one's messages beside the other's kernels: what is longer, one layer of what is shorter, and
/// what the kernels lose to the messages beside them (M-step-62).
InferenceParts halves(const PricingContext& in, const Deployment& d, const InferenceLoad& load) {
  InferenceLoad half = load;
  half.sequences = load.sequences / 2;
  const Ran ran = Pass(in, d, half).run();
  InferenceParts one = ran.parts;
  const auto layers = static_cast<double>(in.design.model.layers);
  const double beside = one.compute() + one.tensor;
  const double hidden = std::min(one.expert, beside);
  const double lost = slowdown_of(ran.experts, ran.work, in.design.stack.compute_slowdown.value) * hidden;
  one.expert = one.expert - hidden + hidden / layers + lost;
  return one * 2;
}

}  // namespace

InferenceParts& InferenceParts::operator+=(const InferenceParts& o) {
  attention += o.attention;
  products += o.products;
  experts += o.experts;
  other += o.other;
  tensor += o.tensor;
  expert += o.expert;
  pipeline += o.pipeline;
  host += o.host;
  return *this;
}

InferenceParts operator*(InferenceParts p, double f) {
  return {p.attention * f, p.products * f, p.experts * f,  p.other * f,
          p.tensor * f,    p.expert * f,   p.pipeline * f, p.host * f};
}

spec::Design forward_design(const spec::Design& design, const Deployment& deployment, long sequence,
                            long sequences) {
  spec::Design d = design;
  d.search.reset();
  if (d.model.moe && deployment.expert > 1) {
    // Every rank holds as many: what is left over is filled with copies of busy experts.
    const long each = (d.model.moe->experts + deployment.expert - 1) / deployment.expert;
    d.model.moe->experts = each * deployment.expert;
  }
  d.stack.device_graphs = true;
  // Engines that serve cast tokens before they send them and have gates of one pass (M-workload-35).
  d.stack.fp8_dispatch = true;
  d.stack.gated_forward = {};
  spec::Train train;
  train.sequence = sequence;
  train.global_batch = sequences * deployment.data;
  train.precision.matmul = deployment.precision;
  train.precision.attention = deployment.attention;
  train.precision.parameters = deployment.stored();
  spec::Plan plan;
  plan.tensor = deployment.tensor;
  plan.data = deployment.data;
  plan.pipeline = deployment.pipeline;
  plan.expert = deployment.expert;
  if (d.model.moe) {  // ranks that do not part the experts part each expert
    plan.expert_tensor =
        std::clamp(deployment.tensor * deployment.data / deployment.expert, 1L, deployment.tensor);
  }
  plan.micro_batch = sequences;
  plan.placement = {Axis::tensor, Axis::context, Axis::expert, Axis::data, Axis::pipeline};
  train.plan = plan;
  d.train = train;
  return d;
}

InferenceParts inference_step(const PricingContext& in, const Deployment& d, const InferenceLoad& load) {
  InferenceParts whole = Pass(in, d, load).run().parts;
  if (d.overlap && whole.expert > 0 && load.sequences >= 2) {
    const InferenceParts parted = halves(in, d, load);
    if (parted.total() < whole.total()) whole = parted;
  }
  whole.host = d.overhead;
  return whole;
}

// M-step-66.
InferenceMemory inference_memory(const PricingContext& in, const Deployment& d, bool draft) {
  const spec::EngineProfile& engine = in.design.engine;
  const spec::Design design = forward_design(in.design, d, 1, 1);
  const auto graph = workload::expand(design.model, *design.train, design.stack);
  const double element = bytes_per_element(d.stored());
  const double embedded = bytes_per_element(Precision::bf16);
  double weights = 0, fullest = 0;
  for (const std::uint16_t index : graph.order) {
    const auto& block = graph.blocks[index];
    if (block.kind == workload::BlockKind::mtp && !draft) continue;
    const bool ends = block.kind == workload::BlockKind::embedding || block.kind == workload::BlockKind::head;
    const double bytes = block.weights.dense * (ends ? embedded : element) + block.weights.expert * element;
    if (ends) {
      fullest = std::max(fullest, bytes);
      if (d.pipeline == 1) weights += bytes;
    } else {
      weights += bytes / static_cast<double>(d.pipeline);
    }
  }
  if (d.pipeline > 1) weights += fullest;
  const double layers = std::ceil(static_cast<double>(design.model.layers) / static_cast<double>(d.pipeline));
  const double full = layers * static_cast<double>(design.model.layers - design.model.linear_layers) /
                      static_cast<double>(design.model.layers);
  return {.weights = Bytes{weights},
          .per_token = Bytes{full * cached_bytes(design.model, d)},
          .buffers = engine.buffers.value_or(Bytes{}),
          .reserve = Bytes{in.chip.capacity * engine.memory_reserve.value_or(0)},
          .usable = Bytes{in.chip.capacity}};
}

}  // namespace caelum::step
