#include "caelum/step/decode.hpp"

#include <algorithm>
#include <cmath>

namespace caelum::step {
namespace {

/// The design as one instance that only generates.
spec::Design instance_design(const spec::Design& design, const Instance& instance, long sequence,
                             long batch) {
  spec::Design d = design;
  spec::Train& train = *d.train;
  train.sequence = sequence;
  train.documents.reset();
  train.lora = false;
  train.precision.matmul = instance.precision;
  spec::Plan plan;
  plan.tensor = instance.tensor;
  plan.data = 1;
  plan.placement = train.plan.placement;
  plan.micro_batch = batch;
  const long experts = d.model.moe ? d.model.moe->experts : 1;
  if (experts > 1 && experts % instance.tensor == 0) plan.expert = instance.tensor;
  train.plan = plan;
  return d;
}

/// Bytes of keys and values of one token and layer on one rank; a latent is held whole by each.
double cached_bytes(const spec::Design& d, long tensor) {
  const spec::Model& m = d.model;
  const double element = bytes_per_element(d.train->precision.attention);
  if (m.attention == spec::AttentionKind::mla) {
    return static_cast<double>(m.kv_lora_rank + m.qk_rope_head_dim) * element;
  }
  const double heads = std::max(static_cast<double>(m.kv_heads) / static_cast<double>(tensor), 1.0);
  return 2 * heads * static_cast<double>(m.head_dim) * element;
}

/// Attention of one new token: the cache is read once.
workload::Operator reading_cache(workload::Operator op, double bytes) {
  op.kind = workload::OpKind::memory;
  op.read = Bytes{bytes};
  op.written = Bytes{};
  return op;
}

/// Of an expert's weights, only those that some token of the batch chose are read.
double chosen_share(const spec::Model& model, double tokens) {
  if (!model.moe || model.moe->experts <= 1) return 1;
  const double share = static_cast<double>(model.moe->top_k) / static_cast<double>(model.moe->experts);
  return 1 - std::pow(1 - share, tokens);
}

double pass_time(const PricingContext& in, const spec::Design& d, double cache_bytes, double chosen) {
  const auto graph = workload::expand(d.model, *d.train, d.stack);
  std::vector<double> seconds(graph.blocks.size(), 0);
  for (std::size_t i = 0; i < graph.blocks.size(); ++i) {
    for (const auto& item : graph.blocks[i].forward) {
      if (const auto* message = std::get_if<workload::Message>(&item)) {
        const auto group = fabric::group_of(message->axis, d.train->plan);
        seconds[i] += fabric::price(in.network, group, message->collective, message->bytes).time.in(units::s);
        continue;
      }
      workload::Operator op = std::get<workload::Operator>(item);
      if (cache_bytes > 0 && op.kind == workload::OpKind::attention) op = reading_cache(op, cache_bytes);
      if (op.kind == workload::OpKind::grouped_matmul) {
        op.read = op.read * chosen;
        op.groups = std::max(1.0, op.groups * chosen);
      }
      seconds[i] += chip::price(in.chip, op).time.in(units::s);
    }
  }
  double sum = 0;
  for (const std::uint16_t block : graph.order) {
    if (graph.blocks[block].kind != workload::BlockKind::mtp) sum += seconds[block];
  }
  return sum;
}

}  // namespace

double token_time(const PricingContext& in, const Instance& instance) {
  const long batch = std::max(1L, std::lround(instance.batch));
  const spec::Design d = instance_design(in.design, instance, 1, batch);
  const double cache = static_cast<double>(batch) * instance.context * cached_bytes(d, instance.tensor);
  return pass_time(in, d, std::max(cache, 1.0), chosen_share(d.model, static_cast<double>(batch)));
}

double prompt_time(const PricingContext& in, const Instance& instance, double tokens) {
  const long batch = std::max(1L, std::lround(instance.batch));
  const spec::Design d = instance_design(in.design, instance, std::max(1L, std::lround(tokens)), batch);
  return pass_time(in, d, 0, 1);
}

}  // namespace caelum::step
