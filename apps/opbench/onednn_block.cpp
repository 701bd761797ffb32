// The block is built once as a list of primitives on shared buffers and then run as a whole; each
// operator is also timed at its place, to tell where a wrong prediction comes from.
#include "apps/opbench/onednn_block.hpp"

#include <chrono>
#include <cstdint>
#include <unordered_map>

#include "apps/opbench/measure.hpp"

namespace caelum::opbench {
namespace {

using dnnl::memory;

double now() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

class Builder {
 public:
  Builder(const dnnl::engine& engine, const BlockShape& shape)
      : engine_(engine),
        shape_(shape),
        type_(shape.dtype == "bf16" ? memory::data_type::bf16 : memory::data_type::f32) {}

  /// A matrix of its own.
  memory matrix(long rows, long columns) {
    memory held({{rows, columns}, type_, memory::format_tag::ab}, engine_);
    fill(held);
    return held;
  }
  /// A tensor {batch, heads, rows, columns} of its own.
  memory scores() {
    const long s = shape_.tokens;
    memory held({{shape_.batch, shape_.heads, s, s}, type_, memory::format_tag::abcd}, engine_);
    fill(held);
    return held;
  }
  /// The heads of a [tokens, hidden] matrix as {batch, heads, tokens, width}, no byte moved.
  memory heads(const memory& m) {
    const long h = shape_.hidden, s = shape_.tokens, width = h / shape_.heads;
    const memory::desc view({shape_.batch, shape_.heads, s, width}, type_, memory::dims{s * h, width, h, 1});
    return {view, engine_, m.get_data_handle()};
  }
  /// Rows and columns of the last two dimensions exchanged, no byte moved.
  memory transposed(const memory& m) {
    auto dims = m.get_desc().dims();
    memory::dims strides(dims.size());
    for (std::size_t i = 0; i < dims.size(); ++i)
      strides[i] = m.get_desc().data.format_desc.blocking.strides[i];
    std::swap(dims[dims.size() - 1], dims[dims.size() - 2]);
    std::swap(strides[dims.size() - 1], strides[dims.size() - 2]);
    return {memory::desc(dims, type_, strides), engine_, m.get_data_handle()};
  }

  void product(const char* name, const memory& a, const memory& b, const memory& c) {
    const auto ad = a.get_desc(), bd = b.get_desc(), cd = c.get_desc();
    add(name, dnnl::matmul({dnnl::matmul::desc(ad, bd, cd), engine_}),
        {{DNNL_ARG_SRC, a}, {DNNL_ARG_WEIGHTS, b}, {DNNL_ARG_DST, c}});
    const auto dims = ad.dims();
    const std::size_t r = dims.size();
    parts_.back().product = {shape_.dtype, dims[r - 2], bd.dims()[r - 1], dims[r - 1],
                             r == 4 ? dims[0] * dims[1] : 1};
  }
  void add_vector(const char* name, const char* op, const memory& like, const dnnl::primitive& primitive,
                  std::unordered_map<int, memory> arguments) {
    add(name, primitive, std::move(arguments));
    const auto dims = like.get_desc().dims();
    long rows = 1;
    for (std::size_t i = 0; i + 1 < dims.size(); ++i) rows *= dims[i];
    parts_.back().is_product = false;
    parts_.back().vector = {op, shape_.dtype, rows, dims.back()};
  }
  void sum(const char* name, const memory& a, const memory& b, const memory& c) {
    const dnnl::binary::desc desc(dnnl::algorithm::binary_add, a.get_desc(), b.get_desc(), c.get_desc());
    add_vector(name, "add", c, dnnl::binary({desc, engine_}),
               {{DNNL_ARG_SRC_0, a}, {DNNL_ARG_SRC_1, b}, {DNNL_ARG_DST, c}});
  }

