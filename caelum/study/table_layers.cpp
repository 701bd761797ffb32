// Tables that time the pieces of a layer side by side in one row, or one piece a file.
#include <string>

#include "caelum/spec/terms.hpp"
#include "caelum/study/table_row.hpp"

namespace caelum::study {
namespace {

using jobs::OperatorProbe;
using jobs::ProbeKind;

constexpr double kElement = 2;  // these tables hold 16-bit kernels

OperatorProbe product(double m, double n, double k) {
  OperatorProbe probe;
  probe.precision = probe.stored = Precision::fp16;
  probe.m = m, probe.n = n, probe.k = k;
  return probe;
}

OperatorProbe stream(double elements, bool reduces) {
  OperatorProbe probe = product(0, 0, 0);
  probe.kind = ProbeKind::memory;
  probe.bytes = Bytes{elements * kElement};
  probe.reduces = reduces;
  return probe;
}

/// A piece's time where the row has one: other models lack some pieces.
void add_piece(TableReader& row, const char* family, const char* column, const OperatorProbe& probe) {
  if (row.text(column).empty()) return;
  const double microseconds = row.positive(column);
  row.add(family, "fp16", microseconds * 1e-6, probe);
}

/// Vidur and Frontier: the dense pieces of a layer by tokens and tensor parallelism.
void read_layer(TableReader& row) {
  const double tokens = row.count(row.has("tokens") ? "tokens" : "num_tokens");
  const double tp = row.count(row.has("tp") ? "tp" : "num_tensor_parallel_workers");
  const double heads = row.count("n_head"), kv_heads = row.count("n_kv_head");
  const double hidden = row.count("n_embd"), inner = row.count("n_expanded_embd") / tp;
  if (row.row_failed()) return;
  const double width = hidden / heads;
  const double gates = row.text("use_gated_mlp") == "False" ? 1 : 2;
  add_piece(row, "gemm", "attn_pre_proj_us", product(tokens, (heads + 2 * kv_heads) * width / tp, hidden));
  add_piece(row, "gemm", "attn_post_proj_us", product(tokens, hidden, hidden / tp));
  add_piece(row, "gemm", "mlp_up_proj_us", product(tokens, gates * inner, hidden));
  add_piece(row, "gemm", "mlp_down_proj_us", product(tokens, hidden, inner));
  add_piece(row, "norm", "input_layernorm_us", stream(2 * tokens * hidden, true));
  add_piece(row, "norm", "post_attention_layernorm_us", stream(2 * tokens * hidden, true));
  add_piece(row, "activation", "mlp_act_us", stream((gates + 1) * tokens * inner, false));
  add_piece(row, "add", "add_us", stream(3 * tokens * hidden, false));
  add_piece(row, "rotary", "attn_rope_us", stream(2 * tokens * (heads + kv_heads) * width / tp, false));
}

/// Frontier's attention: a chunk of new tokens over a cache, or one new token a sequence.
void read_chunks(TableReader& row) {
  OperatorProbe probe = product(0, 0, 0);
  probe.kind = ProbeKind::attention;
  const double tp = row.count("tp"), hidden = row.count("n_embd"), heads = row.count("n_q");
  const bool prefill = row.text("is_prefill") == "True";
  const double chunk = row.number("chunk"), cached = row.number("kv");
  probe.batch = row.count("batch");
  probe.kv_heads = row.count("n_kv") / tp;
  if (row.row_failed()) return;
  probe.heads = heads / tp;
  probe.head_dim = hidden / heads;
  probe.query = prefill ? chunk : 1;
  probe.keys = prefill ? chunk + cached : cached;
  if (probe.query <= 0 || probe.keys <= 0) return row.leave_out("attention over no keys");
  if (probe.kv_heads < 1) probe.kv_heads = 1;  // shared by ranks
  // `AttentionBackend.FLASHINFER` and `FLASHINFER` are one library.
  const std::string_view backend = row.text("backend");
  probe.engine = row.keep(spec::canonical_id(backend.substr(backend.rfind('.') + 1)));
  row.add(prefill ? "attention_prefill" : "attention_decode", "fp16", row.seconds("latency"), probe);
}

/// Frontier's experts: both grouped products of one rank.
void read_grouped(TableReader& row) {
  OperatorProbe probe = product(row.count("num_tokens"), 0, row.count("hidden_dim"));
  probe.kind = ProbeKind::experts;
  probe.n = row.count("expert_hidden_dim") / row.count("num_tensor_parallel_workers");
  probe.top_k = row.count("router_topk"), probe.groups = row.count("num_experts");
  probe.expert_parallel = row.count("expert_parallel_size");
  row.add("experts", "fp16", row.seconds("moe_grouped_gemm"), probe);
}

void add_linear(TableReader& row, const OperatorProbe& probe) {
  row.add("gemm", "fp16", row.seconds("F_dur"), probe);
}

/// estimate-train-time: one kernel a file, named by it; forward and backward in one row.
void read_kernel_file(TableReader& row) {
  const double rows = row.count("b") * row.count("l");
  const double mp = row.has("mp") ? row.count("mp") : 1;
  const double dim = row.has("dim") ? row.count("dim") : 0;
  if (row.row_failed()) return;
  std::string kernel;
  for (const auto& word : row.name_words()) {
    for (const char* known :
         {"linear1", "linear2", "linear3", "linear4", "layernorm", "rmslayernorm", "flash", "gelu", "res"}) {
      if (word == known) kernel = known;
    }
  }
  if (kernel == "linear1") return add_linear(row, product(rows, 3 * dim / mp, dim));
  if (kernel == "linear2") return add_linear(row, product(rows, dim, dim / mp));
  if (kernel == "linear3") return add_linear(row, product(rows, 4 * dim / mp, dim));
  if (kernel == "linear4") return add_linear(row, product(rows, dim, 4 * dim / mp));
  if (kernel == "layernorm" || kernel == "rmslayernorm") {
    return row.add("norm", "fp16", row.seconds("F_dur"), stream(2 * rows * dim, true));
  }
  if (kernel == "gelu")
    return row.add("activation", "fp16", row.seconds("F_dur"), stream(8 * rows * dim / mp, false));
  if (kernel == "res") return row.add("add", "fp16", row.seconds("F_dur"), stream(3 * rows * dim, false));
  if (kernel == "flash" && row.has("h") && dim > 0) {
    OperatorProbe probe = product(0, 0, 0);
    probe.kind = ProbeKind::attention;
    const double heads = row.count("h");
    if (row.row_failed()) return;
    probe.batch = row.count("b"), probe.query = probe.keys = row.count("l");
    probe.heads = probe.kv_heads = heads / mp, probe.head_dim = dim / heads;
    row.add("attention_prefill", "fp16", row.seconds("F_dur"), probe);
    probe.backward = true;
    return row.add("attention_backward", "fp16", row.seconds("B_dur"), probe);
  }
  row.leave_out("the file's name says no known kernel");
}

}  // namespace

const std::vector<TableFormat>& layer_formats() {
  static const std::vector<TableFormat> kFormats{
      {"pieces of a layer",
       {"n_head", "n_kv_head", "n_embd", "n_expanded_embd", "attn_pre_proj_us", "attn_post_proj_us",
        "mlp_up_proj_us", "mlp_down_proj_us"},
       read_layer},
      {"attention of chunks",
       {"tp", "batch", "chunk", "kv", "is_prefill", "n_embd", "n_q", "n_kv", "backend", "latency*"},
       read_chunks},
      {"grouped products of experts",
       {"expert_hidden_dim", "hidden_dim", "router_topk", "num_tensor_parallel_workers",
        "expert_parallel_size", "num_experts", "num_tokens", "moe_grouped_gemm*"},
       read_grouped},
      {"kernels of a layer by file", {"b", "l", "F_dur*", "B_dur*"}, read_kernel_file},
  };
  return kFormats;
}

}  // namespace caelum::study
