#include "caelum/jobs/probe_kernel.hpp"

namespace caelum::jobs {
namespace {

/// The widths of a sparse module as what its kernels read and multiply.
void set_module(chip::KernelShape& shape, const OperatorProbe& probe) {
  const SparseShape& s = probe.sparse;
  const double heads = probe.heads, key_width = s.latent + s.rope_dim;
  shape.projections = s.hidden * (s.query_rank + key_width + s.index_dim) +
                      s.query_rank * (heads * (s.nope_dim + s.rope_dim) + s.index_heads * s.index_dim) +
                      heads * s.value_dim * s.hidden;
  shape.absorbed = heads * s.latent * (s.nope_dim + s.value_dim);
  shape.indexer = s.index_heads * s.index_dim, shape.index_dim = s.index_dim;
  shape.k = s.hidden;
  shape.head_dim = key_width, shape.value_dim = s.latent;
  shape.window = s.selected;
}

}  // namespace

std::optional<spec::KernelKind> kernel_kind(const OperatorProbe& probe) {
  switch (probe.kind) {
    case ProbeKind::gemm:
      return spec::KernelKind::product;
    case ProbeKind::attention:
      if (probe.backward || !probe.causal) return std::nullopt;
      return probe.query <= 1 && probe.keys > 1 ? spec::KernelKind::decode : spec::KernelKind::prefill;
    case ProbeKind::experts:
      return spec::KernelKind::experts;
    case ProbeKind::grouped_gemm:
    case ProbeKind::memory:
      break;
    case ProbeKind::sparse_attention:
      return spec::KernelKind::sparse;
  }
  return std::nullopt;
}

chip::KernelShape kernel_shape(const OperatorProbe& probe) {
  chip::KernelShape shape;
  shape.m = probe.m, shape.n = probe.n, shape.k = probe.k, shape.batch = probe.batch;
  shape.heads = probe.heads;
  shape.kv_heads = probe.kv_heads > 0 ? probe.kv_heads : probe.heads;
  shape.head_dim = probe.head_dim;
  shape.value_dim = probe.value_dim > 0 ? probe.value_dim : probe.head_dim;
  shape.query = probe.query, shape.keys = probe.keys, shape.window = probe.window;
  shape.latent = probe.latent;
  shape.top_k = probe.top_k, shape.experts = probe.groups;
  shape.expert_parallel = probe.expert_parallel;
  shape.skew = probe.skew, shape.gated = probe.gated;
  if (probe.kind == ProbeKind::sparse_attention) set_module(shape, probe);
  return shape;
}

Precision stored_format(const OperatorProbe& probe) {
  if (probe.kind == ProbeKind::sparse_attention) return probe.sparse.cached;
  return probe.stored_apart ? probe.stored : probe.precision;
}

std::string kernel_variant(const OperatorProbe& probe) {
  const bool latent = probe.latent || (probe.value_dim > 0 && probe.value_dim < probe.head_dim);
  if (probe.kind == ProbeKind::sparse_attention) return probe.query <= 1 ? "decode" : "prefill";
  return probe.kind == ProbeKind::attention && latent ? "mla" : probe.kernel;
}

const chip::Kernel* find_kernel(const chip::KernelSet& set, const OperatorProbe& probe) {
  const auto kind = kernel_kind(probe);
  return kind ? set.find(*kind, probe.precision, stored_format(probe), kernel_variant(probe)) : nullptr;
}

double price_kernel(const chip::Kernel& kernel, const OperatorProbe& probe, bool residual) {
  const chip::KernelShape shape = kernel_shape(probe);
  return residual ? chip::price(kernel, shape) : chip::mechanism(kernel, shape);
}

}  // namespace caelum::jobs
