#include "caelum/workload/layer_kinds.hpp"

#include <algorithm>

namespace caelum::workload {

// M-workload-2: a layer attends fully when the running share of full layers passes a whole number.
LayerKind layer_kind(const spec::Model& model, long index) {
  LayerKind kind;
  const long layers = model.layers;
  const long linear = std::min(model.linear_layers, layers);
  const long sliding = model.sliding_window > 0 ? std::min(model.sliding_layers, layers - linear) : 0;
  const long full = layers - linear - sliding;
  const long before = index * full / layers;
  if ((index + 1) * full / layers == before) {
    const long rest = linear + sliding;
    const long place = index - before;
    const bool slides = (place + 1) * sliding / rest > place * sliding / rest;
    kind.mixing = slides ? Mixing::sliding : Mixing::linear;
  }
  if (model.moe) {
    const long after = index - model.moe->dense_layers;
    const long every = std::max(model.moe->every, 1L);
    kind.moe = after >= 0 && (after + 1) % every == 0;
  }
  return kind;
}

BlockKind block_kind(LayerKind kind) {
  switch (kind.mixing) {
    case Mixing::full:
      break;
    case Mixing::sliding:
      return kind.moe ? BlockKind::sliding_moe_layer : BlockKind::sliding_layer;
    case Mixing::linear:
      return kind.moe ? BlockKind::linear_moe_layer : BlockKind::linear_layer;
  }
  return kind.moe ? BlockKind::moe_layer : BlockKind::dense_layer;
}

AttentionWidths attention_widths(const spec::Model& model) {
  AttentionWidths w;
  w.heads = static_cast<double>(model.heads);
  w.latent = model.attention == spec::AttentionKind::mla;
  if (w.latent) {
    w.kv_heads = w.heads;
    w.qk_dim = static_cast<double>(model.qk_nope_head_dim + model.qk_rope_head_dim);
    w.v_dim = static_cast<double>(model.v_head_dim);
  } else {
    w.kv_heads = static_cast<double>(model.kv_heads > 0 ? model.kv_heads : model.heads);
    w.qk_dim = model.head_dim > 0 ? static_cast<double>(model.head_dim)
                                  : static_cast<double>(model.hidden) / w.heads;
    w.v_dim = w.qk_dim;
    w.shared_kv = model.o_lora_rank > 0 && model.kv_heads == 1;
  }
  if (model.attn_output_gate) w.gate = w.heads * w.v_dim;
  return w;
}

LinearWidths linear_widths(const spec::Model& model) {
  const AttentionWidths full = attention_widths(model);
  LinearWidths w{.k_heads = full.heads, .v_heads = full.heads, .k_dim = full.v_dim, .v_dim = full.v_dim};
  if (const auto& given = model.linear_attention) {
    if (given->k_heads > 0) w.k_heads = static_cast<double>(given->k_heads);
    if (given->v_heads > 0) w.v_heads = static_cast<double>(given->v_heads);
    if (given->k_dim > 0) w.k_dim = static_cast<double>(given->k_dim);
    if (given->v_dim > 0) w.v_dim = static_cast<double>(given->v_dim);
  }
  return w;
}

MoeWidths moe_widths(const spec::Model& model) {
  MoeWidths w;
  if (!model.moe) return w;
  const spec::Moe& moe = *model.moe;
  w.experts = static_cast<double>(moe.experts);
  w.top_k = static_cast<double>(moe.top_k);
  w.ffn = static_cast<double>(moe.expert_ffn);
  w.shared_ffn = static_cast<double>(moe.shared_ffn > 0 ? moe.shared_ffn : moe.shared * moe.expert_ffn);
  w.latent = moe.latent > 0 && moe.latent != model.hidden;
  w.width = static_cast<double>(w.latent ? moe.latent : model.hidden);
  return w;
}

double dense_ffn(const spec::Model& model) {
  const long ffn = model.moe && model.moe->dense_ffn > 0 ? model.moe->dense_ffn : model.ffn;
  return static_cast<double>(ffn);
}

}  // namespace caelum::workload
