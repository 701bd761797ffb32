// A frame of 960 x 640 with the plot inside it; colours are CSS classes, so that one file serves both
// a light and a dark page.
#include "caelum/report/log_plot.hpp"

#include <cmath>

#include <fmt/format.h>

#include "caelum/report/markup.hpp"

namespace caelum::report {
namespace {

constexpr double kLogWidth = 960, kLogHeight = 640, kLogLeft = 104, kLogRight = 28, kLogTop = 76,
                 kLogBottom = 64;

constexpr const char* kLogStyle = R"(<style>
svg{--ink:#1b2430;--soft:#5d6b7c;--grid:#e4e9ef;--ground:#fff;--c0:#2563c9;--c1:#c2410c;--c2:#0f7f6b;--c3:#8b3fa8;--c4:#a1780a;--c5:#b3264d;--c6:#4b6b1f}
@media (prefers-color-scheme:dark){svg{--ink:#e7edf4;--soft:#93a1b3;--grid:#2b3543;--ground:#141a22;--c0:#6ea8ff;--c1:#ff9a62;--c2:#4fd0b5;--c3:#d59af0;--c4:#e6c256;--c5:#ff8aa8;--c6:#a9cf6b}}
text{font:13px system-ui,sans-serif;fill:var(--ink)}.soft{fill:var(--soft);font-size:12px}.title{font-size:19px;font-weight:600}
.grid{stroke:var(--grid)}.frame{stroke:var(--soft);fill:none}.ground{fill:var(--ground)}.halo{paint-order:stroke;stroke:var(--ground);stroke-width:4px;stroke-linejoin:round}
</style>)";

}  // namespace

LogPlot::LogPlot(std::string title, std::string subtitle, Axis x, Axis y)
    : x_(std::move(x)), y_(std::move(y)), title_(std::move(title)), subtitle_(std::move(subtitle)) {
  grid(x_, true);
  grid(y_, false);
}

double LogPlot::x(double value) const {
  const double share = std::log(value / x_.least) / std::log(x_.most / x_.least);
  return kLogLeft + share * (kLogWidth - kLogLeft - kLogRight);
}

double LogPlot::y(double value) const {
  const double share = std::log(value / y_.least) / std::log(y_.most / y_.least);
  return kLogHeight - kLogBottom - share * (kLogHeight - kLogTop - kLogBottom);
}

void LogPlot::grid(const Axis& axis, bool horizontal) {
  const int first = static_cast<int>(std::ceil(std::log10(axis.least) - 1e-9));
  const int last = static_cast<int>(std::floor(std::log10(axis.most) + 1e-5));
  for (int decade = first; decade <= last; ++decade) {
    const double tick = std::pow(10, decade);
    if (horizontal) {
      body_ += fmt::format("<path class=\"grid\" d=\"M{:.1f} {}V{}\"/>", x(tick), kLogTop,
                           kLogHeight - kLogBottom);
      body_ += fmt::format("<text class=\"soft\" text-anchor=\"middle\" x=\"{:.1f}\" y=\"{}\">{}</text>",
                           x(tick), kLogHeight - kLogBottom + 20, escaped(axis.label(tick)));
    } else {
      body_ +=
          fmt::format("<path class=\"grid\" d=\"M{} {:.1f}H{}\"/>", kLogLeft, y(tick), kLogWidth - kLogRight);
      body_ += fmt::format("<text class=\"soft\" text-anchor=\"end\" x=\"{}\" y=\"{:.1f}\">{}</text>",
                           kLogLeft - 8, y(tick) + 4, escaped(axis.label(tick)));
    }
  }
}

void LogPlot::line(double x0, double y0, double x1, double y1, const std::string& style) {
  body_ += fmt::format("<path d=\"M{:.1f} {:.1f}L{:.1f} {:.1f}\" style=\"fill:none;{}\"/>", x(x0), y(y0),
                       x(x1), y(y1), style);
}

void LogPlot::dot(double at_x, double at_y, double radius, const std::string& style, const std::string& tip) {
  body_ +=
      fmt::format("<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"{:.1f}\" style=\"{}\"><title>{}</title></circle>",
                  x(at_x), y(at_y), radius, style, escaped(tip));
}

void LogPlot::box(double x0, double y0, double x1, double y1, const std::string& style) {
  body_ += fmt::format("<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\" style=\"{}\"/>",
                       x(x0), y(y1), x(x1) - x(x0), y(y0) - y(y1), style);
}

void LogPlot::text(double at_x, double at_y, const std::string& words, const std::string& style,
                   const char* anchor, double dx, double dy) {
  body_ +=
      fmt::format("<text class=\"halo\" text-anchor=\"{}\" x=\"{:.1f}\" y=\"{:.1f}\" style=\"{}\">{}</text>",
                  anchor, x(at_x) + dx, y(at_y) + dy, style, escaped(words));
}

std::string LogPlot::svg() const {
  return fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0} {1}\" width=\"{0}\" height=\"{1}\">\n{2}\n"
      "<rect class=\"ground\" width=\"{0}\" height=\"{1}\"/><text class=\"title\" x=\"{3}\" "
      "y=\"32\">{4}</text>"
      "<text class=\"soft\" x=\"{3}\" y=\"54\">{5}</text>\n{6}\n"
      "<rect class=\"frame\" x=\"{3}\" y=\"{7}\" width=\"{8}\" height=\"{9}\"/>"
      "<text class=\"soft\" text-anchor=\"middle\" x=\"{10}\" y=\"{11}\">{12}</text>"
      "<text class=\"soft\" text-anchor=\"middle\" transform=\"translate(18 {13}) "
      "rotate(-90)\">{14}</text>\n</svg>\n",
      kLogWidth, kLogHeight, kLogStyle, kLogLeft, escaped(title_), escaped(subtitle_), body_, kLogTop,
      kLogWidth - kLogLeft - kLogRight, kLogHeight - kLogTop - kLogBottom,
      kLogLeft + (kLogWidth - kLogLeft - kLogRight) / 2, kLogHeight - 18, escaped(x_.title),
      kLogTop + (kLogHeight - kLogTop - kLogBottom) / 2, escaped(y_.title));
}

}  // namespace caelum::report
