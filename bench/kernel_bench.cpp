// Prices of measured kernels: from constants alone, and of shapes already seen. Asked: 200 ns and 20 ns
// on one core. Figures stand in docs/performance.md.
#include <stdexcept>

#include <benchmark/benchmark.h>

#include "caelum/chip/kernel_cache.hpp"
#include "caelum/spec/load.hpp"

namespace {

using caelum::Diagnostics;
using caelum::Precision;
namespace chip = caelum::chip;
namespace spec = caelum::spec;

constexpr std::size_t kShapes = 1024;  // of each kind, in turn
constexpr std::size_t kSeen = 256;     // that a caller asks for again and again

chip::Kernel measured_kernel(spec::KernelKind kind) {
  const spec::Catalogue catalogue;
  Diagnostics diagnostics;
  const auto library = spec::load_kernel_library("h100-sxm-trtllm", catalogue, diagnostics);
  const auto record = spec::load_chip("h100-sxm", catalogue, diagnostics);
  if (!library || !record) throw std::runtime_error(diagnostics.render());
  const auto profile = spec::load_chip_profile(record->profile, catalogue, diagnostics);
  if (!profile) throw std::runtime_error(diagnostics.render());
  const auto set = chip::make_kernel_set(*library, chip::make_chip_model(*record, *profile, diagnostics));
  const auto* found = set.find(kind, Precision::bf16, Precision::bf16, "");
  if (!found) throw std::runtime_error("the library has no such kernel");
  return *found;
}

/// Shapes of layers from one row to a long sequence.
chip::KernelShape shape_at(spec::KernelKind kind, std::size_t i, double skew) {
  constexpr double kWidths[] = {1024, 2048, 4096, 5120, 7168, 8192, 14336, 28672};
  const auto step = static_cast<double>(i);
  chip::KernelShape shape;
  shape.n = kWidths[i % 8], shape.k = kWidths[(i / 8) % 8];
  shape.m = 1 + 16 * step;
  shape.batch = kind == spec::KernelKind::product ? 1 : 1 + static_cast<double>(i % 16);
  shape.heads = 32, shape.kv_heads = 8, shape.head_dim = 128, shape.value_dim = 128;
  shape.query = kind == spec::KernelKind::decode ? 1 : 64 + step;
  shape.keys = 64 + step * (kind == spec::KernelKind::decode ? 16 : 1);
  if (kind == spec::KernelKind::experts) {
    shape.n = 2048, shape.top_k = 8, shape.experts = 256, shape.expert_parallel = 8;
    shape.skew = skew;
  }
  return shape;
}

std::vector<chip::KernelShape> shapes_of(spec::KernelKind kind, double skew = 0) {
  std::vector<chip::KernelShape> shapes;
  for (std::size_t i = 0; i < kShapes; ++i) shapes.push_back(shape_at(kind, i, skew));
  return shapes;
}

/// Another shape each time, nothing remembered.
void price_kernel(benchmark::State& state, spec::KernelKind kind, double skew = 0) {
  const auto kernel = measured_kernel(kind);
  const auto shapes = shapes_of(kind, skew);
  std::size_t i = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(chip::price(kernel, shapes[i]));
    i = (i + 1) % kShapes;
  }
}
BENCHMARK_CAPTURE(price_kernel, product, spec::KernelKind::product);
BENCHMARK_CAPTURE(price_kernel, prefill, spec::KernelKind::prefill);
BENCHMARK_CAPTURE(price_kernel, decode, spec::KernelKind::decode);
BENCHMARK_CAPTURE(price_kernel, experts, spec::KernelKind::experts);
BENCHMARK_CAPTURE(price_kernel, experts_skewed, spec::KernelKind::experts, 1.2);

/// The same shapes out of a cache that holds them.
void cached_kernel(benchmark::State& state, spec::KernelKind kind) {
  const auto kernel = measured_kernel(kind);
  auto shapes = shapes_of(kind);
  shapes.resize(kSeen);
  chip::KernelCache cache(kernel);
  for (const auto& shape : shapes) {
    if (cache(shape) != chip::price(kernel, shape)) state.SkipWithError("the cache is wrong");
  }
  std::size_t i = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(cache(shapes[i]));
    i = (i + 1) % kSeen;
  }
}
BENCHMARK_CAPTURE(cached_kernel, product, spec::KernelKind::product);
BENCHMARK_CAPTURE(cached_kernel, prefill, spec::KernelKind::prefill);
BENCHMARK_CAPTURE(cached_kernel, decode, spec::KernelKind::decode);
BENCHMARK_CAPTURE(cached_kernel, experts, spec::KernelKind::experts);

}  // namespace
