#include "caelum/report/plot.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

#include "caelum/report/format.hpp"
#include "caelum/report/markup.hpp"

namespace caelum::report {
namespace {

constexpr double kPlotWidth = 720, kPlotHeight = 420, kPlotLeft = 74, kPlotRight = 16, kPlotTop = 44,
                 kPlotBottom = 52, kPlotLegend = 18;
constexpr std::array<const char*, 8> kPlotColours = {"#2f6fdb", "#e8710a", "#34a853", "#a142f4",
                                                     "#d93025", "#12a4af", "#7d5a4f", "#667085"};

/// One axis: data to pixels, and where its ticks stand.
struct Axis {
  double low = 0, high = 1, from = 0, to = 1;
  bool log = false;
  [[nodiscard]] double at(double v) const {
    const double share = log ? std::log(v / low) / std::log(high / low) : (v - low) / (high - low);
    return from + share * (to - from);
  }
  [[nodiscard]] std::vector<double> ticks() const {
    std::vector<double> all;
    if (log) {
      for (double t = std::pow(10, std::ceil(std::log10(low) - 1e-9)); t <= high * 1.0001; t *= 10)
        all.push_back(t);
      return all;
    }
    const double step = std::pow(10, std::floor(std::log10((high - low) / 4)));
    const double fit = (high - low) / step > 10 ? step * 2 : step;
    for (double t = std::ceil(low / fit) * fit; t <= high * 1.0001; t += fit) all.push_back(t);
    return all;
  }
};

Axis axis(const Chart& chart, bool x) {
  Axis a;
  a.log = x ? chart.log_x : chart.log_y;
  double low = 1e300, high = -1e300;
  for (const Line& line : chart.lines) {
    for (const auto& [px, py] : line.points) {
      const double v = x ? px : py;
      if (a.log && v <= 0) continue;
      low = std::min(low, v);
      high = std::max(high, v);
    }
  }
  if (low > high) low = high = 1;
  if (!a.log && !x) low = std::min(low, 0.0);
  if (!x && chart.percent_y) high = 1;
  a.low = low;
  a.high = high > low ? high : low + (low == 0 ? 1 : std::fabs(low));
  a.from = x ? kPlotLeft : kPlotHeight - kPlotBottom;
  a.to = x ? kPlotWidth - kPlotRight : kPlotTop;
  return a;
}

/// A tick is exact, so it needs no zeros that say how exact: 10 k, not 10.0 k.
std::string tick_text(double v, bool percents) {
  if (percents) return fmt::format("{:.0f} %", v * 100);
  std::string text = compact(v);
  const std::size_t end = std::min(text.find(' '), text.size());
  if (text.substr(0, end).find('.') == std::string::npos) return text;
  const std::size_t digit = text.find_last_not_of('0', end - 1);
  const std::size_t keep = text[digit] == '.' ? digit : digit + 1;
  return text.erase(keep, end - keep);
}

std::string grid(const Chart& chart, const Axis& x, const Axis& y) {
  std::string out;
  for (const double t : x.ticks()) {
    out += fmt::format(
        "<line x1='{0:.1f}' y1='{1}' x2='{0:.1f}' y2='{2}' class='g'/><text x='{0:.1f}' "
        "y='{3}' text-anchor='middle'>{4}</text>",
        x.at(t), kPlotTop, kPlotHeight - kPlotBottom, kPlotHeight - kPlotBottom + 18, tick_text(t, false));
  }
  for (const double t : y.ticks()) {
    out += fmt::format(
        "<line x1='{1}' y1='{0:.1f}' x2='{2}' y2='{0:.1f}' class='g'/><text x='{3}' "
        "y='{4:.1f}' text-anchor='end'>{5}</text>",
        y.at(t), kPlotLeft, kPlotWidth - kPlotRight, kPlotLeft - 8, y.at(t) + 4,
        tick_text(t, chart.percent_y));
  }
  out += fmt::format("<text x='{}' y='{}' text-anchor='middle'>{}</text>",
                     (kPlotLeft + kPlotWidth - kPlotRight) / 2, kPlotHeight - 12, escaped(chart.x_name));
  out += fmt::format("<text transform='translate(16 {}) rotate(-90)' text-anchor='middle'>{}</text>",
                     (kPlotTop + kPlotHeight - kPlotBottom) / 2, escaped(chart.y_name));
  return out;
}

}  // namespace

std::string svg(const Chart& chart) {
  const Axis x = axis(chart, true), y = axis(chart, false);
  std::string out = fmt::format(
      "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {0} {1}' width='{0}' height='{1}' "
      "font-family='system-ui,sans-serif' font-size='12'><style>text{{fill:#344054}}.g{{stroke:#e3e7ee}}"
      "</style><rect width='{0}' height='{1}' fill='#fff'/><text x='{2}' y='24' font-size='15' "
      "font-weight='600'>{3}</text>",
      kPlotWidth, kPlotHeight, kPlotLeft, escaped(chart.title));
  out += grid(chart, x, y);
  std::size_t colour = 0;
  double legend = kPlotTop + 14;
  for (const Line& line : chart.lines) {
    const char* stroke = kPlotColours[colour++ % kPlotColours.size()];
    std::string points;
    for (const auto& [px, py] : line.points) {
      if ((x.log && px <= 0) || (y.log && py <= 0)) continue;
      points += fmt::format("{:.1f},{:.1f} ", x.at(px), y.at(py));
      out += fmt::format("<circle cx='{:.1f}' cy='{:.1f}' r='3' fill='{}'/>", x.at(px), y.at(py), stroke);
    }
    const char* dash = line.dashed ? " stroke-dasharray='6 4'" : "";
    out += fmt::format("<polyline points='{}' fill='none' stroke='{}' stroke-width='2'{}/>", points, stroke,
                       dash);
    out += fmt::format(
        "<line x1='{0}' y1='{1}' x2='{2}' y2='{1}' stroke='{3}' stroke-width='2'{4}/><text "
        "x='{5}' y='{6}'>{7}</text>",
        kPlotLeft + 12, legend, kPlotLeft + 36, stroke, dash, kPlotLeft + 42, legend + 4, escaped(line.name));
    legend += kPlotLegend;
  }
  return out + "</svg>\n";
}

}  // namespace caelum::report
