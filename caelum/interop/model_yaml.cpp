#include "caelum/interop/model_yaml.hpp"

#include <algorithm>
#include <string_view>

#include <fmt/format.h>

namespace caelum::interop {
namespace {

std::string_view word(spec::AttentionKind kind) {
  switch (kind) {
    case spec::AttentionKind::mha:
      return "mha";
    case spec::AttentionKind::gqa:
      return "gqa";
    case spec::AttentionKind::mqa:
      return "mqa";
    case spec::AttentionKind::mla:
      return "mla";
  }
  return "gqa";
}

std::string_view word(spec::Positions positions) {
  switch (positions) {
    case spec::Positions::rotary:
      return "rotary";
    case spec::Positions::learned:
      return "learned";
    case spec::Positions::alibi:
      return "alibi";
    case spec::Positions::none:
      return "none";
  }
  return "rotary";
}

/// Text in double quotes, control characters as spaces: names may hold anything.
std::string in_quotes(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
  }
  return out + '"';
}

class Writer {
 public:
  void line(std::string text) { text_ += indent_ + std::move(text) + "\n"; }
  void number(std::string_view key, long value) { line(fmt::format("{}: {}", key, value)); }
  void some(std::string_view key, long value) {
    if (value != 0) number(key, value);
  }
  void flag(std::string_view key, bool value) { line(fmt::format("{}: {}", key, value)); }
  void open(std::string_view key) {
    line(fmt::format("{}:", key));
    indent_ += "  ";
  }
  void close() { indent_.resize(indent_.size() - 2); }
  std::string take() && { return std::move(text_); }

 private:
  std::string text_, indent_;
};

void write_shape(Writer& w, const spec::Model& m) {
  w.number("layers", m.layers);
  w.number("hidden", m.hidden);
  w.number("heads", m.heads);
  w.number("kv_heads", m.kv_heads);
  w.some("head_dim", m.head_dim);
  w.some("ffn", m.ffn);
  w.number("vocab", m.vocab);
  w.flag("tie", m.tie);
  w.flag("gated_ffn", m.gated_ffn);
  w.flag("bias", m.bias);
  if (m.qkv_bias) w.flag("qkv_bias", true);
  if (m.attn_output_gate) w.flag("attn_output_gate", true);
  w.some("context", m.context);
  w.line(fmt::format("attention: {}", word(m.attention)));
  w.line(fmt::format("positions: {}", word(m.positions)));
  w.line(fmt::format("norm: {}", m.norm == spec::Norm::rms ? "rms" : "layer"));
  w.some("q_lora_rank", m.q_lora_rank);
  w.some("kv_lora_rank", m.kv_lora_rank);
  w.some("qk_nope_head_dim", m.qk_nope_head_dim);
  w.some("qk_rope_head_dim", m.qk_rope_head_dim);
  w.some("v_head_dim", m.v_head_dim);
  w.some("o_lora_rank", m.o_lora_rank);
  w.some("o_groups", m.o_groups);
}

void write_moe(Writer& w, const spec::Moe& moe) {
  w.open("moe");
  w.number("experts", moe.experts);
  w.number("top_k", moe.top_k);
  w.number("expert_ffn", moe.expert_ffn);
  w.some("shared", moe.shared);
  w.some("shared_ffn", moe.shared_ffn);
  w.some("dense_layers", moe.dense_layers);
  w.some("dense_ffn", moe.dense_ffn);
  if (moe.every != 1) w.number("every", moe.every);
  w.some("groups", moe.groups);
  w.some("topk_groups", moe.topk_groups);
  w.some("latent", moe.latent);
  w.close();
}

void write_special_layers(Writer& w, const spec::Model& m) {
  w.some("mtp_layers", m.mtp_layers);
  w.some("sliding_window", m.sliding_window);
  w.some("sliding_layers", m.sliding_layers);
  if (m.linear_attention) {
    w.open("linear_attention");
    w.line(fmt::format("kind: {}", m.linear_attention->kind));
    w.some("k_heads", m.linear_attention->k_heads);
    w.some("v_heads", m.linear_attention->v_heads);
    w.some("k_dim", m.linear_attention->k_dim);
    w.some("v_dim", m.linear_attention->v_dim);
    w.close();
  }
  w.some("linear_layers", m.linear_layers);
  if (m.sparse_attention) {
    w.open("sparse_attention");
    w.line(fmt::format("kind: {}", m.sparse_attention->kind));
    w.some("index_heads", m.sparse_attention->index_heads);
    w.some("index_head_dim", m.sparse_attention->index_head_dim);
    w.some("index_topk", m.sparse_attention->index_topk);
    w.close();
  }
}

void write_facts(Writer& w, const spec::Model& m) {
  if (m.facts.empty()) return;
  w.line("");
  w.open("facts");
  for (const auto& fact : m.facts) {
    std::string sources;
    for (const auto& source : fact.text.sources) sources += (sources.empty() ? "" : ", ") + in_quotes(source);
    w.line(fmt::format("{}: {{value: {}, source: [{}], verified: {}}}", fact.name,
                       in_quotes(fact.text.value_or("")), sources, fact.text.verified));
  }
  w.close();
}

}  // namespace

std::string model_yaml(const spec::Model& model, const std::string& comment) {
  Writer w;
  std::string one_line = comment;
  std::replace_if(
      one_line.begin(), one_line.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; }, ' ');
  w.line("# " + one_line);
  w.line("caelum: 1");
  w.line("kind: model");
  w.line(fmt::format("id: {}", model.id));
  w.line("");
  w.line("name: " + in_quotes(model.name));
  w.line("");
  write_shape(w, model);
  if (model.moe) write_moe(w, *model.moe);
  write_special_layers(w, model);
  write_facts(w, model);
  return std::move(w).take();
}

}  // namespace caelum::interop
