// Models, plans and sums that the tests of this room share.
#pragma once

#include <cstring>
#include <string>

#include "caelum/workload/graph.hpp"

namespace caelum::workload::samples {

inline spec::Model gpt3(long vocab = 50257) {
  spec::Model m;
  m.layers = 96;
  m.hidden = 12288;
  m.heads = m.kv_heads = 96;
  m.head_dim = 128;
  m.ffn = 49152;
  m.vocab = vocab;
  m.tie = true;
  m.gated_ffn = false;
  m.bias = true;
  m.context = 2048;
  m.attention = spec::AttentionKind::mha;
  m.positions = spec::Positions::learned;
  m.norm = spec::Norm::layer;
  return m;
}

inline spec::Model llama(long layers, long hidden, long heads, long ffn, long vocab) {
  spec::Model m;
  m.layers = layers;
  m.hidden = hidden;
  m.heads = heads;
  m.kv_heads = 8;
  m.head_dim = 128;
  m.ffn = ffn;
  m.vocab = vocab;
  return m;
}
inline spec::Model llama2_70b() {
  return llama(80, 8192, 64, 28672, 32000);
}
inline spec::Model llama31_405b() {
  return llama(126, 16384, 128, 53248, 128256);
}

inline spec::Model mixtral() {
  spec::Model m = llama(32, 4096, 32, 0, 32000);
  m.moe = spec::Moe{.experts = 8, .top_k = 2, .expert_ffn = 14336};
  return m;
}

inline spec::Model qwen3_235b() {
  spec::Model m = llama(94, 4096, 64, 0, 151936);
  m.kv_heads = 4;
  m.moe = spec::Moe{.experts = 128, .top_k = 8, .expert_ffn = 1536};
  return m;
}

inline spec::Model deepseek_v3() {
  spec::Model m;
  m.layers = 61;
  m.hidden = 7168;
  m.heads = m.kv_heads = 128;
  m.vocab = 129280;
  m.attention = spec::AttentionKind::mla;
  m.q_lora_rank = 1536;
  m.kv_lora_rank = 512;
  m.qk_nope_head_dim = 128;
  m.qk_rope_head_dim = 64;
  m.v_head_dim = 128;
  m.mtp_layers = 1;
  m.moe = spec::Moe{.experts = 256,
                    .top_k = 8,
                    .expert_ffn = 2048,
                    .shared = 1,
                    .dense_layers = 3,
                    .dense_ffn = 18432,
                    .groups = 8,
                    .topk_groups = 4};
  return m;
}

inline spec::Model qwen35_397b() {
  spec::Model m = llama(60, 4096, 32, 0, 248320);
  m.kv_heads = 2;
  m.head_dim = 256;
  m.attn_output_gate = true;
  m.linear_layers = 45;
  m.linear_attention = spec::LinearAttention{"gated_deltanet", 16, 64, 128, 128};
  m.moe = spec::Moe{.experts = 512, .top_k = 10, .expert_ffn = 1024, .shared = 1};
  return m;
}

inline spec::Model gpt_oss_120b() {
  spec::Model m = llama(36, 2880, 64, 0, 201088);
  m.head_dim = 64;
  m.sliding_window = 128;
  m.sliding_layers = 18;
  m.moe = spec::Moe{.experts = 128, .top_k = 4, .expert_ffn = 2880};
  return m;
}

/// Sparse attention with an indexer.
inline spec::Model deepseek_v32() {
  spec::Model m = deepseek_v3();
  m.sparse_attention = spec::SparseAttention{"DSA", 64, 128, 2048};
  return m;
}

/// Low-rank queries and outputs around one shared key-value head.
inline spec::Model low_rank() {
  spec::Model m = llama(43, 4096, 64, 0, 129280);
  m.attention = spec::AttentionKind::mqa;
  m.kv_heads = 1;
  m.head_dim = 512;
  m.q_lora_rank = m.o_lora_rank = 1024;
  m.o_groups = 8;
  m.moe = spec::Moe{.experts = 256, .top_k = 6, .expert_ffn = 2048, .shared = 1};
  return m;
}

/// Every second layer has experts, and these work in a narrower space.
inline spec::Model alternating() {
  spec::Model m = llama(48, 5120, 40, 16384, 202048);
  m.moe = spec::Moe{.experts = 128, .top_k = 1, .expert_ffn = 8192, .shared = 1, .every = 2, .latent = 2560};
  return m;
}

inline spec::StackProfile modern() {
  return {};
}
inline spec::StackProfile unfused() {
  spec::StackProfile stack;
  stack.fused_attention = false;
  return stack;
}

inline spec::Train train(long sequence, long micro_batch = 1) {
  spec::Train t;
  t.sequence = sequence;
  t.plan.micro_batch = micro_batch;
  return t;
}

/// Sums of one pass of one block.
inline double work(const std::vector<Item>& items) {
  double sum = 0;
  for (const Item& item : items) {
    if (const auto* op = std::get_if<Operator>(&item)) sum += op->work.in(units::flop);
  }
  return sum;
}
inline double bytes(const std::vector<Item>& items, const char* message) {
  double sum = 0;
  for (const Item& item : items) {
    const auto* m = std::get_if<Message>(&item);
    if (m != nullptr && std::strcmp(m->name, message) == 0) sum += m->bytes.in(units::B);
  }
  return sum;
}
inline double saved(const Block& block, const char* tensor = nullptr) {
  double sum = 0;
  for (const SavedTensor& t : block.saved) {
    if (tensor == nullptr || std::strcmp(t.name, tensor) == 0) sum += t.bytes.in(units::B);
  }
  return sum;
}
inline const Block& block(const OperatorGraph& graph, BlockKind kind) {
  for (const Block& b : graph.blocks) {
    if (b.kind == kind) return b;
  }
  return graph.blocks.front();
}

}  // namespace caelum::workload::samples
