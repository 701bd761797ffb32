#include "caelum/api/probe_kernel.hpp"

namespace caelum::api {

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
    case ProbeKind::sparse_attention:
      break;
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
  return shape;
}

Precision stored_format(const OperatorProbe& probe) {
  return probe.stored_apart ? probe.stored : probe.precision;
}

std::string kernel_variant(const OperatorProbe& probe) {
  const bool latent = probe.latent || (probe.value_dim > 0 && probe.value_dim < probe.head_dim);
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

}  // namespace caelum::api
