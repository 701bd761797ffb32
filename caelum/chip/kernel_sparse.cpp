// A layer's attention module with learned sparsity (M-chip-28): projections, an indexer over all keys,
// attention over the keys that it selects, in many kernels one after the other.
#include "caelum/chip/kernel_parts.hpp"

namespace caelum::chip {
namespace {

using enum spec::Constant;

constexpr double kTileHeads = 64;  // heads that the attention kernel's tile holds at least

/// Keys that a query sees on average, at most the selected ones.
double seen_keys(const KernelShape& s) {
  return mean_keys(s.query, s.keys, s.window);
}

/// Weights once, and the tokens' products with them.
double projections_seconds(const Kernel& kernel, const KernelShape& s, double fresh) {
  const KernelChip& chip = kernel.chip;
  const double bytes = s.projections * chip.element + s.absorbed * 2;
  const double reads = bytes / (chip.bandwidth * kernel(memory));
  const double products =
      2 * fresh * (s.projections / chip.peak + s.absorbed / chip.wide_peak) / kernel(share);
  return together(reads, products, kernel(serial));
}

/// Every query against every key that it may see, then the choice among them.
double indexer_seconds(const Kernel& kernel, const KernelShape& s, double fresh) {
  const KernelChip& chip = kernel.chip;
  const double pairs = fresh * mean_keys(s.query, s.keys, INFINITY);
  const double keys = s.batch * s.keys * s.index_dim;
  const double choice = s.keys > s.window ? kernel(split) : 0;
  return pairs * (2 * s.indexer / chip.wide_peak + kernel(route)) + kernel(rows) * keys / chip.bandwidth +
         choice;
}

/// A core draws the selected rows while it multiplies them with the heads' queries.
double attention_seconds(const Kernel& kernel, const KernelShape& s, double fresh) {
  const double keys = seen_keys(s);
  const double walked = fresh * (keys + kernel(tail) * (s.window - keys));
  const double draw = s.head_dim * kernel.chip.stored / kernel(operands);
  const double queries = kernel(query_time) * std::max(s.heads, kTileHeads);
  return walked * std::hypot(draw, queries) / kernel.chip.cores;
}

}  // namespace

double sparse_seconds(const Kernel& kernel, const KernelShape& s) {
  const double tokens = s.batch * s.query;
  const double width = s.k + s.heads * (s.head_dim + s.value_dim);
  const double passes = kernel(spec::Constant::tokens) * tokens * 2 * width / kernel.chip.bandwidth;
  return kernel(launch) + kernel(sequence) * s.batch + passes + projections_seconds(kernel, s, tokens) +
         indexer_seconds(kernel, s, tokens) + attention_seconds(kernel, s, tokens);
}

}  // namespace caelum::chip
