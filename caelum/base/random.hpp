// Counter-based random numbers: a pure function of seed and counters, so any thread may draw any
// number and the result is the same.
#pragma once

#include <cstdint>

namespace caelum {

/// Uniform in (0, 1), by two rounds of the splitmix64 finaliser (Steele, Lea, Flood 2014).
inline double uniform(std::uint64_t seed, std::uint64_t sample, std::uint64_t index) {
  auto mix = [](std::uint64_t z) {
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31);
  };
  constexpr std::uint64_t kGolden = 0x9e3779b97f4a7c15ULL;
  const std::uint64_t bits = mix(mix(seed + kGolden * (sample + 1)) + kGolden * (index + 1));
  return (static_cast<double>(bits >> 11) + 0.5) * 0x1p-53;
}

}  // namespace caelum