  struct Norm {
    dnnl::layer_normalization_forward::primitive_desc desc;
    memory mean, variance;
  };
  Norm norm(const char* name, const memory& x, const memory& y) {
    const dnnl::layer_normalization_forward::desc desc(dnnl::prop_kind::forward_training, x.get_desc(), 1e-5F,
                                                       dnnl::normalization_flags::none);
    Norm norm{{desc, engine_}, {}, {}};
    norm.mean = memory(norm.desc.mean_desc(), engine_);
    norm.variance = memory(norm.desc.variance_desc(), engine_);
    add_vector(name, "norm", x, dnnl::layer_normalization_forward(norm.desc),
               {{DNNL_ARG_SRC, x},
                {DNNL_ARG_DST, y},
                {DNNL_ARG_MEAN, norm.mean},
                {DNNL_ARG_VARIANCE, norm.variance}});
    return norm;
  }
  void norm_back(const char* name, const Norm& norm, const memory& x, const memory& dy, const memory& dx) {
    const dnnl::layer_normalization_backward::desc desc(dnnl::prop_kind::backward_data, dy.get_desc(),
                                                        x.get_desc(), 1e-5F, dnnl::normalization_flags::none);
    add_vector(name, "norm_backward", x, dnnl::layer_normalization_backward({desc, engine_, norm.desc}),
               {{DNNL_ARG_SRC, x},
                {DNNL_ARG_DIFF_DST, dy},
                {DNNL_ARG_DIFF_SRC, dx},
                {DNNL_ARG_MEAN, norm.mean},
                {DNNL_ARG_VARIANCE, norm.variance}});
  }
  void softmax(const char* name, const memory& x, const memory& y) {
    const dnnl::softmax_forward::desc desc(dnnl::prop_kind::forward_training, x.get_desc(), 3);
    softmax_ = dnnl::softmax_forward::primitive_desc(desc, engine_);
    add_vector(name, "softmax", x, dnnl::softmax_forward(softmax_), {{DNNL_ARG_SRC, x}, {DNNL_ARG_DST, y}});
  }
  void softmax_back(const char* name, const memory& y, const memory& dy, const memory& dx) {
    const dnnl::softmax_backward::desc desc(dy.get_desc(), y.get_desc(), 3);
    add_vector(name, "softmax_backward", y, dnnl::softmax_backward({desc, engine_, softmax_}),
               {{DNNL_ARG_DST, y}, {DNNL_ARG_DIFF_DST, dy}, {DNNL_ARG_DIFF_SRC, dx}});
  }
  void gelu(const char* name, const memory& x, const memory& y) {
    const dnnl::eltwise_forward::desc desc(dnnl::prop_kind::forward_training,
                                           dnnl::algorithm::eltwise_gelu_tanh, x.get_desc(), 0.F, 0.F);
    gelu_ = dnnl::eltwise_forward::primitive_desc(desc, engine_);
    add_vector(name, "gelu", x, dnnl::eltwise_forward(gelu_), {{DNNL_ARG_SRC, x}, {DNNL_ARG_DST, y}});
  }
  void gelu_back(const char* name, const memory& x, const memory& dy, const memory& dx) {
    const dnnl::eltwise_backward::desc desc(dnnl::algorithm::eltwise_gelu_tanh, dy.get_desc(), x.get_desc(),
                                            0.F, 0.F);
    add_vector(name, "gelu_backward", x, dnnl::eltwise_backward({desc, engine_, gelu_}),
               {{DNNL_ARG_SRC, x}, {DNNL_ARG_DIFF_DST, dy}, {DNNL_ARG_DIFF_SRC, dx}});
  }

  BlockRun run(int repeats) {
    dnnl::stream stream(engine_);
    std::vector<double> whole;
    std::vector<std::vector<double>> each(parts_.size());
    for (int r = -2; r < repeats; ++r) {  // two to warm up
      const double start = now();
      for (std::size_t i = 0; i < steps_.size(); ++i)
        steps_[i].primitive.execute(stream, steps_[i].arguments);
      stream.wait();
      if (r >= 0) whole.push_back(now() - start);
      for (std::size_t i = 0; i < steps_.size(); ++i) {
        const double before = now();
        steps_[i].primitive.execute(stream, steps_[i].arguments);
        stream.wait();
        if (r >= 0) each[i].push_back(now() - before);
      }
    }
    for (std::size_t i = 0; i < parts_.size(); ++i) parts_[i].seconds = summary(each[i]).seconds;
    const Timing timing = summary(whole);
    return {parts_, timing.seconds, timing.spread};
  }

 private:
  struct Step {
    dnnl::primitive primitive;
    std::unordered_map<int, memory> arguments;
  };
  void add(const char* name, const dnnl::primitive& primitive, std::unordered_map<int, memory> arguments) {
    steps_.push_back({primitive, std::move(arguments)});
    parts_.push_back({.name = name, .product = {}, .vector = {}});
  }

