// The numbers of one rank that every block needs: its tokens, its element sizes, its switches.
#pragma once

#include "caelum/spec/design.hpp"

namespace caelum::workload {

/// Bytes that one stored element takes, block scales included (M-workload-1).
double stored_bytes(Precision precision);

/// Words of a recompute list as bits. An operator runs again, and a saved tensor is dropped, when
/// one of its bits is in the plan's set.
enum Word : unsigned {
  kLayer = 1U << 0U,
  kNorm = 1U << 1U,
  kAttention = 1U << 2U,
  kAttentionCore = 1U << 3U,
  kMlaUp = 1U << 4U,
  kActivation = 1U << 5U,
  kMlp = 1U << 6U,
  kMoe = 1U << 7U,
  kExperts = 1U << 8U,
  kMlpUp = 1U << 9U,
  kContext = 1U << 10U,
  kAttentionOut = 1U << 11U,
};

/// How cross-entropy runs: kernel by kernel, one kernel each way on fp32 logits or on logits in their own
/// format, or over these.
enum class LossKernels { apart, fused, narrow, in_place };

struct Shard {
  const spec::Model& model;
  double batch = 1, sequence = 1;  ///< of one micro-batch
  double tensor = 1, context = 1, pipeline = 1, expert = 1, expert_tensor = 1;
  double tokens = 0;  ///< where the tensor group works on heads or columns: batch x sequence / context
  double slice = 0;   ///< where it works on tokens: tokens / tensor with sequence parallelism
  Precision matmul = Precision::bf16, activations = Precision::bf16, attention = Precision::bf16;
  double act = 2;             ///< bytes of an activation element
  double product = 2;         ///< bytes of an input element of a layer's matrix products
  double weight = 2;          ///< bytes of a weight that such a product reads: packed ones are unpacked in it
  double kept_gate = 2;       ///< bytes of a gate's input as kept
  double kept_attention = 2;  ///< bytes of attention's output as kept
  double kept = 2;            ///< bytes of such an input as kept for its weight gradient
  double attn = 2;            ///< bytes of a query, key or value element
  double sent = 2;            ///< bytes of an element on its way to an expert
  double grad = 4;            ///< bytes of an accumulated weight gradient
  double imbalance = 0;       ///< busiest expert rank over the mean, minus 1
  bool quantised = false;     ///< products run in an 8 or 4 bit format: inputs are cast
  bool turns = false;         ///< inputs are turned for the weight gradient in backward, not when cast
  bool sequence_parallel = false;
  bool dropout = false;  ///< stacks without fused attention train with dropout
  bool fused_attention = true, fused_elementwise = true, fused_dispatch = false;
  bool fused_expert_epilogue = true;
  bool fused_experts = false;   ///< experts' activation and casts ride in the products
  bool weighs_experts = false;  ///< experts' activations are weighted, whose gradient reads them again
  double gated_forward = 1;     ///< time of a gated activation over that of its bytes
  double gated_backward = 1;    ///< the same of its gradient
  LossKernels loss = LossKernels::fused;
  bool fused_gradients = true;    ///< a product adds its weight gradient in place
  double gradient_addition = 0;   ///< bytes a parameter that adding a gradient apart moves; 0 = the least
  bool looped_experts = false;    ///< experts' products are issued one after another
  double token_permute_cost = 1;  ///< time of reordering rows over that of their bytes
  bool lora = false;
  double lora_rank = 16;
  spec::ContextMode context_mode = spec::ContextMode::ring;
  double ulysses = 1;      ///< context ranks that trade heads for sequence
  bool balanced = true;    ///< context ranks take early and late parts
  double document = 0;     ///< mean square over mean of the lengths of packed documents; 0 = whole sequences
  unsigned recompute = 0;  ///< Words of the plan
};

/// Mean square over mean of the lengths of packed documents; 0 when sequences are whole.
double document_length(const spec::Train& train);

Shard make_shard(const spec::Model& model, const spec::Train& train, const spec::StackProfile& stack);

/// The Words that a plan's recompute means under a stack (M-workload-12).
unsigned recompute_words(const spec::Plan& plan, const spec::StackProfile& stack);

}  // namespace caelum::workload
