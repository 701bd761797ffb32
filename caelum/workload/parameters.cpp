// Parameters and model operations counted from the shape alone, without expanding the model: the
// tests hold the expansion against these sums.
#include "caelum/workload/blocks.hpp"

namespace caelum::workload {
namespace {

struct LayerCount {
  double matrices = 0;  ///< weights of matrix products that every token uses
  double small = 0;     ///< norms, biases, convolutions
  double experts = 0;   ///< routed experts, all of them
  double active = 0;    ///< routed experts of one token
};

double norm_width(const spec::Model& m, double width) {
  return m.norm == spec::Norm::layer ? 2 * width : width;
}

void count_attention(const spec::Model& m, LayerCount& c) {
  const AttentionWidths w = attention_widths(m);
  const auto hidden = static_cast<double>(m.hidden);
  const auto q_rank = static_cast<double>(m.q_lora_rank);
  const double q_width = w.heads * w.qk_dim + w.gate;
  const double q_from = q_rank > 0 ? q_rank : hidden;
  if (q_rank > 0) {
    c.matrices += hidden * q_rank;
    c.small += norm_width(m, q_rank);
  }
  c.matrices += q_from * q_width;
  if (w.latent) {
    const auto kv_rank = static_cast<double>(m.kv_lora_rank);
    c.matrices += hidden * (kv_rank + static_cast<double>(m.qk_rope_head_dim));
    c.matrices += kv_rank * w.heads * (static_cast<double>(m.qk_nope_head_dim) + w.v_dim);
    c.small += norm_width(m, kv_rank);
  } else {
    const double kv_width = (w.shared_kv ? 1 : 2) * w.kv_heads * w.qk_dim;
    c.matrices += hidden * kv_width;
    if (m.bias || m.qkv_bias) c.small += (q_rank > 0 ? 0 : q_width) + kv_width;
  }
  const double out = w.heads * w.v_dim;
  if (m.o_lora_rank > 0) {
    const auto rank = static_cast<double>(m.o_lora_rank);
    const auto groups = static_cast<double>(m.o_groups > 0 ? m.o_groups : 1);
    c.matrices += out * rank + groups * rank * hidden;
  } else {
    c.matrices += out * hidden;
  }
  if (m.bias) c.small += hidden;
  if (m.sparse_attention && m.sparse_attention->index_heads > 0) {
    const auto heads = static_cast<double>(m.sparse_attention->index_heads);
    const auto dim = static_cast<double>(m.sparse_attention->index_head_dim);
    c.matrices += q_from * heads * dim + hidden * (dim + heads);
  }
}

void count_linear(const spec::Model& m, LayerCount& c) {
  const LinearWidths w = linear_widths(m);
  const auto hidden = static_cast<double>(m.hidden);
  const double keys = w.k_heads * w.k_dim;
  const double values = w.v_heads * w.v_dim;
  c.matrices += hidden * (2 * keys + 2 * values + 2 * w.v_heads) + values * hidden;
  c.small += 4 * (2 * keys + values);
}

LayerCount count_layer(const spec::Model& m, LayerKind kind) {
  LayerCount c;
  const auto hidden = static_cast<double>(m.hidden);
  const double matrices = m.gated_ffn ? 3 : 2;
  c.small += 2 * norm_width(m, hidden);
  if (kind.mixing == Mixing::linear) {
    count_linear(m, c);
  } else {
    count_attention(m, c);
  }
  const auto biases = [&](double ffn) { return m.bias ? (matrices - 1) * ffn + hidden : 0; };
  if (!kind.moe) {
    c.matrices += matrices * hidden * dense_ffn(m);
    c.small += biases(dense_ffn(m));
    return c;
  }
  const MoeWidths w = moe_widths(m);
  c.matrices += hidden * w.experts + matrices * hidden * w.shared_ffn;
  if (w.shared_ffn > 0) c.small += biases(w.shared_ffn);
  if (w.latent) c.matrices += 2 * hidden * w.width;
  const double one = matrices * w.width * w.ffn + (m.bias ? (matrices - 1) * w.ffn + w.width : 0);
  c.experts = w.experts * one;
  c.active = w.top_k * one;
  return c;
}

double mixing_ops(const spec::Model& m, LayerKind kind, double sequence, double document) {
  if (kind.mixing == Mixing::linear) {
    const LinearWidths w = linear_widths(m);
    return 4 * w.v_heads * w.k_dim * w.v_dim;
  }
  const AttentionWidths w = attention_widths(m);
  const Shard one{.model = m, .batch = 1, .sequence = sequence, .document = document};
  const double window = attention_window(m, kind.mixing);
  double ops = 2 * w.heads * (w.qk_dim + w.v_dim) * attention_area(one, window) / sequence;
  if (kind.mixing == Mixing::full && m.sparse_attention && m.sparse_attention->index_heads > 0) {
    const auto width =
        static_cast<double>(m.sparse_attention->index_heads * m.sparse_attention->index_head_dim);
    ops += 2 * width * attention_area(one, 0) / sequence;
  }
  return ops;
}

}  // namespace

// M-workload-16.
ParameterCount count_parameters(const spec::Model& m) {
  ParameterCount count;
  const auto hidden = static_cast<double>(m.hidden);
  const double table = static_cast<double>(m.vocab) * hidden;
  const double positions =
      m.positions == spec::Positions::learned ? static_cast<double>(m.context) * hidden : 0;
  for (long i = 0; i < m.layers; ++i) {
    const LayerCount c = count_layer(m, layer_kind(m, i));
    count.total += c.matrices + c.small + c.experts;
    count.active += c.matrices + c.small + c.active;
  }
  const double ends = norm_width(m, hidden) + positions;
  count.total += ends + table * (m.tie ? 1 : 2);
  count.active += ends + table;
  if (m.mtp_layers > 0) {
    const LayerCount c = count_layer(m, layer_kind(m, m.layers - 1));
    const double one = c.matrices + c.small + c.experts + 2 * hidden * hidden + 3 * norm_width(m, hidden);
    count.mtp = one * static_cast<double>(m.mtp_layers);
  }
  return count;
}

ForwardOps forward_per_token(const spec::Model& m, double sequence, double document) {
  ForwardOps ops;
  const auto hidden = static_cast<double>(m.hidden);
  const double head = 2 * hidden * static_cast<double>(m.vocab);
  for (long i = 0; i < m.layers + m.mtp_layers; ++i) {
    const bool mtp = i >= m.layers;
    const LayerKind kind = layer_kind(m, mtp ? m.layers - 1 : i);
    const LayerCount c = count_layer(m, kind);
    ops.products += 2 * (c.matrices + c.active);
    if (mtp) ops.products += 2 * 2 * hidden * hidden + head;
    ops.attention += mixing_ops(m, kind, sequence, document);
  }
  ops.products += head;
  return ops;
}

}  // namespace caelum::workload
