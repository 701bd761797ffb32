// A die of the grid is whole when the offset lies in four discs, one for each of its corners: the
// rim moved back by the corner's place in the grid. The number of whole dies over all offsets is
// therefore the depth of an arrangement of equal circles, and the deepest cell has a vertex: where
// two circles cross, or where one meets an axis of symmetry of the offsets' cell.
#include "caelum/supply/wafer_map.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace caelum::supply {
namespace {

constexpr double kSlack = 1e-9;   // mm: a corner on the rim is inside
constexpr double kSmallSide = 4;  // mm: below, a lattice of offsets

/// All in millimetres. Mirrored about the wafer's centre lines a grid holds as many dies, so the
/// offsets from `left` to `right` and `low` to `high` stand for all: at the first a die is in the
/// middle, at the second a lane.
struct Grid {
  double radius, width, height, pitch_x, pitch_y;
  [[nodiscard]] double left() const { return -width / 2; }
  [[nodiscard]] double right() const { return (pitch_x - width) / 2; }
  [[nodiscard]] double low() const { return -height / 2; }
  [[nodiscard]] double high() const { return (pitch_y - height) / 2; }
};

Grid grid_of(const Wafer& wafer, DieSize die) {
  const double scribe = wafer.scribe.in(units::mm);
  const double width = die.width.in(units::mm), height = die.height.in(units::mm);
  return {(wafer.diameter / 2 - wafer.edge_exclusion).in(units::mm), width, height, width + scribe,
          height + scribe};
}

/// Calls row(bottom, first column, columns) for each row that holds a whole die.
template <class Row>
void rows_of(const Grid& g, double ox, double oy, Row&& row) {
  const double reach = g.radius + kSlack;
  const auto lowest = static_cast<long>(std::floor((-g.radius - oy) / g.pitch_y));
  const auto highest = static_cast<long>(std::ceil((g.radius - oy) / g.pitch_y));
  for (long j = lowest; j <= highest; ++j) {
    const double bottom = oy + static_cast<double>(j) * g.pitch_y;
    const double far = std::max(std::fabs(bottom), std::fabs(bottom + g.height));
    if (far > reach) continue;
    const double half = std::sqrt(reach * reach - far * far);
    const auto first = static_cast<long>(std::ceil((-half - ox) / g.pitch_x));
    const auto last = static_cast<long>(std::floor((half - g.width - ox) / g.pitch_x));
    if (last >= first) row(bottom, first, last - first + 1);
  }
}

long count(const Grid& g, double ox, double oy) {
  long dies = 0;
  rows_of(g, ox, oy, [&](double, long, long columns) { dies += columns; });
  return dies;
}

struct Point {
  double x, y;
};

/// Centres of the circles that pass through the cell of offsets.
std::vector<Point> circles(const Grid& g) {
  std::vector<Point> list;
  const auto span = [&](double pitch) { return static_cast<long>(g.radius / pitch) + 2; };
  for (long i = -span(g.pitch_x); i <= span(g.pitch_x); ++i) {
    for (long j = -span(g.pitch_y); j <= span(g.pitch_y); ++j) {
      for (const double cx : {0.0, g.width}) {
        for (const double cy : {0.0, g.height}) {
          const Point c{-(static_cast<double>(i) * g.pitch_x + cx),
                        -(static_cast<double>(j) * g.pitch_y + cy)};
          const double near_x = std::clamp(c.x, g.left(), g.right()),
                       near_y = std::clamp(c.y, g.low(), g.high());
          const double far_x = std::max(std::fabs(c.x - g.left()), std::fabs(c.x - g.right()));
          const double far_y = std::max(std::fabs(c.y - g.low()), std::fabs(c.y - g.high()));
          const bool passes =
              std::hypot(near_x - c.x, near_y - c.y) <= g.radius && std::hypot(far_x, far_y) >= g.radius;
          if (passes) list.push_back(c);
        }
      }
    }
  }
  return list;
}

class Best {
 public:
  explicit Best(const Grid& g) : grid_(g) {}
  void offer(double ox, double oy) {
    if (ox < grid_.left() - kSlack || ox > grid_.right() + kSlack) return;
    if (oy < grid_.low() - kSlack || oy > grid_.high() + kSlack) return;
    const long dies = count(grid_, ox, oy);
    if (dies <= dies_) return;
    dies_ = dies;
    at_ = {ox, oy};
  }
  [[nodiscard]] Point at() const { return at_; }

