// The feed-forward experts of one rank (M-operators-4): routing over all tokens, two grouped products
// whose experts round their own rows up to tiles, and the passes between them. The loads of experts
// follow the quantiles of a power law.
#include <span>

#include "caelum/chip/kernel_parts.hpp"

namespace caelum::chip {
namespace {

using enum spec::Constant;

constexpr int kQuantiles = 8;
constexpr double kRowTiles[] = {16, 32, 64, 128, 256};
constexpr double kColumnTiles[] = {128, 256};

/// Rows of the experts of the busiest rank, by quantile; one of them where all are alike.
struct Loads {
  double rows[kQuantiles] = {};
  int quantiles = kQuantiles;
  double held = 0;  ///< experts of the rank

  [[nodiscard]] double most() const { return rows[quantiles - 1]; }
  [[nodiscard]] double total() const {
    return sum([](double x) { return x; });
  }
  [[nodiscard]] double active() const {
    return sum([](double x) { return std::min(x, 1.0); });
  }
  [[nodiscard]] double tiles(double tile) const {
    return sum([per = 1 / tile](double x) { return x < 1 ? x : whole_up(x * per); });  // tile = 2^n: exact
  }

 private:
  template <class F>
  double sum(F f) const {
    double all = 0;
    for (int i = 0; i < quantiles; ++i) all += f(rows[i]);
    return all * held / quantiles;
  }
};

/// Draws from x^-skew between 1 and 0.8 tokens, as the benchmarks make them; the busiest of the ranks
/// holds more than its share by the spread of a sum of its draws.
Loads loads_of(const KernelShape& s) {
  Loads loads;
  loads.held = s.experts / s.expert_parallel;
  const double mean = s.m * s.top_k / s.experts;
  if (s.skew <= 0) {
    loads.quantiles = 1;
    loads.rows[0] = std::min(mean, s.m);
    return loads;
  }
  const double power = 1 - s.skew, far = std::pow(std::max(0.8 * s.m, 1.0001), power) - 1;
  double sum = 0, squares = 0;
  for (int i = 0; i < kQuantiles; ++i) {
    const double x = std::pow(far * (i + 0.5) / kQuantiles + 1, 1 / power);
    loads.rows[i] = x;
    sum += x / kQuantiles, squares += x * x / kQuantiles;
  }
  const double spread = std::sqrt(std::max(squares / (sum * sum) - 1, 0.0) / loads.held);
  const double busiest =
      std::min(1 + 0.8 * spread * std::sqrt(2 * std::log(s.expert_parallel)), s.expert_parallel);
  for (double& rows : loads.rows) rows = std::min(rows / sum * mean * busiest, s.m);
  return loads;
}

struct GroupedProduct {
  double n = 0, k = 0;
};

double grouped_seconds(const Kernel& kernel, std::span<const double> tiles, double total, double active,
                       GroupedProduct p) {
  const KernelChip& chip = kernel.chip;
  const double core_rate = chip.peak * kernel(share) / chip.cores;
  const double mean = total / std::max(active, 1e-9);
  const double lone_draw = 1 / kernel(operands), shared_draw = 1 / kernel(cache), flop_time = 2 / core_rate;
  double compute = INFINITY;
  const double columns[] = {whole_up(p.n / kColumnTiles[0]), whole_up(p.n / kColumnTiles[1])};
  for (std::size_t i = 0; i < tiles.size(); ++i) {
    const double row_tile = kRowTiles[i];
    for (std::size_t j = 0; j < std::size(kColumnTiles); ++j) {
      const double column_tile = kColumnTiles[j], blocks = tiles[i] * columns[j];
      const double work = row_tile * column_tile * (p.k + kernel(ramp)) * flop_time;
      const double byte_time = std::max(lone_draw, std::clamp(blocks, 1.0, chip.cores) * shared_draw);
      const double width = std::min(row_tile, mean) * chip.element + std::min(p.n, column_tile) * chip.stored;
      const double block = std::max(work, width * p.k * byte_time);
      compute = std::min(compute, rounds(blocks, chip.cores, kernel(tail)) * block);
    }
  }
  const double bytes = active * p.n * p.k * chip.stored + total * (p.k * chip.element + p.n * 2);
  return together(compute, bytes / (chip.bandwidth * kernel(memory)), kernel(serial));
}

}  // namespace

double experts_seconds(const Kernel& kernel, const KernelShape& s) {
  const KernelChip& chip = kernel.chip;
  const Loads loads = loads_of(s);
  const double total = loads.total(), active = loads.active();
  // A tile beyond the one that holds the busiest expert's rows adds work only.
  double counts[std::size(kRowTiles)];
  std::size_t offered = 0;
  do {
    counts[offered] = loads.tiles(kRowTiles[offered]);
  } while (++offered < std::size(kRowTiles) && loads.most() > kRowTiles[offered - 1]);
  const std::span<const double> tiles(counts, offered);
  const double up = s.gated ? 2 : 1;
  const double products = grouped_seconds(kernel, tiles, total, active, {up * s.n, s.k}) +
                          grouped_seconds(kernel, tiles, total, active, {s.k, s.n});
  const double between =
      total * (2 * s.k * (2 + chip.element) + s.n * (2 * up + chip.element)) / chip.bandwidth;
  return kernel(launch) + products + kernel(rows) * between +
         kernel(tokens) * s.m * s.k * 4 / chip.bandwidth + kernel(route) * s.m * s.top_k +
         kernel(expert) * active + kernel(slot) * s.experts;
}

}  // namespace caelum::chip
