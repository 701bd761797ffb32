// A line chart as SVG: axes linear or logarithmic, a legend, nothing that needs a script.
#pragma once

#include <string>
#include <vector>

namespace caelum::report {

struct Line {
  std::string name;
  std::vector<std::pair<double, double>> points;
  bool dashed = false;
};

struct Chart {
  std::string title, x_name, y_name;
  bool log_x = false, log_y = false;
  bool percent_y = false;
  std::vector<Line> lines;
};

/// Points at or under zero are left out of logarithmic axes.
std::string svg(const Chart& chart);

}  // namespace caelum::report
