// Tables of kernels and modules on one chip.
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "caelum/base/text.hpp"
#include "caelum/study/table_row.hpp"

namespace caelum::study {
namespace {

using jobs::OperatorProbe;
using jobs::ProbeKind;

/// Engines and kernels where a table names them.
void name_library(TableReader& row, OperatorProbe& probe) {
  for (const char* column : {"engine", "lib", "backend"}) {
    if (row.has(column)) probe.engine = row.word(column);
  }
  if (row.has("gfx")) probe.engine = "aiter";  // its `lib` is what AITER's tuner chose, not what one asks for
  if (row.has("kernel")) probe.kernel = row.word("kernel");
}

void set_format(OperatorProbe& probe, const Format& format) {
  probe.precision = format.precision;
  probe.stored = format.stored;
  probe.stored_apart = format.stored_apart;
}

/// The column as written, or the name of the format that the file name gave.
std::string_view written(TableReader& row, std::string_view column, Precision precision) {
  return row.has(column) ? row.text(column) : name(precision);
}

void read_gemm(TableReader& row) {
  OperatorProbe probe;
  set_format(probe, row.format("dtype"));
  probe.m = row.count("m"), probe.n = row.count("n"), probe.k = row.count("k");
  if (row.has("batch")) probe.batch = row.count("batch");
  name_library(row, probe);
  // TensorRT-LLM's tables time fp8 with per-tensor scales together with the cast of the activations.
  const std::string_view format = written(row, "dtype", probe.precision);
  probe.quantises = format == "fp8" && std::string_view(probe.engine).starts_with("trtllm");
  row.add("gemm", format, row.seconds("latency"), probe);
}

OperatorProbe attention_shape(TableReader& row) {
  OperatorProbe probe;
  probe.kind = ProbeKind::attention;
  const Format format = row.format("attn_dtype");
  probe.precision = format.precision;
  probe.stored = row.format("kv_dtype").precision;
  probe.stored_apart = probe.stored != probe.precision;
  probe.batch = row.count("batch");
  probe.heads = row.count("n_heads"), probe.kv_heads = row.count("n_kv_heads");
  probe.head_dim = row.count("head_dim");
  probe.window = row.number("window");
  name_library(row, probe);
  return probe;
}

std::string attention_format(TableReader& row, std::string_view column) {
  const auto attention = row.text(column), stored = row.text("kv_dtype");
  return attention == stored ? std::string(attention) : fmt::format("{}, kv {}", attention, stored);
}

void read_prefill(TableReader& row) {
  OperatorProbe probe = attention_shape(row);
  probe.query = row.count("isl");
  probe.keys = probe.query + row.number("prefix");
  row.add("attention_prefill", attention_format(row, "attn_dtype"), row.seconds("latency"), probe);
}

void read_decode(TableReader& row) {
  OperatorProbe probe = attention_shape(row);
  probe.query = 1;
  probe.keys = row.count("context");
  row.add("attention_decode", attention_format(row, "attn_dtype"), row.seconds("latency"), probe);
}

// DeepSeek's latent attention: 512 shared elements and 64 with rotary positions; heads of 128.
constexpr double kLatent = 512, kRope = 64, kHead = 128;

void read_mla(TableReader& row) {
  OperatorProbe probe;
  probe.kind = ProbeKind::attention;
  probe.precision = row.format("dtype").precision;
  probe.stored = row.format("kv_dtype").precision;
  probe.stored_apart = probe.stored != probe.precision;
  probe.batch = row.count("batch"), probe.heads = row.count("n_heads");
  probe.query = row.count("isl"), probe.keys = row.count("context");
  name_library(row, probe);
  const bool decode = row.text("phase") == "decode";
  if (!decode && row.text("phase") != "prefill") {
    row.error("phase", fmt::format("{} is no phase", quoted(row.text("phase"))), "write prefill or decode");
  }
  if (decode) {  // absorbed: all heads read one latent
    probe.kv_heads = 1, probe.head_dim = kLatent + kRope, probe.value_dim = kLatent;
    probe.latent = true;
  } else {
    probe.kv_heads = probe.heads, probe.head_dim = kHead + kRope, probe.value_dim = kHead;
  }
  row.add(decode ? "mla_decode" : "mla_prefill", attention_format(row, "dtype"), row.seconds("latency"),
          probe);
}

void read_mla_product(TableReader& row) {
  OperatorProbe probe;
  set_format(probe, row.format("dtype"));
  probe.m = row.count("tokens"), probe.batch = row.count("n_heads");
  const std::string_view op = row.text("op");
  const bool up = op == "mla_gen_pre";  // queries into the latent; else values out of it
  if (!up && op != "mla_gen_post") {
    row.error("op", fmt::format("{} is no product of latent attention", quoted(op)),
              "write mla_gen_pre or mla_gen_post");
  }
  probe.n = up ? kLatent : kHead, probe.k = up ? kHead : kLatent;
  name_library(row, probe);
  probe.kernel = row.word("op");  // each is a kernel of its own, with its own layout of what it reads
  row.add("mla_product", row.text("dtype"), row.seconds("latency"), probe);
}

/// `balanced`, `power_law_1.2`; the exponent.
double skew_of(TableReader& row) {
  const std::string_view word = row.text("distribution");
  constexpr std::string_view kPower = "power_law_";
  if (word == "balanced" || word == "uniform") return 0;
  if (word.starts_with(kPower)) {
    const double skew = std::strtod(std::string(word.substr(kPower.size())).c_str(), nullptr);
    if (skew > 0 && skew < 16) return skew;
  }
  row.error("distribution", fmt::format("{} is no distribution of tokens over experts", quoted(word)),
            "write balanced or power_law_1.2");
  return 0;
}

void read_experts(TableReader& row) {
  OperatorProbe probe;
  probe.kind = ProbeKind::experts;
  set_format(probe, row.format("dtype"));
  probe.m = row.count("tokens"), probe.k = row.count("hidden");
  probe.n = row.count("inter") / row.count("moe_tp");
  probe.top_k = row.count("topk"), probe.groups = row.count("experts");
  probe.expert_parallel = row.count("moe_ep");
  probe.skew = skew_of(row);
  name_library(row, probe);
  probe.gated = !std::string_view(probe.kernel).ends_with("nongated");
  row.add("experts", row.text("dtype"), row.seconds("latency"), probe);
}

/// AMD's tuned fused experts: `inter_dim` is already divided; two kernels and their sum.
void read_tuned_experts(TableReader& row) {
  OperatorProbe probe;
  probe.kind = ProbeKind::experts;
  const Format activations = row.format("q_dtype_a"), weights = row.format("q_dtype_w");
  const bool blocks = row.text("q_type") == "per_1x128";
  probe.precision =
      blocks && activations.precision == Precision::fp8 ? Precision::fp8_block : activations.precision;
  probe.stored = weights.stored;
  probe.stored_apart = probe.stored != activations.precision;
  probe.m = row.count("token"), probe.k = row.count("model_dim"), probe.n = row.count("inter_dim");
  probe.groups = row.count("expert"), probe.top_k = row.count("topk");
  probe.engine = "aiter";
  const auto a = row.text("q_dtype_a"), w = row.text("q_dtype_w");
  row.add("experts",
          a == w ? fmt::format("{} {}", a, row.text("q_type")) : fmt::format("{}, weights {}", a, w),
          row.seconds("us"), probe);
}

void read_sparse(TableReader& row) {
  OperatorProbe probe;
  probe.kind = ProbeKind::sparse_attention;
  const spec::Model* model = row.model("model");
  set_format(probe, row.format("gemm_type"));
  const double step = row.number("step");
  probe.batch = row.count("batch_size"), probe.heads = row.count("num_heads");
  const bool decode = row.text("op_name").find("generation") != std::string_view::npos;
  probe.query = decode ? 1 : row.count("isl");
  probe.keys = decode ? std::max(step, 1.0) : probe.query + step;
  if (model && !model->sparse_attention) {
    row.error("model", fmt::format("model {} has no sparse attention", quoted(model->id)),
              "name another model");
  }
  if (!model || row.row_failed()) return;
  const auto& sparse = *model->sparse_attention;
  probe.sparse = {.hidden = static_cast<double>(model->hidden),
                  .query_rank = static_cast<double>(model->q_lora_rank),
                  .latent = static_cast<double>(model->kv_lora_rank),
                  .rope_dim = static_cast<double>(model->qk_rope_head_dim),
                  .nope_dim = static_cast<double>(model->qk_nope_head_dim),
                  .value_dim = static_cast<double>(model->v_head_dim),
                  .index_heads = static_cast<double>(sparse.index_heads),
                  .index_dim = static_cast<double>(sparse.index_head_dim),
                  .selected = static_cast<double>(sparse.index_topk)};
  probe.sparse.cached = row.format("kv_cache_dtype").precision;
  // `default` is the module of the engine that all tables of this format come from.
  const std::string_view source = row.text("kernel_source");
  probe.engine = source == "default" ? "trtllm" : row.word("kernel_source");
  row.add(decode ? "sparse_decode" : "sparse_prefill",
          fmt::format("{}, kv {}", row.text("gemm_type"), row.text("kv_cache_dtype")), row.seconds("latency"),
          probe);
}

/// DeepGEMM's published speeds: dense and grouped products with block scales.
void read_deepgemm(TableReader& row) {
  OperatorProbe probe;
  probe.precision = probe.stored = Precision::fp8_block;
  probe.groups = row.count("groups");
  probe.kind = row.text("kind") == "dense" ? ProbeKind::gemm : ProbeKind::grouped_gemm;
  probe.m = row.count("m_per_group") * probe.groups;
  probe.n = row.count("n"), probe.k = row.count("k");
  probe.engine = "deepgemm";
  const double seconds = 2 * probe.m * probe.n * probe.k / (row.positive("tflops") * 1e12);
  row.add(probe.kind == ProbeKind::gemm ? "gemm" : "grouped_gemm", "fp8_block", seconds, probe);
}

/// NeuSight's single-precision operators: products and reductions on the vector units.
void read_vector(TableReader& row) {
  OperatorProbe probe;
  probe.precision = probe.stored = Precision::fp32;
  const std::string_view op = row.text("opname");
  const bool linear = op == "linear", products = op == "bmm";
  if (linear || products) {
    probe.batch = row.count("b"), probe.m = row.count("m");
    probe.n = row.count("n"), probe.k = row.count("k");
  } else if (op == "ln" || op == "softmax") {
    probe.kind = ProbeKind::memory;
    probe.bytes = Bytes{2 * 4 * row.count("b") * row.count("h")};
    probe.reduces = true;
  } else {
    row.error("opname", fmt::format("unknown operator {}", quoted(op)),
              "write linear, bmm, ln or softmax, or leave the row out");
  }
  const char* family = linear ? "gemm" : products ? "batched_gemm" : op == "ln" ? "norm" : "softmax";
  row.add(family, "fp32", row.seconds("latency"), probe);
}

/// Vector operators by the bytes that they read and write.
void read_stream(TableReader& row) {
  OperatorProbe probe;
  probe.kind = ProbeKind::memory;
  probe.precision = probe.stored = row.format("dtype").precision;
  probe.bytes = Bytes{row.positive("bytes")};
  const std::string_view op = row.text("op");
  probe.reduces = op.find("norm") != std::string_view::npos || op.find("softmax") != std::string_view::npos;
  name_library(row, probe);
  row.add(row.keep(op), written(row, "dtype", probe.precision), row.seconds("latency"), probe);
}

}  // namespace

const std::vector<TableFormat>& operator_formats() {
  static const std::vector<TableFormat> kFormats{
      {"matrix products", {"m", "n", "k", "latency*"}, read_gemm},
      {"attention prefill",
       {"batch", "isl", "n_heads", "n_kv_heads", "head_dim", "window", "attn_dtype", "kv_dtype", "prefix",
        "latency*"},
       read_prefill},
      {"attention decode",
       {"batch", "context", "n_heads", "n_kv_heads", "head_dim", "window", "attn_dtype", "kv_dtype",
        "latency*"},
       read_decode},
      {"latent attention",
       {"phase", "dtype", "kv_dtype", "n_heads", "batch", "isl", "context", "latency*"},
       read_mla},
      {"products of latent attention", {"op", "dtype", "tokens", "n_heads", "latency*"}, read_mla_product},
      {"fused experts",
       {"dtype", "tokens", "hidden", "inter", "topk", "experts", "moe_tp", "moe_ep", "distribution",
        "latency*"},
       read_experts},
      {"tuned fused experts",
       {"token", "model_dim", "inter_dim", "expert", "topk", "q_dtype_a", "q_dtype_w", "q_type", "us*"},
       read_tuned_experts},
      {"sparse-attention modules",
       {"op_name", "model", "kv_cache_dtype", "gemm_type", "num_heads", "batch_size", "isl", "step",
        "latency*"},
       read_sparse},
      {"DeepGEMM products", {"kind", "groups", "m_per_group", "n", "k", "tflops"}, read_deepgemm},
      {"single-precision operators", {"opname", "b", "m", "n", "k", "h", "latency*"}, read_vector},
      {"vector operators", {"op", "dtype", "rows", "columns", "bytes", "latency*"}, read_stream},
  };
  return kFormats;
}

}  // namespace caelum::study