 private:
  const Grid& grid_;
  long dies_ = -1;
  Point at_{0, 0};
};

void offer_crossings(const std::vector<Point>& centres, double radius, Best& best) {
  for (std::size_t a = 0; a < centres.size(); ++a) {
    for (std::size_t b = a + 1; b < centres.size(); ++b) {
      const double dx = centres[b].x - centres[a].x, dy = centres[b].y - centres[a].y;
      const double apart = std::hypot(dx, dy);
      if (apart >= 2 * radius || apart < kSlack) continue;
      const double rise = std::sqrt(radius * radius - apart * apart / 4) / apart;
      const double mx = (centres[a].x + centres[b].x) / 2, my = (centres[a].y + centres[b].y) / 2;
      best.offer(mx - dy * rise, my + dx * rise);
      best.offer(mx + dy * rise, my - dx * rise);
    }
  }
}

void offer_edges(const std::vector<Point>& centres, const Grid& g, Best& best) {
  for (const Point& c : centres) {
    for (const double x : {g.left(), g.right()}) {
      const double rest = g.radius * g.radius - (x - c.x) * (x - c.x);
      if (rest < 0) continue;
      best.offer(x, c.y + std::sqrt(rest));
      best.offer(x, c.y - std::sqrt(rest));
    }
    for (const double y : {g.low(), g.high()}) {
      const double rest = g.radius * g.radius - (y - c.y) * (y - c.y);
      if (rest < 0) continue;
      best.offer(c.x + std::sqrt(rest), y);
      best.offer(c.x - std::sqrt(rest), y);
    }
  }
}

// The symmetric grids come first: of equals, the plainest map.
Point best_offset(const Grid& g) {
  Best best(g);
  for (const double x : {g.left(), g.right()}) {
    for (const double y : {g.low(), g.high()}) best.offer(x, y);
  }
  if (std::min(g.width, g.height) < kSmallSide) {
    constexpr int kSteps = 48;
    for (int i = 0; i <= kSteps; ++i) {
      for (int j = 0; j <= kSteps; ++j) {
        best.offer(g.left() + g.pitch_x / 2 * i / kSteps, g.low() + g.pitch_y / 2 * j / kSteps);
      }
    }
  } else {
    const auto centres = circles(g);
    offer_edges(centres, g, best);
    offer_crossings(centres, g.radius, best);
  }
  return best.at();
}

}  // namespace

long count_dies(const Wafer& wafer, DieSize die, Length offset_x, Length offset_y) {
  return count(grid_of(wafer, die), offset_x.in(units::mm), offset_y.in(units::mm));
}

WaferMap best_map(const Wafer& wafer, DieSize die) {
  const Grid g = grid_of(wafer, die);
  const Point at = best_offset(g);
  const auto wrapped = [](double x, double pitch) { return (x - pitch * std::floor(x / pitch)) * units::mm; };
  WaferMap map{
      .dies = 0, .offset_x = wrapped(at.x, g.pitch_x), .offset_y = wrapped(at.y, g.pitch_y), .places = {}};
  rows_of(g, at.x, at.y, [&](double bottom, long first, long columns) {
    map.dies += columns;
    for (long i = first; i < first + columns; ++i) {
      map.places.push_back({(at.x + static_cast<double>(i) * g.pitch_x) * units::mm, bottom * units::mm});
    }
  });
  return map;
}

double gross_dies_formula(const Wafer& wafer, DieSize die) {
  const Grid g = grid_of(wafer, die);
  const double d = 2 * g.radius, area = g.pitch_x * g.pitch_y;
  return std::max(0.0, std::numbers::pi * (d * d / 4 / area - d / std::sqrt(2 * area)));
}

}  // namespace caelum::supply
