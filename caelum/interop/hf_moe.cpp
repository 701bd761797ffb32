// Families with experts.
#include <algorithm>
#include <string>

#include "caelum/interop/hf_families.hpp"

namespace caelum::interop {

namespace {

/// Dense layers must lead: the record knows no other place for them.
long leading_dense(HfFields& f) {
  const auto dense = f.list("mlp_only_layers");
  for (std::size_t i = 0; i < dense.size(); ++i) {
    if (dense[i] == std::to_string(i)) continue;
    f.error("mlp_only_layers", "dense layers that do not lead cannot be told in a model record",
            "write an inline model with the nearest `moe: {dense_layers: ...}`");
    return 0;
  }
  return static_cast<long>(dense.size());
}

}  // namespace

void read_latent_attention(HfFields& f, spec::Model& m) {
  m.attention = spec::AttentionKind::mla;
  m.kv_heads = m.heads;
  m.head_dim = 0;
  m.q_lora_rank = f.count({"q_lora_rank", "attention_q_lora_dim"}, 0);
  m.kv_lora_rank = f.need({"kv_lora_rank", "attention_kv_lora_dim"});
  m.qk_nope_head_dim = f.need({"qk_nope_head_dim", "attention_qk_dim"});
  m.qk_rope_head_dim = f.need({"qk_rope_head_dim", "attention_qk_rope_dim"});
  m.v_head_dim = f.need({"v_head_dim", "attention_v_dim"});
}

spec::Model read_mixtral(HfFields& f) {
  spec::Model m = read_common(f, false);
  spec::Moe moe;
  moe.experts = f.need({"num_local_experts"});
  moe.top_k = f.need({"num_experts_per_tok"});
  moe.expert_ffn = f.need({"intermediate_size"});
  m.moe = moe;
  read_window(f, m, m.layers);
  return m;
}

spec::Model read_qwen2_moe(HfFields& f) {
  spec::Model m = read_qwen3_moe(f);
  m.qkv_bias = true;
  return m;
}

spec::Model read_qwen3_moe(HfFields& f) {
  spec::Model m = read_common(f, false);
  spec::Moe moe;
  moe.experts = f.need({"num_experts", "num_local_experts"});
  moe.top_k = f.need({"num_experts_per_tok"});
  moe.expert_ffn = f.need({"moe_intermediate_size"});
  moe.shared_ffn = f.count({"shared_expert_intermediate_size"}, 0);
  moe.shared = moe.shared_ffn > 0 ? 1 : 0;
  moe.every = std::max(f.count({"decoder_sparse_step"}, 1), 1L);
  moe.dense_layers = leading_dense(f);
  if (moe.dense_layers > 0 || moe.every > 1) moe.dense_ffn = f.need({"intermediate_size"});
  m.moe = moe;
  m.qkv_bias = f.flag({"attention_bias"}, false);
  m.mtp_layers = f.count({"num_nextn_predict_layers", "mtp_num_hidden_layers"}, 0);
  return m;
}

// Three layers with a recurrent state to one with gated softmax attention.
spec::Model read_qwen3_next(HfFields& f) {
  spec::Model m = f.has("num_experts") ? read_qwen3_moe(f) : read_qwen3(f);
  m.attn_output_gate = f.flag({"attn_output_gate"}, true);
  m.mtp_layers = f.count({"num_nextn_predict_layers", "mtp_num_hidden_layers"}, 0);
  spec::LinearAttention linear{.kind = "gated_deltanet"};
  linear.k_heads = f.need({"linear_num_key_heads"});
  linear.v_heads = f.need({"linear_num_value_heads"});
  linear.k_dim = f.need({"linear_key_head_dim"});
  linear.v_dim = f.need({"linear_value_head_dim"});
  m.linear_attention = linear;
  const long interval = std::max(f.count({"full_attention_interval"}, 4), 1L);
  m.linear_layers = f.has("layer_types") ? f.occurrences("layer_types", "linear_attention")
                                         : m.layers - m.layers / interval;
  return m;
}

spec::Model read_deepseek(HfFields& f) {
  spec::Model m = read_common(f, false);
  read_latent_attention(f, m);
  spec::Moe moe;
  moe.experts = f.need({"n_routed_experts"});
  moe.top_k = f.need({"num_experts_per_tok"});
  moe.expert_ffn = f.need({"moe_intermediate_size"});
  moe.shared = f.count({"n_shared_experts"}, 0);
  moe.dense_layers = f.count({"first_k_dense_replace"}, 0);
  if (moe.dense_layers > 0) moe.dense_ffn = f.need({"intermediate_size"});
  moe.every = std::max(f.count({"moe_layer_freq"}, 1), 1L);
  if (const long groups = f.count({"n_group"}, 0); groups > 1) {
    moe.groups = groups;
    moe.topk_groups = f.count({"topk_group"}, groups);
  }
  m.moe = moe;
  m.qkv_bias = f.flag({"attention_bias"}, false);
  m.mtp_layers = f.count({"num_nextn_predict_layers"}, 0);
  if (f.has("index_topk")) {
    spec::SparseAttention sparse{.kind = "DSA"};
    sparse.index_topk = f.need({"index_topk"});
    sparse.index_heads = f.need({"index_n_heads"});
    sparse.index_head_dim = f.need({"index_head_dim"});
    m.sparse_attention = sparse;
  }
  return m;
}

spec::Model read_glm4_moe(HfFields& f) {
  spec::Model m = read_common(f, false);
  spec::Moe moe;
  moe.experts = f.need({"n_routed_experts"});
  moe.top_k = f.need({"num_experts_per_tok"});
  moe.expert_ffn = f.need({"moe_intermediate_size"});
  moe.shared = f.count({"n_shared_experts"}, 0);
  moe.dense_layers = f.count({"first_k_dense_replace"}, 0);
  if (moe.dense_layers > 0) moe.dense_ffn = f.need({"intermediate_size"});
  m.moe = moe;
  m.qkv_bias = f.flag({"attention_bias"}, false);
  m.mtp_layers = f.count({"num_nextn_predict_layers"}, 0);
  return m;
}

// Biases stand on every linear layer, experts and router among them; every second layer slides.
spec::Model read_gpt_oss(HfFields& f) {
  spec::Model m = read_common(f, false);
  spec::Moe moe;
  moe.experts = f.need({"num_local_experts"});
  moe.top_k = f.need({"num_experts_per_tok", "experts_per_token"});
  moe.expert_ffn = f.need({"intermediate_size"});
  m.moe = moe;
  m.bias = f.flag({"attention_bias"}, true);
  read_window(f, m, (m.layers + 1) / 2);
  return m;
}

spec::Model read_ernie_moe(HfFields& f) {
  spec::Model m = read_common(f, true);
  spec::Moe moe;
  moe.experts = f.need({"moe_num_experts"});
  moe.top_k = f.need({"moe_k"});
  moe.expert_ffn = f.need({"moe_intermediate_size"});
  moe.shared = f.count({"moe_num_shared_experts"}, 0);
  moe.dense_layers = f.count({"moe_layer_start_index"}, 0);
  moe.every = std::max(f.count({"moe_layer_interval"}, 1), 1L);
  if (moe.dense_layers > 0 || moe.every > 1) moe.dense_ffn = f.need({"intermediate_size"});
  m.moe = moe;
  m.bias = f.flag({"use_bias"}, false);
  m.mtp_layers = f.count({"num_nextn_predict_layers"}, 0);
  return m;
}

// Experts stand in groups of equal size, one for each device, and every token takes the same
// number from each group: routing is balanced by construction.
spec::Model read_pangu_pro_moe(HfFields& f) {
  spec::Model m = read_common(f, false);
  spec::Moe moe;
  moe.experts = f.need({"num_experts", "num_routed_experts"});
  moe.top_k = f.need({"num_experts_per_tok"});
  moe.expert_ffn = f.need({"moe_intermediate_size"});
  moe.shared_ffn = f.count({"shared_expert_intermediate_size"}, 0);
  moe.shared = std::max(moe.shared_ffn / moe.expert_ffn, moe.shared_ffn > 0 ? 1L : 0L);
  moe.groups = f.count({"num_groups"}, moe.top_k);
  moe.topk_groups = moe.groups;
  m.moe = moe;
  m.qkv_bias = f.flag({"bias", "attention_bias"}, false);
  return m;
}

spec::Model read_pangu_ultra_moe(HfFields& f) {
  spec::Model m = read_common(f, false);
  read_latent_attention(f, m);
  spec::Moe moe;
  moe.experts = f.need({"num_routed_experts", "n_routed_experts"});
  moe.top_k = f.need({"num_experts_per_tok"});
  moe.expert_ffn = f.need({"moe_intermediate_size"});
  moe.shared = f.count({"num_shared_experts", "n_shared_experts"}, 0);
  moe.dense_layers = f.count({"num_dense_layers", "first_k_dense_replace"}, 0);
  if (moe.dense_layers > 0) moe.dense_ffn = f.need({"intermediate_size"});
  m.moe = moe;
  m.mtp_layers = f.count({"num_mtp_layers", "num_nextn_predict_layers"}, 0);
  return m;
}

}  // namespace caelum::interop
