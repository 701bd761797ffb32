// Drawings as SVG that follow the reader's light or dark setting.
#pragma once

#include <string>
#include <vector>

#include "caelum/report/format.hpp"
#include "caelum/study/roofline.hpp"
#include "caelum/study/table_validate.hpp"

namespace caelum::report {

/// Two logarithmic axes and the frame of a drawing; marks are added in the units of the axes.
class LogPlot {
 public:
  struct Axis {
    std::string title;
    double least = 1, most = 10;
    std::string (*label)(double) = nullptr;
  };
  LogPlot(std::string title, std::string subtitle, Axis x, Axis y);

  [[nodiscard]] double x(double value) const;  ///< pixels
  [[nodiscard]] double y(double value) const;
  void line(double x0, double y0, double x1, double y1, const std::string& style);
  void dot(double x, double y, double radius, const std::string& style, const std::string& tip);
  void box(double x0, double y0, double x1, double y1, const std::string& style);
  /// Text at a point in the plot; anchor is start, middle or end; dx and dy in pixels.
  void text(double x, double y, const std::string& words, const std::string& style,
            const char* anchor = "start", double dx = 0, double dy = 0);
  [[nodiscard]] std::string svg() const;

 private:
  void grid(const Axis& axis, bool horizontal);

  Axis x_, y_;
  std::string title_, subtitle_, body_;
};

/// Roofs of each number format and memory level, the scenario's operators and measured rows as dots.
std::string roofline_svg(const study::Roofline& roofline, const std::string& about);
/// The same as lists.
std::string roofline_text(const study::Roofline& roofline, const Style& style);
std::string roofline_json(const study::Roofline& roofline, const std::string& version);

/// Predicted against measured times, shaded by how many rows fall in a place, by kind of operator.
std::string table_svg(const std::vector<study::Table>& tables, const study::TableValidation& validation);

}  // namespace caelum::report
