#include "caelum/fabric/topology/matrix.hpp"

#include <algorithm>

namespace caelum::fabric {
namespace {

constexpr long kSample = 8192;  // chips looked at

Pattern pattern_of(Collective collective) {
  switch (collective) {
    case Collective::all_to_all:
      return Pattern::spread;
    case Collective::send_receive:
      return Pattern::pair;
    default:
      return Pattern::ring;
  }
}

}  // namespace

TrafficMatrix empty_matrix(const Fabric& fabric, long most) {
  const long instances = std::max(1L, fabric.chips() / fabric.networks().front().chips);
  TrafficMatrix matrix;
  matrix.parts = instances > 1 ? std::min(most, instances) : std::min(most, fabric.chips());
  matrix.bytes.assign(static_cast<std::size_t>(matrix.parts * matrix.parts), 0.0);
  return matrix;
}

void add_traffic(const Fabric& fabric, const Group& group, Collective collective,
                 const std::vector<double>& level_bytes, TrafficMatrix& matrix) {
  const Members members(group);
  const auto spans = spans_of(fabric);
  const long chips = fabric.chips(), stride = std::max(1L, chips / kSample);
  const auto part = [&](long chip) { return std::min(matrix.parts - 1, chip * matrix.parts / chips); };
  std::vector<Stream> sent;
  for (std::size_t l = 0; l < std::min(spans.size(), level_bytes.size()); ++l) {
    if (level_bytes[l] <= 0) continue;
    for (long chip = 0; chip < chips; chip += stride) {
      sent.clear();
      streams(fabric, spans[l], members, pattern_of(collective), chip, sent);
      double sum = 0;
      for (const Stream& stream : sent) sum += stream.bytes;
      for (const Stream& stream : sent) {
        const double bytes = level_bytes[l] * stream.bytes / sum * static_cast<double>(stride);
        matrix.bytes[static_cast<std::size_t>(part(chip) * matrix.parts + part(stream.to))] += bytes;
      }
    }
  }
}

}  // namespace caelum::fabric
