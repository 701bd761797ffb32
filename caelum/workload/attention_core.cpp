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
  const double keys = s.sequence;
  const double w = window > 0 ? std::min(window, keys) : keys;
  return (w * keys - w * w / 2) / s.context;
}

void attention_core(BlockBuilder& b, const Shard& s, Mixing mixing) {
  const LocalHeads h = local_heads(s);
  const double query = s.sequence / s.context;
  const double keys = s.sequence;
  const double window = attention_window(s.model, mixing);
  const double area = attention_area(s, window);
  if (s.context > 1) {
    const Bytes kv{s.batch * keys * h.kv_heads * (h.qk + h.v) * s.attn};
    b.exchange({.name = "cp_ring",
                .collective = Collective::all_gather,
                .axis = Axis::context,
                .bytes = kv,
                .overlappable = true},
               {.name = "cp_ring_gradient",
                .collective = Collective::reduce_scatter,
                .axis = Axis::context,
                .bytes = kv,
                .overlappable = true},
               kAttentionCore);
    // Backward walks the ring of keys and values once more.
    b.backward_message({.name = "cp_ring",
                        .collective = Collective::all_gather,
                        .axis = Axis::context,
                        .bytes = kv,
                        .overlappable = true});
  }
  if (s.fused_attention) {
    AttentionOp op;
    op.area = area;
    op.shape = {.batch = s.batch,
                .heads = h.heads,
                .kv_heads = h.kv_heads,
                .query = query,
                .keys = keys,
                .head_dim = h.qk,
                .value_dim = h.v,
                .window = window > 0 && window < keys ? window : 0,
                .causal = true,
                .backward = false};
    b.attention(op, kAttentionCore);
    b.save("softmax_sums", s.batch * h.heads * query * 4, kAttentionCore);
    return;
  }
  // M-workload-8: spelled out, the whole square is computed, masked, and kept.
  const double batch = s.batch * h.heads;
  const double square = batch * query * keys;
  const double e = s.attn;
  b.product("scores", batch, query, keys, h.qk, 2 * batch * area * h.qk, kAttentionCore);
  const double passes = s.fused_elementwise ? 1 : 3;
  b.memory({"softmax", square * e * passes, square * e * passes, passes, square * e * (passes + 1),
            square * e * passes, passes},
           kAttentionCore);
  b.save("softmax_output", square * e, kAttentionCore);
  b.memory({"attention_dropout", square * e, square * (e + 1), 1, square * (e + 1), square * e, 1},
           kAttentionCore);
  b.save("attention_dropout_mask", square, kAttentionCore);
  b.save("attention_dropout_output", square * e, kAttentionCore);
  b.product("context", batch, query, h.v, keys, 2 * batch * area * h.v, kAttentionCore);
}

}  // namespace caelum::workload
