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
    case spec::KernelKind::sparse:  // widths that are not here show in the projections
      key[0] = s.batch, key[1] = s.heads, key[2] = s.query, key[3] = s.keys;
      key[4] = s.window, key[5] = s.projections, key[6] = s.absorbed, key[7] = s.indexer;
      return;
    case spec::KernelKind::experts:
      break;
  }
  key[0] = s.m, key[1] = s.n, key[2] = s.k, key[3] = s.top_k;
  key[4] = s.experts, key[5] = s.expert_parallel, key[6] = s.skew, key[7] = s.gated ? 1 : 0;
}

}  // namespace

KernelCache::KernelCache(const Kernel& kernel, std::size_t shapes)
    : kernel_(&kernel),
      slots_(2 * std::bit_ceil(std::max<std::size_t>(shapes, kWays))),
      shift_(64 - std::countr_zero(slots_.size())) {}

/// Products with odd numbers that do not wait for each other. Whole numbers as doubles differ in their
/// upper bits only, which are folded down first, as a product carries nothing downwards.
std::uint64_t KernelCache::hash(const double* key) {
  constexpr std::uint64_t kOdd[kWidth] = {0x9E3779B97F4A7C15U, 0xC2B2AE3D27D4EB4FU, 0x165667B19E3779F9U,
                                          0xD6E8FEB86659FD93U, 0xFF51AFD7ED558CCDU, 0xC4CEB9FE1A85EC53U,
                                          0x94D049BB133111EBU, 0xBF58476D1CE4E5B9U};
  std::uint64_t sum = 0;
  for (int i = 0; i < kWidth; ++i) {
    const auto bits = std::bit_cast<std::uint64_t>(key[i]);
    sum += (bits ^ (bits >> 32U)) * kOdd[i];
  }
  return (sum ^ (sum >> 29U)) * kOdd[0];
}

double KernelCache::operator()(const KernelShape& shape) {
  double key[kWidth];
  write_key(kernel_->kind, shape, key);
  const std::size_t home = hash(key) >> shift_;
  Slot* place = &slots_[home];
  for (std::size_t way = 0; way < kWays; ++way) {
    Slot& slot = slots_[home ^ way];
    if (slot.seconds < 0) {
      place = &slot;
      break;
    }
    bool same = true;
    for (int i = 0; i < kWidth; ++i) same &= slot.key[i] == key[i];
    if (same) return slot.seconds;
  }
  std::copy(key, key + kWidth, place->key);
  place->seconds = price(*kernel_, shape);
  return place->seconds;
}

}  // namespace caelum::chip
