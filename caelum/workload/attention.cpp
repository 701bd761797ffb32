// The projections of softmax attention in every variant, around the core.
#include <algorithm>

#include "caelum/workload/blocks.hpp"

namespace caelum::workload {
namespace {

// Rotating reads and writes what it turns; without fusion each of five element-wise kernels does.
void rotate(BlockBuilder& b, const Shard& s, double elements) {
  if (s.model.positions != spec::Positions::rotary) return;
  const double passes = s.fused_elementwise ? 1 : 4;
  const double bytes = elements * s.act * passes;
  const double kernels = s.fused_elementwise ? 2 : 10;
  b.memory({"rotary", bytes, bytes, kernels, bytes, bytes, kernels});
}

void project_grouped(BlockBuilder& b, const Shard& s, const LocalHeads& h, double gate) {
  const auto& m = s.model;
  const auto hidden = static_cast<double>(m.hidden);
  const double full = s.tokens * hidden * s.act;
  const double sides = attention_widths(m).shared_kv ? 1 : 2;
  const double q = h.heads * h.qk + gate;
  const double kv = sides * h.kv_heads * h.qk;
  const bool bias = m.bias || m.qkv_bias;
  const auto low_rank = static_cast<double>(m.q_lora_rank);
  const double regather = s.sequence_parallel ? full : 0;
  if (low_rank > 0) {
    const double share = s.sequence_parallel ? 1 : 1 / s.tensor;
    b.linear({.name = "q_a", .m = s.slice, .n = low_rank, .k = hidden, .model_share = share});
    normalise(b, s, "q_norm", s.slice, low_rank);
    b.save("q_latent", s.slice * low_rank * (s.act + s.kept));
    b.gather_tokens(s.tokens * low_rank * s.act);
    b.linear({.name = "q_b",
              .m = s.tokens,
              .n = q,
              .k = low_rank,
              .regather = s.sequence_parallel ? s.tokens * low_rank * s.act : 0});
    b.gather_tokens(full);
    b.linear({.name = "kv",
              .m = s.tokens,
              .n = kv,
              .k = hidden,
              .bias = bias,
              .model_share = h.kv_share,
              .regather = regather});
  } else {
    b.gather_tokens(full);
    b.linear({.name = "qkv",
              .m = s.tokens,
              .n = q + kv,
              .k = hidden,
              .bias = bias,
              .adapter = true,
              .model_share = (q + kv * h.kv_share) / (q + kv),
              .regather = regather});
  }
  rotate(b, s, s.tokens * (h.heads + h.kv_heads) * h.qk);
  b.save("query", s.tokens * h.heads * h.qk * s.attn);
  b.save("key", s.tokens * h.kv_heads * h.qk * s.attn);
  if (sides > 1) b.save("value", s.tokens * h.kv_heads * h.v * s.attn);
}

// M-workload-9: the down projections are held whole by every tensor rank and run on its slice of
// tokens; only their narrow outputs are gathered. Queries, keys and values count as mla_up.
void project_latent(BlockBuilder& b, const Shard& s, const LocalHeads& h, double gate) {
  const auto& m = s.model;
  const auto hidden = static_cast<double>(m.hidden);
  const auto q_rank = static_cast<double>(m.q_lora_rank);
  const auto kv_rank = static_cast<double>(m.kv_lora_rank);
  const auto rope = static_cast<double>(m.qk_rope_head_dim);
  const auto nope = static_cast<double>(m.qk_nope_head_dim);
  const double share = s.sequence_parallel ? 1 : 1 / s.tensor;
  const double width = q_rank > 0 ? q_rank : hidden;
  const auto regather = [&](double n) { return s.sequence_parallel ? s.tokens * n * s.act : 0; };
  if (q_rank > 0) {
    b.linear({.name = "q_a", .m = s.slice, .n = q_rank, .k = hidden, .model_share = share});
    normalise(b, s, "q_norm", s.slice, q_rank);
    b.save("q_latent", s.slice * q_rank * s.act);
    b.save("q_latent_normed", s.slice * q_rank * s.kept, kNorm);
  }
  b.linear({.name = "kv_a",
            .m = s.slice,
            .n = kv_rank + rope,
            .k = hidden,
            .cast = q_rank > 0,
            .model_share = share});
  normalise(b, s, "kv_norm", s.slice, kv_rank);
  b.save("kv_latent", s.slice * (kv_rank + rope) * s.act);
  b.save("kv_latent_normed", s.slice * kv_rank * s.kept, kNorm);
  b.gather_tokens(s.tokens * width * s.act, kMlaUp);
  b.linear({.name = "q_b",
            .m = s.tokens,
            .n = h.heads * h.qk + gate,
            .k = width,
            .adapter = true,
            .regather = regather(width)},
           kMlaUp);
  b.gather_tokens(s.tokens * (kv_rank + rope) * s.act, kMlaUp);
  b.linear({.name = "kv_b",
            .m = s.tokens,
            .n = h.heads * (nope + h.v),
            .k = kv_rank,
            .adapter = true,
            .regather = regather(kv_rank)},
           kMlaUp);
  // The rotary part of the queries turns in place; keys and values are laid out head by head.
  const double turned = s.tokens * h.heads * rope * s.act;
  const double laid = s.tokens * h.heads * (h.qk + h.v) * s.act;
  const double passes = s.fused_elementwise ? 1 : 3;
  const double kernels = s.fused_elementwise ? 2 : 12;
  b.memory({"mla_rotary", (turned + laid) * passes, (turned + laid) * passes, kernels,
            (turned + laid) * passes, (turned + laid) * passes, kernels},
           kMlaUp);
  b.save("query", s.tokens * h.heads * h.qk * s.attn, kMlaUp);
  b.save("key", s.tokens * h.heads * h.qk * s.attn, kMlaUp);
  b.save("value", s.tokens * h.heads * h.v * s.attn, kMlaUp);
}

// DeepSeek sparse attention: narrow indexer heads score every earlier key, the best stay.
void indexer(BlockBuilder& b, const Shard& s) {
  const auto& sparse = *s.model.sparse_attention;
  if (sparse.index_heads <= 0) return;
  const auto heads = static_cast<double>(sparse.index_heads);
  const auto dim = static_cast<double>(sparse.index_head_dim);
  const auto hidden = static_cast<double>(s.model.hidden);
  const double from = s.model.q_lora_rank > 0 ? static_cast<double>(s.model.q_lora_rank) : hidden;
  const double share = s.sequence_parallel ? 1 : 1 / s.tensor;
  b.linear({.name = "index_query", .m = s.slice, .n = heads * dim, .k = from, .model_share = share});
  b.linear({.name = "index_key", .m = s.slice, .n = dim + heads, .k = hidden, .model_share = share});
  // The indexer learns too (its scores are trained to follow the attention): gradients as any product.
  const double area = attention_area(s, 0) / s.tensor;
  const double pairs = s.batch * area;
  const double queries = s.batch * s.sequence / s.context / s.tensor;
  b.product("index_scores", s.batch, queries / s.batch, area / (queries / s.batch), heads * dim,
            2 * pairs * heads * dim, kAttentionCore);
  b.memory({"index_top_k", pairs * 4, queries * static_cast<double>(sparse.index_topk) * 4, 2},
           kAttentionCore);
}

void project_output(BlockBuilder& b, const Shard& s, const LocalHeads& h) {
  const auto& m = s.model;
  const auto hidden = static_cast<double>(m.hidden);
  const double in = h.heads * h.v;
  const auto rank = static_cast<double>(m.o_lora_rank);
  const double groups = std::max(static_cast<double>(m.o_groups) / s.tensor, 1.0);
  if (rank > 0) {
    // Each of the groups of heads has its own narrow projection of its own inputs.
    b.linear({.name = "out_a", .m = s.tokens, .n = groups * rank, .k = in / groups});
    b.save("out_latent", s.tokens * groups * rank * s.kept);
    b.linear({.name = "out_b", .m = s.tokens, .n = hidden, .k = groups * rank, .bias = m.bias});
  } else {
    b.linear({.name = "out", .m = s.tokens, .n = hidden, .k = in, .bias = m.bias, .adapter = true});
  }
  b.reduce_tokens(s.tokens * hidden * s.act);
}

}  // namespace

void attention_block(BlockBuilder& b, const Shard& s, Mixing mixing) {
  const LocalHeads h = local_heads(s);
  const AttentionWidths w = attention_widths(s.model);
  const double gate = w.gate / s.tensor;
  b.enter("attention", kLayer | kAttention);
  w.latent ? project_latent(b, s, h, gate) : project_grouped(b, s, h, gate);
  if (mixing == Mixing::full && s.model.sparse_attention) indexer(b, s);
  attention_core(b, s, mixing);
  const double out = s.tokens * h.heads * h.v * s.attn;
  b.save("attention_output", s.tokens * h.heads * h.v * s.kept_attention, kContext);
  if (gate > 0) {
    b.memory({"output_gate", 2 * out, out, 1, 3 * out, 2 * out, 1});
    b.save("attention_gate", out);
    b.save("gated_output", s.tokens * h.heads * h.v * s.kept);
  }
  b.enter("attention", kLayer | kAttention | kAttentionOut);
  project_output(b, s, h);
}

}  // namespace caelum::workload
