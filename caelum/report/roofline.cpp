#include <algorithm>
#include <cmath>
#include <set>

#include <fmt/format.h>

#include "caelum/report/log_plot.hpp"

namespace caelum::report {
namespace {

std::string flop_label(double value) {
  return flops(value);
}
std::string plain_label(double value) {
  return value >= 1 ? count(value) : fmt::format("{:g}", value);
}

std::string colour(Precision p) {
  switch (p) {
    case Precision::bf16:
    case Precision::fp16:
      return "var(--c0)";
    case Precision::fp8:
    case Precision::fp8_block:
      return "var(--c1)";
    case Precision::fp4:
      return "var(--c3)";
    case Precision::int8:
      return "var(--c4)";
    default:
      return "var(--c2)";
  }
}

std::string roof_colour(const std::string& name) {
  if (name.starts_with("bf") || name == "fp16") return "var(--c0)";
  if (name.starts_with("fp8")) return "var(--c1)";
  if (name == "fp4") return "var(--c3)";
  if (name == "int8") return "var(--c4)";
  return "var(--c2)";
}

struct Extent {
  double least_x = 1, most_x = 1e4, least_y = 1e12, most_y = 1e15;
};

/// With operators the drawing closes in on them; without, it shows the roofs from one operation a byte.
Extent extent_of(const study::Roofline& r) {
  Extent e;
  double peak = 0;
  for (const auto& roof : r.compute) peak = std::max(peak, roof.peak);
  const double ridge = peak / r.memory.front().peak;
  e.most_x = std::max(ridge * 30, 1000.0);
  e.most_y = peak * 2;
  e.least_y = std::min(r.memory.front().peak, peak / 1000);
  if (r.dots.empty()) return e;
  e.least_x = e.least_y = INFINITY;
  for (const auto& dot : r.dots) {
    e.least_x = std::min(e.least_x, dot.intensity / 3);
    e.most_x = std::max(e.most_x, dot.intensity * 2);
    e.least_y = std::min(e.least_y, dot.rate / 3);
  }
  e.least_x = std::min(std::max(e.least_x, 0.05), ridge / 30);
  e.least_y = std::min(std::max(e.least_y, peak / 1e6), peak / 100);
  return e;
}

void draw_roofs(LogPlot& plot, const study::Roofline& r, const Extent& e) {
  double highest = 0;
  for (const auto& roof : r.compute) highest = std::max(highest, roof.peak);
  int level = 0;
  for (const auto& roof : r.memory) {
    const double from = std::max(e.least_x, e.least_y / roof.peak);
    const char* dashes = level == 0 ? "" : ";stroke-dasharray:7 4";
    plot.line(from, roof.peak * from, highest / roof.peak, highest,
              fmt::format("stroke:var(--ink);stroke-width:{}{}", level == 0 ? 2.0 : 1.4, dashes));
    // Under the line of memory and above those of caches, where no other line passes.
    const double at = level == 0 ? from * 1.35 : std::sqrt(from * highest / roof.peak);
    plot.text(at, roof.peak * at, fmt::format("{} {:.3g} TB/s", roof.name, roof.peak / 1e12), "",
              level == 0 ? "start" : "end", level == 0 ? 10 : -10, level == 0 ? 16 : -6);
    ++level;
  }
  double last = INFINITY;
  std::vector<study::Roof> roofs = r.compute;
  std::sort(roofs.begin(), roofs.end(), [](const auto& a, const auto& b) { return a.peak > b.peak; });
  for (const auto& roof : roofs) {
    const bool same = roof.peak > last * 0.99;
    last = roof.peak;
    if (same || roof.peak < e.least_y) continue;  // fp16 beside bf16, int8 beside fp8
    const double ridge = roof.peak / r.memory.front().peak;
    std::string names = roof.name;
    for (const auto& other : roofs) {
      if (other.name != roof.name && std::abs(other.peak / roof.peak - 1) < 0.01) names += ", " + other.name;
    }
    const std::string stroke = "stroke:" + roof_colour(roof.name);
    const double start = r.memory.size() > 1 ? std::min(ridge, roof.peak / r.memory.back().peak) : ridge;
    plot.line(std::max(start, e.least_x), roof.peak, e.most_x, roof.peak, stroke + ";stroke-width:2");
    const double from = roof.sustained / r.memory.front().peak;
    if (roof.sustained > e.least_y) {
      plot.line(std::max(from, e.least_x), roof.sustained, e.most_x, roof.sustained,
                stroke + ";stroke-width:1.2;stroke-dasharray:2 4");
    }
    plot.text(std::max(start, e.least_x), roof.peak, fmt::format("{} {}", names, flops(roof.peak)),
              "fill:" + roof_colour(roof.name), "start", 6, -6);
  }
}

/// Names where there is room: longest operators first, none over another.
void draw_dots(LogPlot& plot, const study::Roofline& r, const Extent& e) {
  double total = 0;
  for (const auto& dot : r.dots) total += dot.measured ? 0 : dot.seconds;
  for (const auto& dot : r.dots) {
    if (!dot.measured || dot.rate < e.least_y || dot.intensity < e.least_x) continue;
    plot.dot(dot.intensity, dot.rate, 1.8, "fill:" + colour(dot.precision) + ";opacity:.35",
             fmt::format("measured, {}", flops(dot.rate)));
  }
  struct Place {
    double x, y, width;
  };
  std::vector<Place> taken;
  for (const auto& dot : r.dots) {
    if (dot.measured || dot.rate < e.least_y || dot.intensity < e.least_x) continue;
    const double share = total > 0 ? dot.seconds / total : 0;
    plot.dot(dot.intensity, dot.rate, 4 + 16 * std::sqrt(share),
             "fill:" + colour(dot.precision) + ";opacity:.75",
             fmt::format("{}: {}, {} of the time, bound by {}", dot.name, flops(dot.rate), percent(share),
                         dot.bound));
    const Place place{plot.x(dot.intensity), plot.y(dot.rate),
                      7.0 * static_cast<double>(dot.name.size()) + 20};
    const bool free = std::none_of(taken.begin(), taken.end(), [&](const Place& t) {
      return std::abs(t.y - place.y) < 15 && place.x < t.x + t.width && t.x < place.x + place.width;
    });
    if (!free || taken.size() >= 14) continue;
    taken.push_back(place);
    const bool left = place.x + place.width > 930;
    plot.text(dot.intensity, dot.rate, dot.name, "font-size:12px", left ? "end" : "start", left ? -10 : 10,
              4);
  }
}

}  // namespace

std::string roofline_svg(const study::Roofline& roofline, const std::string& about) {
  const Extent e = extent_of(roofline);
  LogPlot plot(roofline.name.empty() ? roofline.chip : roofline.name, about,
               {"operations per byte of memory traffic", e.least_x, e.most_x, plain_label},
               {"operations per second", e.least_y, e.most_y, flop_label});
  draw_roofs(plot, roofline, e);
  draw_dots(plot, roofline, e);
  return plot.svg();
}

std::string roofline_text(const study::Roofline& roofline, const Style& style) {
  std::string out = fmt::format("\n{}  {}\n\n", style.bold(roofline.chip), roofline.name);
  const double bandwidth = roofline.memory.front().peak;
  Table roofs({false, true, true, true});
  roofs.row({"roof", "data sheet", "sustained", "ridge, flop/B"});
  roofs.rule();
  for (const auto& roof : roofline.compute) {
    roofs.row(
        {roof.name, flops(roof.peak), flops(roof.sustained), fmt::format("{:.0f}", roof.peak / bandwidth)});
  }
  for (const auto& roof : roofline.memory) {
    roofs.row({roof.name, fmt::format("{:.3g} TB/s", roof.peak / 1e12),
               fmt::format("{:.3g} TB/s", roof.sustained / 1e12), ""});
  }
  out += roofs.text();
  Table dots({false, false, true, true, true, true, false});
  dots.row({"operator", "format", "flop/B", "reaches", "of its roof", "time", "bound by"});
  dots.rule();
  int shown = 0;
  for (const auto& dot : roofline.dots) {
    if (dot.measured) continue;
    double peak = 0;
    for (const auto& roof : roofline.compute) {
      if (std::string(name(dot.precision)).starts_with(roof.name)) peak = roof.peak;
    }
    const double roof = peak > 0 ? std::min(peak, dot.intensity * bandwidth) : dot.intensity * bandwidth;
    dots.row({dot.name, std::string(name(dot.precision)), fmt::format("{:.1f}", dot.intensity),
              flops(dot.rate), percent(dot.rate / roof), seconds(dot.seconds), dot.bound});
    ++shown;
  }
  return shown > 0 ? out + "\n" + dots.text() + "\n" : out + "\n";
}

}  // namespace caelum::report
