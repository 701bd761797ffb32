// The shape of a transformer, enough to count its parameters, operations and bytes.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "caelum/spec/datum.hpp"

namespace caelum::spec {

enum class AttentionKind : std::uint8_t { mha, gqa, mqa, mla };
enum class Positions : std::uint8_t { rotary, learned, alibi, none };
enum class Norm : std::uint8_t { rms, layer };

struct Moe {
  long experts = 0;  ///< routed experts a layer
  long top_k = 0;
  long expert_ffn = 0;    ///< width of one routed expert
  long shared = 0;        ///< shared experts a layer
  long shared_ffn = 0;    ///< width of all shared experts together; 0 = shared * expert_ffn
  long dense_layers = 0;  ///< leading layers with a dense feed-forward block
  long dense_ffn = 0;     ///< its width
  long every = 1;         ///< one MoE layer in so many (after the dense ones)
  long groups = 0;        ///< node-limited routing: expert groups, and how many a token may reach
  long topk_groups = 0;
  long latent = 0;  ///< width of the latent space the experts work in; 0 = hidden
};

/// Layers that attend by another law than softmax over all keys.
struct LinearAttention {
  std::string kind;
  long k_heads = 0, v_heads = 0, k_dim = 0, v_dim = 0;
};
struct SparseAttention {
  std::string kind;
  long index_heads = 0, index_head_dim = 0, index_topk = 0;
};

struct Model {
  std::string id;
  std::string name;
  std::string organisation;
  long year = 0;
  long layers = 0;
  long hidden = 0;
  long heads = 0;
  long kv_heads = 0;  ///< default: heads
  long head_dim = 0;  ///< default: hidden / heads
  long ffn = 0;       ///< dense width; 0 in models whose every layer is MoE
  long vocab = 0;
  bool tie = false;
  bool gated_ffn = true;  ///< three matrices (SwiGLU) instead of two (GELU)
  double gate_limit = 0;  ///< inputs of a gated activation are clamped to it; 0 = they are not
  bool bias = false;      ///< biases on every linear layer (GPT-2/3 style)
  bool qkv_bias = false;
  bool attn_output_gate = false;
  long context = 0;
  AttentionKind attention = AttentionKind::gqa;
  Positions positions = Positions::rotary;
  Norm norm = Norm::rms;
  // multi-head latent attention
  long q_lora_rank = 0, kv_lora_rank = 0, qk_nope_head_dim = 0, qk_rope_head_dim = 0, v_head_dim = 0;
  long o_lora_rank = 0, o_groups = 0;
  std::optional<Moe> moe;
  long mtp_layers = 0;
  long sliding_window = 0;  ///< tokens; 0 = none
  long sliding_layers = 0;  ///< how many layers use the window
  std::optional<LinearAttention> linear_attention;
  long linear_layers = 0;
  std::optional<SparseAttention> sparse_attention;
  Datum<double> published_total, published_active;  ///< parameters
  std::vector<Fact> facts;
};

}  // namespace caelum::spec
