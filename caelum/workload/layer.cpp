// A whole layer, and the ends of the model: embedding, multi-token prediction, head.
#include "caelum/workload/blocks.hpp"

namespace caelum::workload {
namespace {

double hidden_of(const Shard& s) {
  return static_cast<double>(s.model.hidden);
}

// M-workload-14: logits are widened to fp32, turned into probabilities in place and kept; the wide format's
// own copy and its gradient are the passing part (the working set of the product). In place, the loss reads
// them twice, leaves its gradient where they were and scales that in backward. M-workload-33: kernel by
// kernel, they are widened, shifted by their largest, raised, summed and divided, in place; the gradient is
// scaled and narrowed. Largest and sum are reductions, the rest streams.
void loss(BlockBuilder& b, const Shard& s, double logits) {
  const double wide = logits * 4, narrow = logits * s.act;
  switch (s.loss) {
    case LossKernels::in_place:
      b.memory({"cross_entropy", 2 * narrow, narrow, 1, narrow, narrow, 1}, 0, OpKind::cross_entropy);
      break;
    case LossKernels::narrow:  // moves less, but reaches less of the bandwidth: as long as the wide one
    case LossKernels::fused:
      b.memory({"cross_entropy", narrow, wide, 2, wide, narrow, 2}, 0, OpKind::cross_entropy);
      break;
    case LossKernels::apart:
      b.memory({"loss_reductions", 2 * wide, s.tokens * 2 * 4, 2, 0, 0, 0}, 0, OpKind::cross_entropy);
      b.memory({"cross_entropy", narrow + 3 * wide, 4 * wide, 7, 2 * wide, wide + narrow, 5});
      break;
  }
  const bool as_they_are = s.loss == LossKernels::in_place || s.loss == LossKernels::narrow;
  b.save("logits", as_they_are ? narrow : wide);
}

void output_head(BlockBuilder& b, const Shard& s, bool own_weights) {
  const double hidden = hidden_of(s);
  const double vocab = static_cast<double>(s.model.vocab) / s.tensor;
  const double full = s.tokens * hidden * s.act;
  b.enter("head", 0);
  b.save("final_norm_input", s.slice * hidden * s.act);
  normalise(b, s, "final_norm", s.slice, hidden, 0);
  b.save("head_input", s.slice * hidden * s.act);
  b.gather_tokens(full);
  b.linear({.name = "head",
            .m = s.tokens,
            .n = vocab,
            .k = hidden,
            .plain = true,
            .shared_weights = !own_weights,
            .in_place = s.loss == LossKernels::in_place,
            .regather = s.sequence_parallel ? full : 0});
  if (s.tensor > 1) {
    // Each token's largest logit, sum of exponentials and target logit, in fp32.
    b.forward_message({.name = "vocabulary_all_reduce",
                       .collective = Collective::all_reduce,
                       .axis = Axis::tensor,
                       .bytes = Bytes{s.tokens * 3 * 4}});
  }
  loss(b, s, s.tokens * vocab);
}

}  // namespace

// M-workload-6: forward reads and writes once; backward reads the input and the gradient. Spelled
// out in element-wise kernels (an RMS norm without a fused kernel) it takes about four passes.
void normalise(BlockBuilder& b, const Shard& s, const char* name, double tokens, double width,
               unsigned extra) {
  const bool layer_norm = s.model.norm == spec::Norm::layer;
  const bool fused = s.fused_elementwise || layer_norm;
  const double one = tokens * width * s.act;
  const double passes = fused ? 1 : 4;
  b.memory({name, one * passes, one * passes, fused ? 1.0 : 6.0, 2 * one * passes, one * passes,
            fused ? 2.0 : 10.0, true},
           extra);
  b.add_dense(layer_norm ? 2 * width : width);
}

// Bias, dropout and the addition; backward adds the two branches' gradients.
void residual(BlockBuilder& b, const Shard& s, const char* mask_name) {
  const double elements = s.slice * hidden_of(s);
  const double one = elements * s.act;
  const double mask = s.dropout ? elements : 0;
  Traffic t{.name = "residual",
            .read = 2 * one,
            .written = one + mask,
            .kernels = 1,
            .back_read = 2 * one,
            .back_written = one,
            .back_kernels = 1};
  if (s.dropout) {
    t.back_read += one + mask;
    t.back_written += one;
    t.back_kernels += 1;
  }
  if (!s.fused_elementwise) {
    const double apart = (s.dropout ? 1 : 0) + (s.model.bias ? 1 : 0);
    t.read += apart * one;
    t.written += apart * one;
    t.kernels += apart;
  }
  b.memory(t);
  b.save(mask_name, mask);
}

void layer(BlockBuilder& b, const Shard& s, LayerKind kind) {
  const double hidden = hidden_of(s);
  const double one = s.slice * hidden;
  b.enter("norm", kLayer);
  b.save_always("layer_input", one * s.act);
  normalise(b, s, "norm1", s.slice, hidden);
  b.save("norm1_output", one * s.kept, kNorm);
  kind.mixing == Mixing::linear ? linear_attention_block(b, s) : attention_block(b, s, kind.mixing);
  b.enter("attention", kLayer | kAttention | kAttentionOut);
  residual(b, s, "attention_residual_mask");
  b.enter("norm", kLayer);
  b.save("norm2_input", one * s.act, kAttentionOut);
  normalise(b, s, "norm2", s.slice, hidden);
  // Frozen products need no input in backward (M-workload-17); the router's input stays wide.
  b.save("norm2_output", s.lora ? 0 : one * (kind.moe ? s.act : s.kept), kNorm);
  kind.moe ? moe_block(b, s) : dense_block(b, s);
  b.enter(kind.moe ? "moe" : "mlp", kLayer | (kind.moe ? kMoe : kMlp));
  residual(b, s, "feed_forward_residual_mask");
}

Block layer_block(const Shard& s, LayerKind kind) {
  BlockBuilder b(s, block_kind(kind));
  layer(b, s, kind);
  return b.finish();
}

Block embedding_block(const Shard& s) {
  BlockBuilder b(s, BlockKind::embedding);
  const double hidden = hidden_of(s);
  const double rows = s.tokens * hidden;
  const double positions =
      s.model.positions == spec::Positions::learned ? static_cast<double>(s.model.context) : 0;
  b.enter("embedding", 0);
  b.add_dense(static_cast<double>(s.model.vocab) / s.tensor * hidden + positions * hidden);
  b.lookup(rows);
  if (positions > 0) {
    b.memory({"positions", 2 * rows * s.act, rows * s.act, 1});
  }
  b.reduce_tokens(rows * s.act);
  if (s.dropout) {
    const double mask = s.slice * hidden;
    b.memory({"embedding_dropout", mask * s.act, mask * (s.act + 1), 1, mask * (s.act + 1), mask * s.act, 1});
    b.save("embedding_dropout_mask", mask);
  }
  return b.finish();
}

// M-workload-15 (DeepSeek-V3): the hidden state and the embedding of the next token, each
// normalised, projected from 2h to h, through one whole layer, to the shared head.
Block mtp_block(const Shard& s) {
  BlockBuilder b(s, BlockKind::mtp);
  const double hidden = hidden_of(s);
  const double share = s.sequence_parallel ? 1 : 1 / s.tensor;
  b.enter("mtp", kLayer);
  b.lookup(s.tokens * hidden);
  b.reduce_tokens(s.tokens * hidden * s.act);
  b.save_always("mtp_inputs", 2 * s.slice * hidden * s.act);
  normalise(b, s, "mtp_hidden_norm", s.slice, hidden);
  normalise(b, s, "mtp_embedding_norm", s.slice, hidden);
  b.save("mtp_projection_input", 2 * s.slice * hidden * s.kept, kNorm);
  b.linear({.name = "mtp_projection", .m = s.slice, .n = hidden, .k = 2 * hidden, .model_share = share});
  layer(b, s, layer_kind(s.model, s.model.layers - 1));
  output_head(b, s, false);
  return b.finish();
}

// Tied weights are one tensor, unless the two ends stand on different pipeline stages.
Block head_block(const Shard& s) {
  BlockBuilder b(s, BlockKind::head);
  output_head(b, s, !s.model.tie || s.pipeline > 1);
  return b.finish();
}

}  // namespace caelum::workload
