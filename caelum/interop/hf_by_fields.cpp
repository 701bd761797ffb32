// A decoder by its fields alone. Makers name the same dozen sizes in a few dozen ways; what the fields do not
// say (a gate in the feed-forward block, tied embeddings) comes from the family's traits, or is guessed and
// told.
#include <algorithm>
#include <string>

#include <fmt/format.h>

#include "caelum/interop/hf_families.hpp"

namespace caelum::interop {
namespace {

constexpr long kUsualRatio = 4;  // of a feed-forward block's width without a gate, since 2017

void read_heads(HfFields& f, spec::Model& m) {
  m.heads = f.need({"num_attention_heads", "n_head", "n_heads", "num_heads"});
  m.kv_heads = f.count({"num_key_value_heads", "num_kv_heads", "n_kv_heads", "n_head_kv", "num_query_groups",
                        "attn_config.kv_n_heads"},
                       f.flag({"multi_query"}, false) ? 1 : m.heads);
  // First Falcon: one key head, whatever the field of the newer one says.
  if (f.has("new_decoder_architecture") && !f.flag({"new_decoder_architecture"}, false)) {
    m.kv_heads = f.flag({"multi_query"}, true) ? 1 : m.heads;
  }
  m.kv_heads = m.kv_heads > 0 ? m.kv_heads : m.heads;
  m.head_dim = f.count({"head_dim", "attention_head_dim", "kv_channels", "attn_head_dim"},
                       std::max(m.hidden / m.heads, 1L));
  m.attention = attention_kind(m);
  if (f.any({"kv_lora_rank", "attention_kv_lora_dim"})) read_latent_attention(f, m);
}

bool gated_by_activation(HfFields& f) {
  const std::string act = f.text({"hidden_act", "hidden_activation", "activation_function", "mlp_hidden_act",
                                  "ffn_config.ffn_act_fn.name", "activation"});
  const bool plain =
      act == "relu" || act == "relu2" || act == "gelu" || act == "gelu_new" || act == "gelu_fast";
  f.guess(plain ? fmt::format("a feed-forward block without a gate, by its activation {}", act)
                : fmt::format("a feed-forward block with a gate{}",
                              act.empty() ? "" : ", by its activation " + act));
  return !plain;
}

void read_block(HfFields& f, spec::Model& m) {
  const HfTraits& traits = f.traits();
  m.tie = f.flag({"tie_word_embeddings"}, traits.tie);
  m.gated_ffn = traits.known ? traits.gated : gated_by_activation(f);
  if (f.text({"mlp_type"}) == "default") m.gated_ffn = false;
  m.bias = f.has("no_bias") ? !f.flag({"no_bias"}, true)
                            : f.flag({"use_bias", "bias", "enable_bias"}, traits.bias);
  m.qkv_bias = f.flag({"attention_bias", "qkv_bias", "use_qkv_bias", "add_qkv_bias"}, traits.qkv_bias);
  m.norm = traits.norm;
  m.positions = traits.positions;
  if (f.flag({"alibi", "attn_config.alibi"}, false)) m.positions = spec::Positions::alibi;
  if (traits.known) return;
  const std::string norm = f.text({"norm_type", "normalization_type"});
  const bool layer =
      f.any({"layer_norm_eps", "layer_norm_epsilon", "norm_epsilon"}) && !f.has("rms_norm_eps");
  if (layer || norm.starts_with("layer")) m.norm = spec::Norm::layer;
  if (!f.has("tie_word_embeddings")) f.guess("input and output embeddings of their own");
  if (!f.any({"use_bias", "bias", "no_bias", "attention_bias", "mlp_bias"})) f.guess("no biases");
  if (!f.any({"rope_theta", "rope_scaling", "rotary_dim", "alibi", "rope_parameters",
              "partial_rotary_factor"})) {
    f.guess("rotary positions");
  }
}

long read_width(HfFields& f, const spec::Model& m) {
  const long ratio = f.count({"expansion_ratio"}, 0);
  if (ratio > 0) return ratio * m.hidden;
  const long width = f.count({"intermediate_size_mlp", "intermediate_size", "ffn_dim", "n_inner",
                              "ffn_hidden_size", "d_ff", "ffn_config.ffn_hidden_size"},
                             0);
  if (width > 0) return width;
  if (!f.traits().known)
    f.guess(fmt::format("feed-forward blocks {} times as wide as the model", kUsualRatio));
  return kUsualRatio * m.hidden;
}

/// Dense layers lead, or the file cannot be told in a record.
long dense_before(HfFields& f) {
  const auto listed = f.list("mlp_only_layers");
  if (!listed.empty()) {
    f.guess(fmt::format("the {} dense layers lead", listed.size()));
    return static_cast<long>(listed.size());
  }
  return f.count({"first_k_dense_replace", "num_dense_layers", "moe_layer_start_index"}, 0);
}

void read_experts(HfFields& f, spec::Model& m) {
  const long experts = f.count({"num_experts", "n_routed_experts", "num_local_experts", "moe_num_experts",
                                "num_routed_experts", "ffn_config.moe_num_experts", "n_experts"},
                               0);
  if (experts <= 1) return;
  spec::Moe moe;
  moe.experts = experts;
  moe.top_k = f.need({"num_experts_per_tok", "num_experts_per_token", "moe_topk", "moe_top_k", "moe_k",
                      "num_selected_experts", "experts_per_token", "top_k_experts", "ffn_config.moe_top_k"});
  moe.expert_ffn = f.count({"moe_intermediate_size", "expert_ffn_hidden_size", "moe_ffn_hidden_size",
                            "expert_intermediate_size", "intermediate_size"},
                           m.ffn);
  moe.shared =
      f.count({"n_shared_experts", "num_shared_experts", "num_shared_expert", "moe_num_shared_experts"}, 0);
  moe.shared_ffn = f.count(
      {"shared_expert_intermediate_size", "moe_shared_expert_intermediate_size", "shared_intermediate_size"},
      0);
  if (moe.shared_ffn > 0 && moe.shared == 0) moe.shared = 1;
  moe.dense_layers = dense_before(f);
  moe.every = std::max(f.count({"decoder_sparse_step", "interleave_moe_layer_step", "moe_layer_interval",
                                "expert_layer_period"},
                               f.has("first_k_dense_replace") ? f.count({"moe_layer_freq"}, 1) : 1),
                       1L);
  if (moe.dense_layers > 0 || moe.every > 1) moe.dense_ffn = m.ffn;
  if (const long groups = f.count({"n_group"}, 0); groups > 1) {
    moe.groups = groups;
    moe.topk_groups = f.count({"topk_group"}, groups);
  }
  m.moe = moe;
  m.ffn = 0;
}

/// Layers with a recurrent state, where the file lists its layers' kinds.
void read_recurrent(HfFields& f, spec::Model& m) {
  const long delta = f.occurrences("layer_types", "linear_attention");
  const long mamba = f.occurrences("layer_types", "mamba") + f.occurrences("layers_block_type", "mamba");
  const long lightning = f.occurrences("attn_type_list", "0");
  spec::LinearAttention linear;
  if (mamba > 0) {
    linear = {.kind = "mamba2",
              .k_heads = f.need({"mamba_n_groups", "n_groups"}),
              .v_heads = f.need({"mamba_n_heads", "mamba_num_heads"}),
              .k_dim = f.need({"mamba_d_state", "ssm_state_size"}),
              .v_dim = f.need({"mamba_d_head", "mamba_head_dim"})};
  } else if (delta > 0) {
    linear = {.kind = "gated_deltanet",
              .k_heads = f.need({"linear_num_key_heads"}),
              .v_heads = f.need({"linear_num_value_heads"}),
              .k_dim = f.need({"linear_key_head_dim"}),
              .v_dim = f.need({"linear_value_head_dim"})};
  } else if (lightning > 0) {
    linear = {.kind = "lightning",
              .k_heads = m.heads,
              .v_heads = m.heads,
              .k_dim = m.head_dim,
              .v_dim = m.head_dim};
  }
  if (linear.kind.empty()) return;
  m.linear_attention = linear;
  m.linear_layers = std::min(delta + mamba + lightning, m.layers);
}

}  // namespace

spec::Model read_by_fields(HfFields& f) {
  spec::Model m;
  m.layers = f.need({"num_hidden_layers", "n_layer", "n_layers", "num_layers"});
  m.hidden = f.need({"hidden_size", "n_embd", "d_model", "n_embed", "dim"});
  m.vocab = f.need({"vocab_size", "padded_vocab_size"});
  m.context = f.count({"max_position_embeddings", "n_positions", "n_ctx", "max_seq_len", "seq_length",
                       "max_sequence_length", "model_max_length"},
                      0);
  read_heads(f, m);
  read_block(f, m);
  m.ffn = read_width(f, m);
  read_experts(f, m);
  read_recurrent(f, m);
  const bool slides = f.flag({"use_sliding_window"}, true);
  const long window = f.count({"sliding_window"}, 0);
  if (slides && window > 0 && (m.context == 0 || window < m.context)) read_window(f, m, m.layers);
  m.mtp_layers = f.count({"num_nextn_predict_layers", "mtp_num_hidden_layers"}, 0);
  return m;
}

// The file counts the gate's and the value's columns as one width.
spec::Model read_qwen1(HfFields& f) {
  spec::Model m = read_by_fields(f);
  m.ffn /= 2;
  m.qkv_bias = true;
  m.bias = false;
  return m;
}

// Three layers of four attend within a chunk; on average a token sees half of it, as through a window of that
// width.
spec::Model read_llama4(HfFields& f) {
  spec::Model m = read_by_fields(f);
  if (m.moe) {
    m.moe->expert_ffn = f.need({"intermediate_size"});
    m.moe->shared = 1;
  }
  const long chunk = f.count({"attention_chunk_size"}, 0);
  if (chunk > 1) {
    m.sliding_window = chunk / 2;
    m.sliding_layers =
        f.has("layer_types") ? f.occurrences("layer_types", "chunked_attention") : m.layers * 3 / 4;
  }
  return m;
}

}  // namespace caelum::interop
