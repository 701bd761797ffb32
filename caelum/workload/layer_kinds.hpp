// Which layer of a model is of which kind, and the sizes that both the count of parameters and
// the expansion read.
#pragma once

#include "caelum/spec/model.hpp"
#include "caelum/workload/graph.hpp"

namespace caelum::workload {

/// By what law a layer's tokens attend to each other.
enum class Mixing : unsigned char { full, sliding, linear };

struct LayerKind {
  Mixing mixing = Mixing::full;
  bool moe = false;
};

/// The kind of layer `index` (from 0). Full-attention layers are spread evenly and close each
/// group, as in Qwen3.5 (3 linear, 1 full) and gpt-oss (1 sliding, 1 full); M-workload-2.
LayerKind layer_kind(const spec::Model& model, long index);
BlockKind block_kind(LayerKind kind);

/// Widths of attention on the whole model, whatever the variant.
struct AttentionWidths {
  double heads = 0, kv_heads = 0;
  double qk_dim = 0, v_dim = 0;  ///< of one head
  double gate = 0;               ///< width of the output gate
  bool latent = false;           ///< MLA
  bool shared_kv = false;        ///< one projection serves as key and value
};
AttentionWidths attention_widths(const spec::Model& model);

/// Widths of a linear-attention layer; unset ones follow the softmax layers'.
struct LinearWidths {
  double k_heads = 0, v_heads = 0, k_dim = 0, v_dim = 0;
};
LinearWidths linear_widths(const spec::Model& model);

/// Widths of a MoE layer's feed-forward part.
struct MoeWidths {
  double experts = 0, top_k = 0, ffn = 0;
  double shared_ffn = 0;  ///< of all shared experts
  double width = 0;       ///< of the space that the routed experts work in
  bool latent = false;    ///< width differs from hidden: projected down and up
};
MoeWidths moe_widths(const spec::Model& model);

/// Width of a dense layer's feed-forward part.
double dense_ffn(const spec::Model& model);

}  // namespace caelum::workload
