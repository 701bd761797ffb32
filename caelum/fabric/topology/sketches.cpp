#include "caelum/fabric/topology/sketches.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include <fmt/format.h>

namespace caelum::fabric {
namespace {

constexpr long kMostInRow = 24;
constexpr long kMostLines = 12;  // from one point to the row above it

std::string caption(const TreeRow& row, long shown) {
  return shown < row.count ? fmt::format("{} of {} {}", shown, row.count, row.name)
                           : fmt::format("{} {}", row.count, row.name);
}

}  // namespace

Sketch sketch_tree(const std::vector<TreeRow>& rows) {
  Sketch sketch;
  std::vector<std::size_t> first;
  std::vector<long> shown;
  for (std::size_t r = 0; r < rows.size(); ++r) {
    const long count = std::min(rows[r].count, kMostInRow);
    first.push_back(sketch.points.size());
    shown.push_back(count);
    const double y =
        rows.size() == 1 ? 0.5 : 1 - static_cast<double>(r) / static_cast<double>(rows.size() - 1);
    for (long i = 0; i < count; ++i) {
      const double x = (static_cast<double>(i) + 0.5) / static_cast<double>(count);
      sketch.points.push_back({x, y, static_cast<int>(r), ""});
    }
    sketch.rows.push_back(caption(rows[r], count));
  }
  for (std::size_t r = 1; r < rows.size(); ++r) {
    const long lower = shown[r - 1], upper = shown[r];
    for (long i = 0; i < lower; ++i) {
      // Chips hang on the switch above them; switches on all of the row above, as far as one sees.
      const bool access = r == 1 && upper > 1;
      const long lines = access ? 1 : std::min(upper, kMostLines);
      for (long j = 0; j < lines; ++j) {
        const long target = access ? i * upper / lower : (i + j * upper / lines) % upper;
        sketch.lines.push_back({first[r - 1] + static_cast<std::size_t>(i),
                                first[r] + static_cast<std::size_t>(target), rows[r].medium});
      }
    }
  }
  return sketch;
}

std::size_t Grid::at(const std::vector<long>& coordinate) const {
  long index = 0;
  for (std::size_t d = sides.size(); d-- > 0;) index = index * sides[d] + coordinate[d];
  return static_cast<std::size_t>(index);
}

Grid sketch_grid(const std::vector<long>& sides, long most) {
  Grid grid;
  long points = 1;
  for (const long side : sides) {
    grid.sides.push_back(std::min(side, most));
    points *= grid.sides.back();
  }
  // The first dimension runs right, the second up, the third into the depth.
  const double depth = grid.sides.size() > 2 ? 0.32 : 0.0;
  for (long p = 0; p < points; ++p) {
    long rest = p;
    double at[3] = {0.5, 0.5, 0};
    for (std::size_t d = 0; d < grid.sides.size(); ++d) {
      const long c = rest % grid.sides[d];
      rest /= grid.sides[d];
      if (d < 3 && grid.sides[d] > 1) at[d] = static_cast<double>(c) / static_cast<double>(grid.sides[d] - 1);
    }
    const double span = 1 - depth;
    grid.sketch.points.push_back({at[0] * span + at[2] * depth, 1 - at[1] * span - at[2] * depth, 0, ""});
  }
  std::string shape;
  for (const long side : sides) shape += (shape.empty() ? "" : " x ") + std::to_string(side);
  if (grid.sides != sides) shape += ", a corner shown";
  grid.sketch.rows.push_back(shape);
  return grid;
}

Sketch sketch_circle(long groups, long members) {
  Sketch sketch;
  const long shown = std::min(groups, 16L), inside = std::min(members, 8L);
  for (long g = 0; g < shown; ++g) {
    const double turn = 2 * std::numbers::pi * static_cast<double>(g) / static_cast<double>(shown);
    for (long m = 0; m < inside; ++m) {
      const double small = 2 * std::numbers::pi * static_cast<double>(m) / static_cast<double>(inside);
      sketch.points.push_back({0.5 + 0.4 * std::cos(turn) + 0.07 * std::cos(small),
                               0.5 + 0.4 * std::sin(turn) + 0.07 * std::sin(small), 1, ""});
    }
  }
  for (long g = 0; g < shown; ++g) {
    for (long a = 0; a < inside; ++a) {
      for (long b = a + 1; b < inside; ++b) {
        sketch.lines.push_back({static_cast<std::size_t>(g * inside + a),
                                static_cast<std::size_t>(g * inside + b), Medium::copper});
      }
    }
    for (long other = g + 1; other < shown; ++other) {
      const long from = g * inside + (other - g - 1) % inside, to = other * inside + g % inside;
      sketch.lines.push_back({static_cast<std::size_t>(from), static_cast<std::size_t>(to), Medium::optical});
    }
  }
  sketch.rows.push_back(
      fmt::format("{} of {} groups, {} of {} switches each", shown, groups, inside, members));
  return sketch;
}

}  // namespace caelum::fabric
