// oneDNN on the processor: plain row-major operands, as frameworks hand them over.
#include <cstdlib>
#include <fstream>
#include <unordered_map>

#include <dnnl.hpp>
#include <fmt/format.h>

#include "apps/opbench/backend.hpp"
#include "apps/opbench/onednn_block.hpp"

namespace caelum::opbench {
namespace {

using dnnl::memory;
using Arguments = std::unordered_map<int, memory>;

std::string processor() {
  std::ifstream info("/proc/cpuinfo");
  for (std::string line; std::getline(info, line);) {
    if (line.starts_with("model name")) return line.substr(line.find(':') + 2);
  }
  return "unknown processor";
}

class OneDnn final : public Backend {
 public:
  explicit OneDnn(int threads) : threads_(threads) {}

  [[nodiscard]] std::string name() const override {
    const auto* version = dnnl_version();
    return fmt::format("onednn-{}.{}", version->major, version->minor);
  }
  [[nodiscard]] std::string device() const override {
    return fmt::format("{}, {} threads", processor(), threads_);
  }
  [[nodiscard]] std::vector<std::string> dtypes() const override {
    const auto isa = dnnl::get_effective_cpu_isa();
    // Without its instructions the library would emulate the format, which tells nothing of a machine.
    const bool bf16 = isa == dnnl::cpu_isa::avx512_core_bf16 || isa == dnnl::cpu_isa::avx512_core_amx;
    return bf16 ? std::vector<std::string>{"fp32", "bf16"} : std::vector<std::string>{"fp32"};
  }

  Call product(const Product& p) override {
    const auto type = data_type(p.dtype);
    const bool batched = p.batch > 1;
    const auto matrix = [&](long rows, long columns) {
      return batched ? memory::desc({p.batch, rows, columns}, type, memory::format_tag::abc)
                     : memory::desc({rows, columns}, type, memory::format_tag::ab);
    };
    const memory::desc a = matrix(p.m, p.k), b = matrix(p.k, p.n), c = matrix(p.m, p.n);
    return prepare(dnnl::matmul({dnnl::matmul::desc(a, b, c), engine_}),
                   {{DNNL_ARG_SRC, filled(a)}, {DNNL_ARG_WEIGHTS, filled(b)}, {DNNL_ARG_DST, filled(c)}});
  }

  Call vector(const Vector& v) override {
    const memory::desc rows({v.rows, v.columns}, data_type(v.dtype), memory::format_tag::ab);
    const auto forward = dnnl::prop_kind::forward_inference;
    if (v.op == "add") {
      return prepare(
          dnnl::binary({dnnl::binary::desc(dnnl::algorithm::binary_add, rows, rows, rows), engine_}),
          {{DNNL_ARG_SRC_0, filled(rows)}, {DNNL_ARG_SRC_1, filled(rows)}, {DNNL_ARG_DST, filled(rows)}});
    }
    if (v.op == "gelu") {
      const dnnl::eltwise_forward::desc desc(forward, dnnl::algorithm::eltwise_gelu_tanh, rows, 0.F, 0.F);
      return prepare(dnnl::eltwise_forward({desc, engine_}), from_to(rows, rows));
    }
    if (v.op == "softmax") {
      const dnnl::softmax_forward::desc desc(forward, rows, 1);
      return prepare(dnnl::softmax_forward({desc, engine_}), from_to(rows, rows));
    }
    if (v.op == "norm") {
      const dnnl::layer_normalization_forward::desc desc(forward, rows, 1e-5F,
                                                         dnnl::normalization_flags::none);
      return prepare(dnnl::layer_normalization_forward({desc, engine_}), from_to(rows, rows));
    }
    const memory::desc to =
        v.op == "quantise" ? memory::desc({v.rows, v.columns}, memory::data_type::s8, memory::format_tag::ab)
                           : rows;
    const memory source = filled(rows), target = filled(to);
    return prepare(dnnl::reorder(source, target), {{DNNL_ARG_FROM, source}, {DNNL_ARG_TO, target}});
  }

  BlockRun block(const BlockShape& shape, int repeats) override {
    return onednn_block(engine_, shape, repeats);
  }

 private:
  static memory::data_type data_type(const std::string& dtype) {
    return dtype == "bf16" ? memory::data_type::bf16 : memory::data_type::f32;
  }
  memory filled(const memory::desc& desc) {
    memory held(desc, engine_);
    fill(held);
    return held;
  }
  Arguments from_to(const memory::desc& from, const memory::desc& to) {
    return {{DNNL_ARG_SRC, filled(from)}, {DNNL_ARG_DST, filled(to)}};
  }
  Call prepare(const dnnl::primitive& primitive, const Arguments& arguments) {
    return [this, primitive, arguments](int times) {
      for (int i = 0; i < times; ++i) primitive.execute(stream_, arguments);
      stream_.wait();
    };
  }

  int threads_;
  dnnl::engine engine_{dnnl::engine::kind::cpu, 0};
  dnnl::stream stream_{engine_};
};

}  // namespace

std::unique_ptr<Backend> onednn_backend(int threads) {
  return std::make_unique<OneDnn>(threads);
}

}  // namespace caelum::opbench
