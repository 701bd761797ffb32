#include "caelum/report/memory_svg.hpp"

#include <algorithm>
#include <cstddef>

#include <fmt/format.h>

#include "caelum/report/format.hpp"

namespace caelum::report {
namespace {

constexpr double kMemoryLeft = 70, kMemoryWidth = 1000, kMemoryHeight = 90;
constexpr std::size_t kMemoryColumns = 500;

/// The most that is held in each of equally long stretches of the step.
std::vector<double> columns_of(const std::vector<step::MemorySample>& curve, int stage, double end) {
  std::vector<double> most(kMemoryColumns, 0);
  double held = 0;
  std::size_t from = 0;
  const auto hold_until = [&](std::size_t column) {
    for (; from < column; ++from) most[from] = std::max(most[from], held);
  };
  for (const auto& sample : curve) {
    if (sample.stage != stage) continue;
    const double share = end > 0 ? sample.time_s / end : 0;
    const auto column =
        std::min(kMemoryColumns - 1, static_cast<std::size_t>(share * static_cast<double>(kMemoryColumns)));
    hold_until(column);
    most[column] = std::max({most[column], held, sample.bytes.in(units::B)});
    held = sample.bytes.in(units::B);
  }
  hold_until(kMemoryColumns);
  return most;
}

std::string level(double y, double bytes, const char* name, const char* style) {
  return fmt::format(
      "<line x1='{0}' x2='{1}' y1='{2:.1f}' y2='{2:.1f}' stroke='currentColor' {3}/>"
      "<text x='0' y='{4:.1f}'>{5}</text><text x='{1}' y='{6:.1f}' text-anchor='end'>{7}</text>",
      kMemoryLeft, kMemoryLeft + kMemoryWidth, y, style, y + 4, gibibytes(bytes), y - 3, name);
}

}  // namespace

std::string memory_svg(const std::vector<step::MemorySample>& curve, const step::Memory& memory, double end) {
  const int stage = static_cast<int>(memory.stage);
  if (curve.empty() || end <= 0) return {};
  const auto most = columns_of(curve, stage, end);
  const double peak = *std::max_element(most.begin(), most.end()), capacity = memory.capacity.in(units::B);
  const double top = 1.05 * std::max(peak, capacity), bottom = 14 + kMemoryHeight;
  const auto y_of = [&](double bytes) { return bottom - kMemoryHeight * bytes / top; };
  std::string points = fmt::format("{},{:.1f}", kMemoryLeft, bottom);
  for (std::size_t i = 0; i < most.size(); ++i) {
    const double x = kMemoryLeft + kMemoryWidth * static_cast<double>(i) / kMemoryColumns, y = y_of(most[i]);
    points += fmt::format(" {:.1f},{:.1f} {:.1f},{:.1f}", x, y, x + kMemoryWidth / kMemoryColumns, y);
  }
  points += fmt::format(" {},{:.1f}", kMemoryLeft + kMemoryWidth, bottom);
  return fmt::format(
             "<svg class='timeline' viewBox='0 0 {} {}' style='height:auto;font:11px system-ui' "
             "fill='currentColor'><polygon points='{}' fill='#8fb4f2'/>",
             kMemoryLeft + kMemoryWidth, bottom + 18, points) +
         level(y_of(capacity), capacity, "usable", "stroke-dasharray='4 3'") +
         (peak < 0.93 * capacity || peak > 1.07 * capacity
              ? level(y_of(peak), peak, "most held", "stroke-width='.4'")
              : std::string{}) +
         fmt::format("<text x='{}' y='{}'>{}</text><text x='{}' y='{}' text-anchor='end'>{}</text></svg>",
                     kMemoryLeft, bottom + 13, seconds(0), kMemoryLeft + kMemoryWidth, bottom + 13,
                     seconds(end));
}

}  // namespace caelum::report
