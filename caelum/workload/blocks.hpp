// The parts that blocks are put together from. Each writes its operators into the builder.
#pragma once

#include "caelum/workload/block_builder.hpp"
#include "caelum/workload/layer_kinds.hpp"

namespace caelum::workload {

/// Pairs of query and key of one head of one sequence, on one rank of the context group (M-workload-3).
double attention_area(const Shard& shard, double window);
/// Keys that a softmax layer of this mixing attends to: the window, the sparse top-k, or 0 for all.
double attention_window(const spec::Model& model, Mixing mixing);
/// Heads of softmax attention that one tensor rank holds.
struct LocalHeads {
  double heads, kv_heads;  ///< at least one key-value head
  double qk, v;            ///< widths of one head
  double kv_share;         ///< below 1 where the tensor group repeats key-value heads
};
LocalHeads local_heads(const Shard& shard);

void normalise(BlockBuilder& builder, const Shard& shard, const char* name, double tokens, double width,
               unsigned extra = kNorm);
void residual(BlockBuilder& builder, const Shard& shard, const char* mask_name);
void attention_block(BlockBuilder& builder, const Shard& shard, Mixing mixing);
void attention_core(BlockBuilder& builder, const Shard& shard, Mixing mixing);
void linear_attention_block(BlockBuilder& builder, const Shard& shard);
void dense_block(BlockBuilder& builder, const Shard& shard);
void moe_block(BlockBuilder& builder, const Shard& shard);

/// One whole layer between its two residual additions.
void layer(BlockBuilder& builder, const Shard& shard, LayerKind kind);

Block embedding_block(const Shard& shard);
Block layer_block(const Shard& shard, LayerKind kind);
Block mtp_block(const Shard& shard);
Block head_block(const Shard& shard);

/// The model's own forward operations for one token at this sequence length, all ranks together,
/// counted without the expansion (M-workload-4).
struct ForwardOps {
  double products = 0;   ///< products with weights
  double attention = 0;  ///< products of activations
};
ForwardOps forward_per_token(const spec::Model& model, double sequence, double document = 0);

}  // namespace caelum::workload
