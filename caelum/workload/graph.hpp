// What a model computes and moves under a plan, on one rank: operators with shapes, messages with
// bytes, tensors with sizes. Priced elsewhere; knows neither chip nor network.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "caelum/base/quantity.hpp"
#include "caelum/spec/design.hpp"

namespace caelum::workload {

enum class OpKind : std::uint8_t {
  matmul,          ///< `batch` independent C[m,n] = A[m,k] B[k,n]
  grouped_matmul,  ///< experts: `groups` products that share m rows in all, each k x n
  attention,       ///< fused attention over one micro-batch; shape in `attention`
  memory,          ///< bound by bytes: norm, rotary, activation, residual, permute, quantise, router softmax
  embedding,
  cross_entropy,
  optimizer,
};

struct AttentionShape {
  double batch = 0;  ///< sequences
  double heads = 0, kv_heads = 0;
  double query = 0, keys = 0;  ///< tokens on this rank
  double head_dim = 0, value_dim = 0;
  double window = 0;  ///< 0 = full
  bool causal = true;
  bool backward = false;
  bool decode = false;  ///< few queries on a long cache: keys are split over cores too
};

struct Operator {
  const char* name = "";  ///< static: "qkv", "attention", "expert_up", ...
  const char* module =
      "";  ///< static: "attention", "mlp", "moe", "norm", "head", ... (recompute lists name these)
  OpKind kind = OpKind::matmul;
  Precision precision = Precision::bf16;
  double m = 0, n = 0, k = 0, batch = 1, groups = 1;
  AttentionShape attention;
  Ops work;              ///< operations executed on the matrix unit
  Bytes read, written;   ///< least traffic to off-chip memory
  bool reduces = false;  ///< moves bytes with reductions or gathers along rows: norm, loss, permute
  double head_row = 0;   ///< elements of a head's row in products over heads; 0 = whole matrices
  bool looped = false;   ///< its groups, or its batch, are issued one after another on a few streams
  double kernels = 1;    ///< kernel launches this entry stands for
};

struct Message {
  const char* name = "";  ///< static: "tp_all_gather", "dispatch", "combine", "cp_ring", ...
  Collective collective = Collective::all_reduce;
  Axis axis = Axis::tensor;
  /// Payload of one rank: the buffer for all_reduce and broadcast and send_receive; the whole
  /// gathered output (all_gather) or whole input (reduce_scatter); all bytes a rank sends,
  /// its own part included (all_to_all).
  Bytes bytes;
  /// Set where the stack can run it beside compute of the same micro-batch (subject to
  /// plan.overlap): the ring of context parallelism, weight-gather of FSDP.
  bool overlappable = false;
  // Expert routing.
  /// How many distinct level instances a token may reach; 0 = no limit.
  double token_fanout_limit = 0;
  double tokens = 0;      ///< of those bytes, tokens that a rank sends on, each to its top_k experts
  bool combines = false;  ///< copies are summed as they return: the output's way back, and its gradient's
  /// Of the axis, when not all of it: > 0 its innermost so many ranks, < 0 one rank of each of those.
  long part = 0;
};

using Item = std::variant<Operator, Message>;

/// A tensor saved from forward to backward, per micro-batch on this rank.
struct SavedTensor {
  const char* name = "";
  const char* module = "";
  Bytes bytes;
};

/// Parameters of one block on one rank, by how they are replicated.
struct Weights {
  double dense = 0;          ///< sharded by tensor; replicated over data and context
  double expert = 0;         ///< sharded by expert and expert_tensor; replicated over expert_data
  double frozen = 0;         ///< base weights under LoRA: no gradient, no optimizer state; sharded as `dense`
  double frozen_expert = 0;  ///< the same of experts
};

enum class BlockKind : std::uint8_t {
  embedding,
  dense_layer,
  moe_layer,
  sliding_layer,
  sliding_moe_layer,
  linear_layer,
  linear_moe_layer,
  mtp,
  head
};

/// A run of equal layers (or the embedding, the head): one micro-batch on one rank.
struct Block {
  BlockKind kind = BlockKind::dense_layer;
  std::vector<Item> forward;
  std::vector<Item> backward_input;   ///< gradients of activations
  std::vector<Item> backward_weight;  ///< gradients of weights
  std::vector<Item> recompute;        ///< run again before backward, by the plan's recompute
  std::vector<SavedTensor> saved;     ///< after recompute is taken into account
  /// What `saved` would sum to without recompute: for plans that recompute only some layers.
  Bytes saved_without_recompute;
  Bytes transient;  ///< largest live set besides `saved` while it runs
  Weights weights;
  Ops model_forward;  ///< the model's own operations of forward on this rank (MFU convention)
};

/// The whole model cut for one rank. `order` lists the blocks of the full model from embedding to
/// head as indices into `blocks`: embedding, layers, (mtp), head.
struct OperatorGraph {
  std::vector<Block> blocks;
  std::vector<std::uint16_t> order;
  Bytes boundary;         ///< activations a rank sends to the next pipeline stage per micro-batch
  Bytes boundary_gather;  ///< what the tensor ranks then gather from each other's slices; 0 = nothing
  double total_parameters = 0, active_parameters = 0;  ///< of the model, not of the rank
  double trained_parameters = 0;                       ///< all, or adapters alone
  Ops model_operations_per_token;  ///< forward + backward, causal attention once, no recompute
};

/// Expands the model under the plan. Requires a plan that divides (see check_plan in step).
OperatorGraph expand(const spec::Model& model, const spec::Train& train, const spec::StackProfile& stack);

/// Parameters counted from the shape.
struct ParameterCount {
  double total = 0;   ///< multi-token-prediction modules left out, as published totals do
  double active = 0;  ///< a token's: top_k experts instead of all; input embedding left out
  double mtp = 0;     ///< of the multi-token-prediction modules
};
ParameterCount count_parameters(const spec::Model& model);

}  // namespace caelum::workload
