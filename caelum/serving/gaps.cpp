// A bin is the position of the highest bit and the seven bits behind it.
#include "caelum/serving/gaps.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace caelum::serving {
namespace {

constexpr int kBits = 7;
constexpr Ticks kSub = Ticks{1} << kBits;

std::size_t bin_of(Ticks gap) {
  const auto v = static_cast<std::uint64_t>(gap);
  if (gap < kSub) return v;
  const int shift = static_cast<int>(std::bit_width(v)) - kBits - 1;
  return (static_cast<std::size_t>(shift) << kBits) + (v >> shift);
}

/// The least gap of a bin.
Ticks floor_of(std::size_t bin) {
  if (bin < 2 * kSub) return static_cast<Ticks>(bin);
  const std::size_t shift = (bin >> kBits) - 1;
  return static_cast<Ticks>((bin & (kSub - 1)) + kSub) << shift;
}

}  // namespace

void Gaps::put(std::size_t bin, long times) {
  if (bin >= bins_.size()) bins_.resize(bin + 1);
  bins_[bin] += times;
  count_ += times;
}

void Gaps::add(Ticks gap, long times) {
  if (times > 0) put(bin_of(gap), times);
}

// M-serving-6.
void Gaps::add_series(Ticks first, Ticks rise, long steps, long times) {
  while (steps > 0) {
    const std::size_t bin = bin_of(first);
    long here = steps;
    if (rise > 0) here = std::min<long>(steps, (floor_of(bin + 1) - first + rise - 1) / rise);
    put(bin, here * times);
    first += rise * here;
    steps -= here;
  }
}

void Gaps::add(const Gaps& other) {
  if (other.bins_.size() > bins_.size()) bins_.resize(other.bins_.size());
  for (std::size_t i = 0; i < other.bins_.size(); ++i) bins_[i] += other.bins_[i];
  count_ += other.count_;
}

double Gaps::quantile(double q) const {
  if (count_ == 0) return 0;
  const auto rank = std::max(1L, static_cast<long>(std::ceil(q * static_cast<double>(count_))));
  long seen = 0;
  for (std::size_t bin = 0; bin < bins_.size(); ++bin) {
    seen += bins_[bin];
    if (seen >= rank) return static_cast<double>(floor_of(bin) + floor_of(bin + 1)) / 2 / kTicksPerSecond;
  }
  return 0;
}

}  // namespace caelum::serving
