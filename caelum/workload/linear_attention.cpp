// Layers with a recurrent state instead of keys.
#include "caelum/workload/blocks.hpp"

namespace caelum::workload {

// M-workload-10: a chunk-wise scan. A token updates and reads a k_dim x v_dim state in each head
// (the model's own work); inside a chunk of 64 tokens scores and values are dense products.
void linear_attention_block(BlockBuilder& b, const Shard& s) {
  constexpr double kChunk = 64;  // of the flash-linear-attention kernels; others take 128 or 256
  const LinearWidths w = linear_widths(s.model);
  const auto hidden = static_cast<double>(s.model.hidden);
  const double keys = w.k_heads * w.k_dim / s.tensor;
  const double values = w.v_heads * w.v_dim / s.tensor;
  const double heads = w.v_heads / s.tensor;
  const double full = s.tokens * hidden * s.act;
  b.enter("attention", kLayer | kAttention);
  b.gather_tokens(full);
  b.linear({.name = "linear_in",
            .m = s.tokens,
            .n = 2 * keys + 2 * values + 2 * heads,
            .k = hidden,
            .regather = s.sequence_parallel ? full : 0});
  const double inputs = s.tokens * (2 * keys + 2 * values) * s.act;
  b.save("linear_inputs", inputs);
  b.memory({"short_convolution", inputs, inputs, 1, 2 * inputs, inputs, 2});
  b.add_dense(4 * (2 * keys + values));
  b.save("convolved_inputs", s.tokens * (2 * keys + values) * s.act);
  if (s.context > 1) {
    const Bytes state{s.batch * heads * w.k_dim * w.v_dim * 4};
    const Message pass{
        .name = "cp_state", .collective = Collective::send_receive, .axis = Axis::context, .bytes = state};
    b.exchange(pass, pass, kAttentionCore);
  }
  const double chunks = s.batch * heads * (s.sequence / s.context) / kChunk;
  const double model = 4 * s.tokens * heads * w.k_dim * w.v_dim;
  b.product("linear_attention", chunks, kChunk, w.v_dim, 2 * w.k_dim + 2 * kChunk, model, kAttentionCore);
  // Kernels of a scan hand each other the states at the chunks' ends in fp32: forward writes them, runs
  // through them and reads them; backward does so again, and as much for their gradients.
  const double states = chunks * w.k_dim * w.v_dim * 4;
  b.memory({"chunk_states", 2 * states, 2 * states, 3, 4 * states, 4 * states, 6, true}, kAttentionCore);
  const double out = s.tokens * values * s.act;
  b.memory({"output_gate", 2 * out, out, 2, 3 * out, 2 * out, 2});
  b.save("attention_output", out, kContext);
  b.save("gated_output", s.tokens * values * s.kept);
  b.enter("attention", kLayer | kAttention | kAttentionOut);
  b.linear({.name = "out", .m = s.tokens, .n = hidden, .k = values});
  b.reduce_tokens(full);
}

}  // namespace caelum::workload
