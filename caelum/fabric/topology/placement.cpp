#include "caelum/fabric/topology/placement.hpp"

#include <algorithm>
#include <numeric>

#include "caelum/base/check.hpp"

namespace caelum::fabric {

Members::Members(const Group& group) : factors_(group.factors), ranks_(group.ranks()) {
  for (const auto& factor : factors_) {
    period_ = std::max(period_, factor.size * factor.stride);
    if (factor.size > 1) step_ = std::gcd(step_, factor.stride);
  }
}

long Members::index(long chip) const {
  long index = 0, inside = 1;
  for (const auto& factor : factors_) {
    index += chip / factor.stride % factor.size * inside;
    inside *= factor.size;
  }
  return index;
}
long Members::base(long chip) const {
  for (const auto& factor : factors_) chip -= chip / factor.stride % factor.size * factor.stride;
  return chip;
}
long Members::chip(long base, long index) const {
  for (const auto& factor : factors_) {
    base += index % factor.size * factor.stride;
    index /= factor.size;
  }
  return base;
}
long Members::first_from(long base, long chip) const {
  if (chip <= base) return 0;
  if (factors_.size() == 1) {  // the commonest: no search
    const auto& factor = factors_.front();
    return std::min(factor.size, (chip - base + factor.stride - 1) / factor.stride);
  }
  long low = 0, high = ranks_;
  while (low < high) {
    const long middle = (low + high) / 2;
    (this->chip(base, middle) < chip ? low : high) = this->chip(base, middle) < chip ? middle + 1 : middle;
  }
  return low;
}

std::vector<LevelSpan> spans_of(const Fabric& fabric) {
  std::vector<LevelSpan> spans;
  long inner = 1;
  for (std::size_t n = 0; n < fabric.networks().size(); ++n) {
    for (const long chips : fabric.networks()[n].level_chips) {
      spans.push_back({n, inner, chips});
      inner = chips;
    }
  }
  return spans;
}

namespace {

constexpr long kMostPeers = 8192;

struct Range {
  long first = 0, last = 0;  ///< places of the group, half open
  [[nodiscard]] long count() const { return last - first; }
};

struct Sender {
  const Members& members;
  const LevelSpan& span;
  long chip, base, index;
  Range inner, outer;
};

Range range_of(const Members& members, long base, long chip, long chips) {
  const long start = chip / chips * chips;
  return {members.first_from(base, start), members.first_from(base, start + chips)};
}

/// To the member at the same place of the next inner instance that holds members, one byte over all
/// rings of the instance.
void ring_order(const Sender& s, std::vector<Stream>& out) {
  const long next = s.inner.last < s.outer.last ? s.inner.last : s.outer.first;
  const Range there = range_of(s.members, s.base, s.members.chip(s.base, next), s.span.inner);
  CAELUM_CHECK(there.count() > 0, "the next instance holds members");
  const long place = (s.index - s.inner.first) % there.count();
  out.push_back({s.members.chip(s.base, there.first + place), 1.0 / static_cast<double>(s.inner.count())});
}

/// On a full mesh every cable to a member carries a ring of its own (M-fabric-4).
void mesh_rings(const Sender& s, const std::vector<long>& sides, std::vector<Stream>& out) {
  const std::size_t before = out.size();
  const long point = s.chip % s.span.outer / s.span.inner;
  long stride = 1;
  for (const long side : sides) {
    const long here = point / stride % side;
    for (long c = 0; c < side; ++c) {
      if (c == here) continue;
      const long start = s.chip / s.span.outer * s.span.outer + (point + (c - here) * stride) * s.span.inner;
      const Range there = {s.members.first_from(s.base, start),
                           s.members.first_from(s.base, start + s.span.inner)};
      if (there.count() <= 0) continue;
      const long place = (s.index - s.inner.first) % there.count();
      out.push_back({s.members.chip(s.base, there.first + place), 0});
    }
    stride *= side;
  }
  const double rings = static_cast<double>(out.size() - before);
  if (rings <= 0) return ring_order(s, out);
  for (std::size_t i = before; i < out.size(); ++i)
    out[i].bytes = 1.0 / rings / static_cast<double>(s.inner.count());
}

/// On a torus a ring runs both ways along each dimension that holds further members.
void torus_rings(const Sender& s, const std::vector<long>& sides, std::vector<Stream>& out) {
  const std::size_t before = out.size();
  const long point = s.chip % s.span.outer / s.span.inner;
  const long start = s.chip - s.chip % s.span.outer;
  long stride = 1;
  for (const long side : sides) {
    const long here = point / stride % side;
    for (const long way : {1L, -1L}) {
      for (long hop = 1; hop < side; ++hop) {
        const long c = ((here + way * hop) % side + side) % side;
        const long other = start + (point + (c - here) * stride) * s.span.inner + s.chip % s.span.inner;
        if (s.members.base(other) != s.base) continue;
        out.push_back({other, 0});
        break;
      }
    }
    stride *= side;
  }
  const double rings = static_cast<double>(out.size() - before);
  if (rings <= 0) return ring_order(s, out);
  for (std::size_t i = before; i < out.size(); ++i)
    out[i].bytes = 1.0 / rings / static_cast<double>(s.inner.count());
}

}  // namespace

void streams(const Fabric& fabric, const LevelSpan& span, const Members& members, Pattern pattern, long chip,
             std::vector<Stream>& out) {
  const long base = members.base(chip);
  Sender s{members, span, chip, base, members.index(chip), {}, {}};
  s.inner = range_of(members, base, chip, span.inner);
  s.outer = range_of(members, base, chip, span.outer);
  if (pattern == Pattern::pair) {
    if (s.index + 1 >= s.inner.last && s.index + 1 < s.outer.last)
      out.push_back({members.chip(base, s.index + 1), 1});
    return;
  }
  if (s.outer.count() <= s.inner.count()) return;
  if (pattern == Pattern::spread) {
    // Of very large groups every n-th peer stands for its neighbours.
    const long step = std::max(1L, members.ranks() / kMostPeers);
    const double each = static_cast<double>(step) / static_cast<double>(members.ranks());
    for (long i = s.outer.first + s.index % step; i < s.outer.last; i += step) {
      if (i < s.inner.first || i >= s.inner.last) out.push_back({members.chip(base, i), each});
    }
    return;
  }
  const FabricNetwork& network = fabric.networks()[span.network];
  const std::vector<long>& sides = network.wiring->sides();
  if (sides.empty()) return ring_order(s, out);
  network.wiring->wraps() ? torus_rings(s, sides, out) : mesh_rings(s, sides, out);
}

}  // namespace caelum::fabric
