#include <algorithm>
#include <cmath>
#include <map>

#include <fmt/format.h>

#include "caelum/report/log_plot.hpp"

namespace caelum::report {
namespace {

constexpr int kCells = 16;  // a decade

std::string time_label(double value) {
  return seconds(value);
}

}  // namespace

std::string table_svg(const std::vector<study::Table>& tables, const study::TableValidation& validation) {
  double least = 1, most = 1e-9;
  std::map<std::string, std::map<std::pair<int, int>, int>> cells;  // operator -> place -> rows
  const auto cell = [](double s) { return static_cast<int>(std::floor(std::log10(s) * kCells)); };
  for (const auto& p : validation.points) {
    const auto& point = tables[p.table].points[p.point];
    if (!(p.seconds > 0)) continue;
    least = std::min({least, point.seconds, p.seconds});
    most = std::max({most, point.seconds, p.seconds});
    ++cells[point.family][{cell(point.seconds), cell(p.seconds)}];
  }
  least *= 0.8, most *= 1.25;
  const auto& s = validation.summary;
  LogPlot plot(
      "Predicted against measured time",
      fmt::format(
          "{} rows; mean error {}, median {}, 90th percentile {}, bias {}; shaded by rows in a place, "
          "dashed: 20 % off",
          count(s.rows), percent(s.mape), percent(s.median), percent(s.p90), signed_percent(s.bias)),
      {"measured", least, most, time_label}, {"predicted", least, most, time_label});
  int colour = 0;
  for (const auto& [family, places] : cells) {
    int fullest = 1;
    for (const auto& [place, rows] : places) fullest = std::max(fullest, rows);
    for (const auto& [place, rows] : places) {
      const double opacity = 0.15 + 0.8 * std::log1p(rows) / std::log1p(fullest);
      const auto edge = [](int at) { return std::pow(10, static_cast<double>(at) / kCells); };
      plot.box(std::max(edge(place.first), least), std::max(edge(place.second), least),
               std::min(edge(place.first + 1), most), std::min(edge(place.second + 1), most),
               fmt::format("fill:var(--c{});opacity:{:.2f}", colour % 7, opacity));
    }
    plot.text(least, most, family, fmt::format("fill:var(--c{})", colour % 7), "start", 12, 22 + 18 * colour);
    ++colour;
  }
  plot.line(least, least, most, most, "stroke:var(--ink);stroke-width:1.4");
  plot.line(least, least * 1.2, most / 1.2, most, "stroke:var(--soft);stroke-dasharray:4 4");
  plot.line(least * 1.2, least, most, most / 1.2, "stroke:var(--soft);stroke-dasharray:4 4");
  return plot.svg();
}

}  // namespace caelum::report