  const dnnl::engine& engine_;
  const BlockShape& shape_;
  memory::data_type type_;
  std::vector<Step> steps_;
  std::vector<BlockPart> parts_;
  dnnl::softmax_forward::primitive_desc softmax_;
  dnnl::eltwise_forward::primitive_desc gelu_;
};

}  // namespace

void fill(const memory& memory) {
  auto* bytes = static_cast<std::uint8_t*>(memory.get_data_handle());
  const std::size_t size = memory.get_desc().get_size();
  const auto type = memory.get_desc().data.data_type;
  std::uint32_t state = 1;
  const auto next = [&] {
    state = state * 1664525U + 1013904223U;
    return static_cast<float>(static_cast<std::int32_t>(state)) * 0x1p-33F;  // within a quarter of zero
  };
  if (type == dnnl_f32) {
    auto* values = reinterpret_cast<float*>(bytes);
    for (std::size_t i = 0; i < size / 4; ++i) values[i] = next();
  } else if (type == dnnl_bf16) {
    auto* values = reinterpret_cast<std::uint16_t*>(bytes);
    for (std::size_t i = 0; i < size / 2; ++i) {
      const float value = next();
      std::uint32_t bits = 0;
      static_assert(sizeof bits == sizeof value);
      __builtin_memcpy(&bits, &value, sizeof bits);
      values[i] = static_cast<std::uint16_t>(bits >> 16U);
    }
  } else {
    for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<std::uint8_t>(i * 7U);
  }
}

BlockRun onednn_block(const dnnl::engine& engine, const BlockShape& shape, int repeats) {
  Builder b(engine, shape);
  const long t = shape.batch * shape.tokens, h = shape.hidden, f = 4 * h;
  const auto tall = [&] { return b.matrix(t, h); };
  // Forward.
  const memory x = tall(), n1 = tall(), q = tall(), k = tall(), v = tall(), context = tall(),
               projected = tall();
  const memory wq = b.matrix(h, h), wk = b.matrix(h, h), wv = b.matrix(h, h), wo = b.matrix(h, h);
  const memory up = b.matrix(h, f), down = b.matrix(f, h), scores = b.scores(), weights = b.scores();
  const memory x1 = tall(), n2 = tall(), wide = b.matrix(t, f), active = b.matrix(t, f), fed = tall(),
               y = tall();
  const auto norm1 = b.norm("norm 1", x, n1);
  b.product("query", n1, wq, q);
  b.product("key", n1, wk, k);
  b.product("value", n1, wv, v);
  b.product("scores", b.heads(q), b.transposed(b.heads(k)), scores);
  b.softmax("softmax", scores, weights);
  b.product("context", weights, b.heads(v), b.heads(context));
  b.product("output", context, wo, projected);
  b.sum("residual 1", x, projected, x1);
  const auto norm2 = b.norm("norm 2", x1, n2);
  b.product("up", n2, up, wide);
  b.gelu("gelu", wide, active);
  b.product("down", active, down, fed);
  b.sum("residual 2", x1, fed, y);
  // Backward: dy into gradients of every input and weight.
  const memory dy = tall(), dactive = b.matrix(t, f), dwide = b.matrix(t, f), dn2 = tall(), dx1 = tall(),
               dr = tall();
  const memory ddown = b.matrix(f, h), dup = b.matrix(h, f), dwo = b.matrix(h, h), dcontext = tall();
  const memory dweights = b.scores(), dscores = b.scores(), dq = tall(), dk = tall(), dv = tall();
  const memory dwq = b.matrix(h, h), dwk = b.matrix(h, h), dwv = b.matrix(h, h);
  const memory g1 = tall(), g2 = tall(), g3 = tall(), g12 = tall(), dn1 = tall(), dxn = tall(), dx = tall();
  b.product("down, input gradient", dy, b.transposed(down), dactive);
  b.product("down, weight gradient", b.transposed(active), dy, ddown);
  b.gelu_back("gelu, gradient", wide, dactive, dwide);
  b.product("up, input gradient", dwide, b.transposed(up), dn2);
  b.product("up, weight gradient", b.transposed(n2), dwide, dup);
  b.norm_back("norm 2, gradient", norm2, x1, dn2, dx1);
  b.sum("residual 2, gradient", dy, dx1, dr);
  b.product("output, input gradient", dr, b.transposed(wo), dcontext);
  b.product("output, weight gradient", b.transposed(context), dr, dwo);
  b.product("context, weight gradient", b.heads(dcontext), b.transposed(b.heads(v)), dweights);
  b.product("context, value gradient", b.transposed(weights), b.heads(dcontext), b.heads(dv));
  b.softmax_back("softmax, gradient", weights, dweights, dscores);
  b.product("scores, query gradient", dscores, b.heads(k), b.heads(dq));
  b.product("scores, key gradient", b.transposed(dscores), b.heads(q), b.heads(dk));
  b.product("query, input gradient", dq, b.transposed(wq), g1);
  b.product("query, weight gradient", b.transposed(n1), dq, dwq);
  b.product("key, input gradient", dk, b.transposed(wk), g2);
  b.product("key, weight gradient", b.transposed(n1), dk, dwk);
  b.product("value, input gradient", dv, b.transposed(wv), g3);
  b.product("value, weight gradient", b.transposed(n1), dv, dwv);
  b.sum("sum of gradients 1", g1, g2, g12);
  b.sum("sum of gradients 2", g12, g3, dn1);
  b.norm_back("norm 1, gradient", norm1, x, dn1, dxn);
  b.sum("residual 1, gradient", dr, dxn, dx);
  return b.run(repeats);
}

}  // namespace caelum::opbench
