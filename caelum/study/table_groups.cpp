// What a held-out test keeps together, and in which region a point lies.
#include <algorithm>
#include <bit>
#include <initializer_list>

#include "caelum/study/table.hpp"

namespace caelum::study {
namespace {

using jobs::OperatorProbe;
using jobs::ProbeKind;

std::uint64_t mixed_group(std::initializer_list<double> values) {
  std::uint64_t hash = 0x9E3779B97F4A7C15U;
  for (const double value : values) {
    hash ^= std::bit_cast<std::uint64_t>(value + 0.0);
    hash *= 0xFF51AFD7ED558CCDU;
    hash ^= hash >> 33U;
  }
  return hash;
}

std::uint64_t group_of(const OperatorProbe& p) {
  switch (p.kind) {
    case ProbeKind::gemm:
      return p.batch > 1 ? mixed_group({p.n, p.k, p.batch}) : mixed_group({p.n, p.k});
    case ProbeKind::grouped_gemm:
      return mixed_group({p.n, p.k});
    case ProbeKind::attention:
      return mixed_group({p.heads, p.kv_heads, p.head_dim});
    case ProbeKind::experts:
      return mixed_group({p.n, p.k, p.groups, p.top_k});
    case ProbeKind::sparse_attention:
      return mixed_group({p.heads, p.sparse.hidden});
    case ProbeKind::memory:
      return mixed_group({p.bytes.canonical()});
  }
  return 0;
}
std::uint64_t group_of(const CollectivePoint& p) {
  return mixed_group({static_cast<double>(p.probe.collective), static_cast<double>(p.probe.ranks),
                      static_cast<double>(p.probe.ranks_per_node)});
}
std::uint64_t group_of(const jobs::ExchangeProbe& p) {
  return mixed_group({p.hidden, p.top_k, p.experts, p.ranks});
}

/// The first name whose limit holds the value; the last has no limit.
struct Step {
  double limit;
  const char* name;
};
const char* step_of(double value, std::initializer_list<Step> steps) {
  for (const auto& step : steps) {
    if (value <= step.limit) return step.name;
  }
  return (steps.end() - 1)->name;
}

const char* region_of(const OperatorProbe& p) {
  switch (p.kind) {
    case ProbeKind::gemm:
    case ProbeKind::grouped_gemm:
      return step_of(
          p.m, {{16, "rows to 16"}, {128, "rows to 128"}, {1024, "rows to 1,024"}, {0, "rows over 1,024"}});
    case ProbeKind::experts:
      return step_of(p.m, {{16, "tokens to 16"},
                           {256, "tokens to 256"},
                           {4096, "tokens to 4,096"},
                           {0, "tokens over 4,096"}});
    case ProbeKind::attention:
    case ProbeKind::sparse_attention:
      return step_of(p.keys, {{256, "keys to 256"},
                              {2048, "keys to 2,048"},
                              {16384, "keys to 16,384"},
                              {0, "keys over 16,384"}});
    case ProbeKind::memory:
      break;
  }
  return step_of(p.bytes.canonical(),
                 {{1e6, "bytes to 1 MB"}, {64e6, "bytes to 64 MB"}, {0, "bytes over 64 MB"}});
}
const char* region_of(const CollectivePoint& p) {
  return step_of(p.probe.bytes.canonical(), {{65536, "bytes to 64 KiB"},
                                             {1048575, "bytes under 1 MiB"},
                                             {16777216, "bytes to 16 MiB"},
                                             {0, "bytes over 16 MiB"}});
}
const char* region_of(const jobs::ExchangeProbe& p) {
  return step_of(p.tokens, {{16, "tokens to 16"}, {256, "tokens to 256"}, {0, "tokens over 256"}});
}

}  // namespace

std::uint64_t shape_group(const TablePoint& point) {
  return std::visit([](const auto& probe) { return group_of(probe); }, point.probe);
}

const char* shape_region(const TablePoint& point) {
  return std::visit([](const auto& probe) { return region_of(probe); }, point.probe);
}

}  // namespace caelum::study
