// Matrix products: output tiles over cores, waves with a partial last one, a ramp over K, and the
// operand traffic of the last-level cache. Every tile shape is tried and the fastest kept, as the
// library's heuristics do.
#include <algorithm>
#include <cmath>

#include "caelum/chip/families.hpp"

namespace caelum::chip {

double waves(const ChipModel& chip, double tiles) {
  const double full = tiles / chip.cores;
  return full + chip.tail * (std::ceil(full) - full);
}

double product_time(const ChipModel& chip, int precision, double products, double m, double n, double k) {
  const double core_rate = chip.rate[precision] / chip.cores;
  double best = INFINITY;
  for (int shape = 0; shape < chip.tile_shapes; ++shape) {
    const Tile& tile = chip.tiles[shape];
    const double count = products * std::ceil(m / tile.m) * std::ceil(n / tile.n);
    // M-chip-2: a tile takes its products plus a prologue and an epilogue worth k_ramp of K.
    const double compute = waves(chip, count) * 2 * tile.m * tile.n * (k + chip.k_ramp) / core_rate;
    // M-chip-3: each tile reads its two operand panels from the last-level cache.
    const double cache = count * (tile.m + tile.n) * k * chip.element[precision] / chip.l2_stream;
    best = std::min(best, std::max(compute, cache));
  }
  return best;
}

// M-chip-20: products in a loop fill the cores a few at a time, and no faster than the host issues them.
double loop_time(const ChipModel& chip, int precision, double products, double m, double n, double k) {
  const double beside = std::min(chip.loop_streams, products);
  const double rounds = products / (beside * chip.grouped);
  return std::max(rounds * product_time(chip, precision, beside, m, n, k), products * chip.loop_issue);
}

namespace {

/// M-chip-9: kernels copy operands in pieces of 16 bytes; a head whose row is no multiple of that falls
/// to kernels without the matrix unit's fast loads. BigScience's plans of 2022 with head widths 108 and
/// 150 on A100 lose 41 to 44 s of 121 to 164, which is 9 to 10 Tflop/s in these products.
double row_share(double row, double element) {
  constexpr double kPiece = 16, kMisaligned = 0.07;
  return row > 0 && std::fmod(row * element, kPiece) != 0 ? kMisaligned : 1;
}

}  // namespace

Parts matmul_parts(const ChipModel& chip, const workload::Operator& op) {
  const int precision = static_cast<int>(op.precision);
  const double bytes = op.read.canonical() + op.written.canonical();
  if (op.looped) {
    return {loop_time(chip, precision, op.batch, op.m, op.n, op.k), stream_time(chip, bytes, op.kernels),
            chip.launch};
  }
  const double compute = product_time(chip, precision, op.batch, op.m, op.n, op.k) /
                         row_share(op.head_row, chip.element[precision]);
  return {compute, stream_time(chip, bytes, op.kernels), op.kernels * chip.launch};
}

}  // namespace caelum::chip
