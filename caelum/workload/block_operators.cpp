// The operators of a block and their gradients. In a backward list the last step is added first
// (see block_builder.cpp).
#include <algorithm>

#include "caelum/workload/block_builder.hpp"

namespace caelum::workload {
namespace {

Operator make(const char* name, const char* module, OpKind kind, Precision precision) {
  Operator op;
  op.name = name;
  op.module = module;
  op.kind = kind;
  op.precision = precision;
  return op;
}

}  // namespace

// M-workload-6: a cast reads the wide tensor and writes the narrow one, twice where the weight
// gradient needs the other orientation.
void BlockBuilder::cast(double elements, double copies, std::vector<Item>& list, const char* name) const {
  Operator op = make(name, module_, OpKind::memory, shard_.activations);
  op.read = Bytes{elements * shard_.act};
  op.written = Bytes{elements * shard_.product * copies};
  list.emplace_back(op);
}

// M-workload-5: 2mnk forward, as much for the input's gradient and as much for the weight's.
void BlockBuilder::linear(const Linear& l, unsigned extra) {
  const bool narrow = shard_.quantised && !l.plain;
  const double in = l.plain ? shard_.act : shard_.product;
  const double stored = l.plain ? shard_.act : shard_.weight;
  const double weights = l.groups * l.k * l.n;
  const Precision precision = l.plain ? shard_.activations : shard_.matmul;

  if (narrow && !l.cast) {
    const double copies = frozen_ || shard_.turns ? 1 : 2;
    cast(l.m * l.k, copies, block_.forward, "quantise");
    if (again(extra)) cast(l.m * l.k, copies, block_.recompute, "quantise");
  }
  Operator op = make(l.name, module_, l.grouped ? OpKind::grouped_matmul : OpKind::matmul, precision);
  op.m = l.m;
  op.n = l.n;
  op.k = l.k;
  op.groups = l.groups;
  op.looped = l.grouped && shard_.looped_experts;
  if (op.looped || (l.grouped && !shard_.fused_elementwise)) op.kernels = l.groups;
  op.work = Ops{2 * l.m * l.n * l.k};
  op.read = Bytes{l.m * l.k * in + weights * stored};
  op.written = Bytes{l.m * l.n * shard_.act};
  forward(op, extra);
  block_.model_forward += op.work * l.model_share;

  Operator input = op;
  input.n = l.k;
  input.k = l.n;
  input.read = Bytes{l.m * l.n * in + weights * stored};
  input.written = Bytes{l.m * l.k * shard_.act};
  block_.backward_input.emplace_back(input);
  if (narrow && !l.gradient_cast)
    cast(l.m * l.n, frozen_ ? 1 : 2, block_.backward_input, "quantise_gradient");

  if (!frozen_) {
    Operator weight = op;
    weight.kind = OpKind::matmul;
    weight.batch = l.groups;
    weight.groups = 1;
    weight.m = l.k;
    weight.n = l.n;
    weight.k = l.m / l.groups;
    weight.read = Bytes{(l.m * l.k + l.m * l.n) * in + weights * shard_.grad};
    weight.written = Bytes{weights * shard_.grad};
    if (l.bias) {
      Operator bias = make("bias_gradient", module_, OpKind::memory, shard_.activations);
      bias.read = Bytes{l.m * l.n * shard_.act};
      bias.written = Bytes{l.n * shard_.grad};
      block_.backward_weight.emplace_back(bias);
    }
    if (!shard_.fused_gradients) add_gradient(weight, weights);
    block_.backward_weight.emplace_back(weight);
    if (narrow && shard_.turns) {
      Operator turn = make("transpose", module_, OpKind::memory, shard_.activations);
      turn.read = Bytes{l.m * l.k * shard_.product};
      turn.written = turn.read;
      block_.backward_weight.emplace_back(turn);
    }
    if (l.regather > 0) {
      Message again_gather{.name = "tp_regather",
                           .collective = Collective::all_gather,
                           .axis = Axis::tensor,
                           .bytes = Bytes{l.regather},
                           .overlappable = true};
      block_.backward_weight.emplace_back(again_gather);
    }
  }
  if (!l.shared_weights) {
    const double parameters = weights + (l.bias ? l.groups * l.n : 0);
    l.grouped ? add_expert(parameters) : add_dense(parameters);
  }
  working_set(l.m * (l.k + (l.in_place ? 0 : l.n)) * shard_.act + l.regather);
  if (shard_.lora && l.adapter) adapter(l, extra);
}

// M-workload-18: older stacks write a micro-batch's gradient and add it in a kernel of its own.
void BlockBuilder::add_gradient(Operator& weight, double weights) {
  weight.read -= Bytes{weights * shard_.grad};
  weight.written = Bytes{weights * shard_.act};
  Operator add = make("gradient_addition", module_, OpKind::memory, shard_.activations);
  const double least = shard_.act + 2 * shard_.grad;
  const double moved = std::max(least, shard_.gradient_addition);
  add.read = Bytes{weights * (moved - shard_.grad)};
  add.written = Bytes{weights * shard_.grad};
  block_.backward_weight.emplace_back(add);
}

void BlockBuilder::adapter(const Linear& base, unsigned extra) {
  frozen_ = false;
  linear({.name = "lora_a",
          .m = base.m,
          .n = shard_.lora_rank,
          .k = base.k,
          .plain = true,
          .model_share = base.model_share},
         extra);
  linear({.name = "lora_b",
          .m = base.m,
          .n = base.n,
          .k = shard_.lora_rank,
          .plain = true,
          .model_share = base.model_share},
         extra);
  frozen_ = true;
}

void BlockBuilder::memory(const Traffic& t, unsigned extra, OpKind kind) {
  Operator op = make(t.name, module_, kind, shard_.activations);
  op.read = Bytes{t.read};
  op.written = Bytes{t.written};
  op.kernels = t.kernels;
  op.reduces = t.reduces || kind == OpKind::cross_entropy;
  forward(op, extra);
  if (t.back_read + t.back_written <= 0) return;
  op.read = Bytes{t.back_read};
  op.written = Bytes{t.back_written};
  op.kernels = t.back_kernels;
  block_.backward_input.emplace_back(op);
}

// M-workload-8: forward 2 (d_qk + d_v) for each query-key pair; backward does five products where
// forward does two, because it forms the scores again: 2.5 times the work.
void BlockBuilder::attention(const AttentionOp& a, unsigned extra) {
  const AttentionShape& s = a.shape;
  Operator op = make(a.name, module_, OpKind::attention, shard_.attention);
  op.attention = s;
  op.work = Ops{2 * s.batch * s.heads * a.area * (s.head_dim + s.value_dim)};
  const double q = s.batch * s.heads * s.query * s.head_dim;
  const double o = s.batch * s.heads * s.query * s.value_dim;
  const double kv = s.batch * s.kv_heads * s.keys * (s.head_dim + s.value_dim);
  const double lse = s.batch * s.heads * s.query * 4;
  op.read = Bytes{(q + kv) * shard_.attn};
  op.written = Bytes{o * shard_.attn + lse};
  const double turns = shard_.context_mode == spec::ContextMode::all_gather
                           ? std::min(shard_.context, 2.0)     // the early and the late part
                           : shard_.context / shard_.ulysses;  // a ring meets one part of the keys at a time
  op.kernels = turns;
  forward(op, extra);
  block_.model_forward += op.work;

  Operator back = op;
  back.attention.backward = true;
  back.work = 2.5 * op.work;
  back.read = Bytes{(q + 2 * o + kv) * shard_.attn + lse};
  back.written = Bytes{(q + kv) * shard_.attn};
  back.kernels = 3 * turns;
  block_.backward_input.emplace_back(back);
  working_set((q + kv + o) * shard_.attn + q * 4);
}

void BlockBuilder::product(const char* name, double batch, double m, double n, double k, double model_ops,
                           unsigned extra) {
  Operator op = make(name, module_, OpKind::matmul, shard_.attention);
  op.batch = batch;
  op.m = m;
  op.n = n;
  op.k = k;
  op.head_row = std::min(n, k);
  op.work = Ops{2 * batch * m * n * k};
  const auto bytes = [&](double elements) { return Bytes{batch * elements * shard_.attn}; };
  op.read = bytes(m * k + k * n);
  op.written = bytes(m * n);
  forward(op, extra);
  block_.model_forward += Ops{model_ops};

  Operator right = op;  // dB[k,n] = A^T dC
  right.m = k;
  right.k = m;
  right.read = bytes(m * k + m * n);
  right.written = bytes(k * n);
  block_.backward_input.emplace_back(right);
  Operator left = op;  // dA[m,k] = dC B^T
  left.n = k;
  left.k = n;
  left.read = bytes(m * n + k * n);
  left.written = bytes(m * k);
  block_.backward_input.emplace_back(left);
  working_set(batch * (2 * m * n + m * k + k * n) * shard_.attn);
}

void BlockBuilder::lookup(double elements) {
  Operator op = make("embedding", module_, OpKind::embedding, shard_.activations);
  op.read = Bytes{elements * shard_.act};
  op.written = op.read;
  forward(op, 0);
  if (frozen_) return;
  op.read = Bytes{elements * (shard_.act + shard_.grad)};
  op.written = Bytes{elements * shard_.grad};
  block_.backward_weight.emplace_back(op);
}

}  // namespace caelum::workload
