// Writes one block: each call adds an operator or message with its backward, its recomputation and
// what it keeps, so that the passes cannot drift apart.
#pragma once

#include "caelum/workload/graph.hpp"
#include "caelum/workload/shard.hpp"

namespace caelum::workload {

/// Y[m,n] = X[m,k] W[k,n] on this rank, with its two gradients.
struct Linear {
  const char* name = "";
  double m = 0, n = 0, k = 0;
  double groups = 1;  ///< > 1: experts that share the m rows, each with its own W
  bool grouped = false;
  bool plain = false;           ///< stays in the activations' format (head, router)
  bool cast = false;            ///< the input arrives already in the product's format
  bool gradient_cast = false;   ///< so does the gradient of the output
  bool shared_weights = false;  ///< the weights are counted by another block
  bool bias = false;
  bool adapter = false;    ///< gets a low-rank adapter under LoRA
  double model_share = 1;  ///< the model's own part of this work: below 1 where ranks repeat it
  bool in_place = false;   ///< the gradient of its output lies where a kept tensor was
  double regather = 0;     ///< bytes of the input to gather again for the weight gradient
};

/// A kernel that moves bytes: traffic and launches of forward and backward.
struct Traffic {
  const char* name = "";
  double read = 0, written = 0, kernels = 1;
  double back_read = 0, back_written = 0, back_kernels = 1;
  bool reduces = false;  ///< see Operator
};

struct AttentionOp {
  const char* name = "attention";
  AttentionShape shape;
  double area = 0;  ///< query-key pairs of one head of one sequence that this rank works on
};

class BlockBuilder {
 public:
  BlockBuilder(const Shard& shard, BlockKind kind);

  /// What follows belongs to this module; `words` are the recompute words that cover it.
  void enter(const char* module, unsigned words);

  void linear(const Linear& linear, unsigned extra = 0);
  void memory(const Traffic& traffic, unsigned extra = 0, OpKind kind = OpKind::memory);
  void attention(const AttentionOp& op, unsigned extra = 0);
  /// A product of two activations (QK^T, PV): both gradients are gradients of activations.
  /// `model_ops` is the model's own part of its forward work.
  void product(const char* name, double batch, double m, double n, double k, double model_ops,
               unsigned extra = 0);

  /// Before a column-parallel product, `bytes` being its whole input (M-workload-7).
  void gather_tokens(double bytes, unsigned extra = 0);
  /// After a row-parallel product, `bytes` being its whole output.
  void reduce_tokens(double bytes, unsigned extra = 0);
  /// Slices of tokens that ranks routed apart, put together again; backward takes the own slice.
  void gather_slices(double bytes);
  void forward_message(const Message& message, unsigned extra = 0);
  void backward_message(const Message& message);
  /// Rows of the embedding table, `elements` in all; backward adds their gradients to the table's.
  void lookup(double elements);
  /// A message whose backward is another one.
  void exchange(const Message& forward, const Message& backward, unsigned extra = 0);

  void save(const char* name, double bytes, unsigned extra = 0);
  /// Kept whatever is recomputed: the input of the block.
  void save_always(const char* name, double bytes);

  void add_dense(double parameters);
  void add_expert(double parameters);
  /// Notes `bytes` that live together for a moment.
  void working_set(double bytes);

  Block finish();

 private:
  [[nodiscard]] bool again(unsigned extra) const;
  void forward(const Item& item, unsigned extra);
  void cast(double elements, double copies, std::vector<Item>& list, const char* name) const;
  void adapter(const Linear& base, unsigned extra);
  void add_gradient(Operator& weight, double weights);

  const Shard& shard_;
  Block block_;
  const char* module_ = "";
  unsigned words_ = 0;
  double dropped_ = 0, working_ = 0, saved_ = 0;
  bool frozen_ = false;
};

}  // namespace caelum::workload
