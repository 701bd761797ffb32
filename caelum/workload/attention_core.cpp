// Where tokens meet: the core of softmax attention, fused or spelled out.
#include <algorithm>

#include "caelum/workload/blocks.hpp"

namespace caelum::workload {

LocalHeads local_heads(const Shard& s) {
  const AttentionWidths w = attention_widths(s.model);
  const double kv = std::max(w.kv_heads / s.tensor, 1.0);
  return {w.heads / s.tensor, kv, w.qk_dim, w.v_dim, w.kv_heads / s.tensor / kv};
}

double attention_window(const spec::Model& model, Mixing mixing) {
  if (mixing == Mixing::sliding) return static_cast<double>(model.sliding_window);
  if (model.sparse_attention && model.sparse_attention->index_topk > 0) {
    return static_cast<double>(model.sparse_attention->index_topk);
  }
  return 0;
}

// M-workload-3: half of query x keys when causal; a band of w keys has w s - w^2/2 pairs, which
// is that half when w = s. Zig-zag context parallelism gives each rank an equal part.
double attention_area(const Shard& s, double window) {
  const double keys = s.document > 0 ? s.document : s.sequence;
  const double w = window > 0 ? std::min(window, keys) : keys;
  return (w - w * w / (2 * keys)) * s.sequence / s.context;
}

namespace {

// M-workload-31: what the ranks of context exchange around attention. Ranks that trade heads send
// queries, keys and values before and the output after; where keys and values go round or are gathered,
// backward does the same once more and their gradients come back.
void share_context(BlockBuilder& b, const Shard& s, const LocalHeads& h) {
  if (s.context <= 1) return;
  const double local = s.batch * s.sequence / s.context;
  const auto inside = static_cast<long>(s.ulysses);
  const bool hybrid = s.context_mode == spec::ContextMode::hybrid;
  if (s.ulysses > 1) {
    // Fewer key heads than ranks are repeated.
    const double kv_heads = std::max(h.kv_heads, std::min(h.heads, s.ulysses));
    const auto trade = [&](const char* name, double width) {
      const Message m{.name = name,
                      .collective = Collective::all_to_all,
                      .axis = Axis::context,
                      .bytes = Bytes{local * width * s.attn},
                      .part = hybrid ? inside : 0};
      b.exchange(m, m, kAttentionCore);
    };
    trade("cp_heads_in", h.heads * h.qk + kv_heads * (h.qk + h.v));
    trade("cp_heads_out", h.heads * h.v);
  }
  if (s.ulysses >= s.context) return;
  const double kv_heads = s.ulysses > 1 ? std::max(h.kv_heads / s.ulysses, 1.0) : h.kv_heads;
  const bool goes_round = s.context_mode != spec::ContextMode::all_gather;
  const char* name = goes_round ? "cp_ring" : "cp_all_gather";
  Message there{.name = name,
                .collective = Collective::all_gather,
                .axis = Axis::context,
                .bytes = Bytes{s.batch * s.sequence * kv_heads * (h.qk + h.v) * s.attn},
                .overlappable = goes_round,
                .part = hybrid ? -inside : 0};
  Message back = there;
  back.name = goes_round ? "cp_ring_gradient" : "cp_reduce_scatter";
  back.collective = Collective::reduce_scatter;
  b.exchange(there, back, kAttentionCore);
  b.backward_message(there);  // backward walks the keys and values once more
}

/// Busiest rank over the mean of causal attention: the last of c contiguous parts meets nearly all keys.
double context_skew(const Shard& s) {
  const double parts = s.context / s.ulysses;
  return s.balanced || parts <= 1 || s.document > 0 ? 1 : 2 - 1 / parts;
}

}  // namespace

void attention_core(BlockBuilder& b, const Shard& s, Mixing mixing) {
  const LocalHeads h = local_heads(s);
  const double query = s.sequence / s.context * s.ulysses;
  const double heads = h.heads / s.ulysses;
  const double keys = s.sequence;
  const double window = attention_window(s.model, mixing);
  const double area = attention_area(s, window);
  share_context(b, s, h);
  if (s.fused_attention) {
    AttentionOp op;
    op.area = area * s.ulysses * context_skew(s);
    op.shape = {.batch = s.batch,
                .heads = heads,
                .kv_heads = s.ulysses > 1 ? std::max(h.kv_heads / s.ulysses, 1.0) : h.kv_heads,
                .query = query,
                .keys = keys,
                .head_dim = h.qk,
                .value_dim = h.v,
                .window = window > 0 && window < keys ? window : 0,
                .causal = true,
                .backward = false};
    b.attention(op, kAttentionCore);
    // Attention keeps its own output for backward, the projection after it the one traded back.
    if (s.ulysses > 1) b.save("whole_sequence_output", s.tokens * h.heads * h.v * s.attn, kAttentionCore);
    b.save("softmax_sums", s.batch * heads * query * 4, kAttentionCore);
    return;
  }
  // M-workload-8: spelled out, the whole square is computed, masked, and kept.
  const double batch = s.batch * heads;
  const double square = batch * query * keys;
  const double e = s.attn;
  b.product("scores", batch, query, keys, h.qk, 2 * batch * area * s.ulysses * h.qk, kAttentionCore);
  const double passes = s.fused_elementwise ? 1 : 3;
  b.memory({"softmax", square * e * passes, square * e * passes, passes, square * e * (passes + 1),
            square * e * passes, passes},
           kAttentionCore);
  b.save("softmax_output", square * e, kAttentionCore);
  b.memory({"attention_dropout", square * e, square * (e + 1), 1, square * (e + 1), square * e, 1},
           kAttentionCore);
  b.save("attention_dropout_mask", square, kAttentionCore);
  b.save("attention_dropout_output", square * e, kAttentionCore);
  b.product("context", batch, query, h.v, keys, 2 * batch * area * s.ulysses * h.v, kAttentionCore);
}

}  // namespace caelum::workload
