#include "caelum/chip/kernel_cache.hpp"

#include <algorithm>
#include <bit>

namespace caelum::chip {
namespace {

/// The parts of a shape that its kind reads.
template <std::size_t N>
void write_key(spec::KernelKind kind, const KernelShape& s, double (&key)[N]) {
  switch (kind) {
    case spec::KernelKind::product:
      key[0] = s.m, key[1] = s.n, key[2] = s.k, key[3] = s.batch;
      std::fill(key + 4, key + N, 0.0);
      return;
    case spec::KernelKind::prefill:
    case spec::KernelKind::decode:
      key[0] = s.batch, key[1] = s.heads, key[2] = s.kv_heads, key[3] = s.head_dim;
      key[4] = s.query, key[5] = s.keys, key[6] = s.window;
      key[7] = s.latent ? -s.value_dim : s.value_dim;
      return;
    case spec::KernelKind::experts:
      break;
  }
  key[0] = s.m, key[1] = s.n, key[2] = s.k, key[3] = s.top_k;
  key[4] = s.experts, key[5] = s.expert_parallel, key[6] = s.skew, key[7] = s.gated ? 1 : 0;
}

}  // namespace

KernelCache::KernelCache(const Kernel& kernel, std::size_t shapes)
    : kernel_(&kernel), slots_(std::bit_ceil(std::max<std::size_t>(shapes, 2))) {}

std::uint64_t KernelCache::hash(const double* key) {
  std::uint64_t mixed = 0;
  for (int i = 0; i < kWidth; ++i) {
    mixed = (std::rotl(mixed, 9) ^ std::bit_cast<std::uint64_t>(key[i])) * 0x9E3779B97F4A7C15U;
  }
  return mixed >> 32U;
}

double KernelCache::operator()(const KernelShape& shape) {
  double key[kWidth];
  write_key(kernel_->kind, shape, key);
  Slot& slot = slots_[hash(key) & (slots_.size() - 1)];
  if (slot.seconds >= 0 && std::equal(key, key + kWidth, slot.key)) return slot.seconds;
  std::copy(key, key + kWidth, slot.key);
  slot.seconds = price(*kernel_, shape);
  return slot.seconds;
}

}  // namespace caelum::chip
