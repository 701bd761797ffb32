#include "caelum/fabric/topology/faults.hpp"

namespace caelum::fabric {

std::vector<long> draw_switches(long count, long of, std::uint64_t seed) {
  std::vector<long> drawn;
  count = std::min(count, of);
  for (std::uint64_t i = 0; static_cast<long>(drawn.size()) < count; ++i) {
    const auto pick =
        std::min(of - 1, static_cast<long>(uniform(seed, 0x5717c4, i) * static_cast<double>(of)));
    const auto place = std::lower_bound(drawn.begin(), drawn.end(), pick);
    if (place == drawn.end() || *place != pick) drawn.insert(place, pick);
  }
  return drawn;
}

}  // namespace caelum::fabric
