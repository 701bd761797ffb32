#include <fmt/format.h>

#include "caelum/report/markup.hpp"
#include "caelum/report/supply_report.hpp"

namespace caelum::report {

std::string wafer_svg(const supply::Wafer& wafer, supply::DieSize die, const supply::WaferMap& map,
                      const std::string& title) {
  const double radius = wafer.diameter.in(units::mm) / 2,
               usable = radius - wafer.edge_exclusion.in(units::mm);
  const double width = die.width.in(units::mm), height = die.height.in(units::mm), margin = 12;
  const double side = 2 * (radius + margin);
  std::string svg = fmt::format(
      "<svg xmlns='http://www.w3.org/2000/svg' viewBox='{0} {1} {2} {3}' width='640' role='img' "
      "font-family='system-ui,sans-serif'>"
      "<style>text{{fill:#1b2330}}.paper{{fill:#fff}}.wafer{{fill:#eef1f6;stroke:#98a2b3}}.rim{{fill:none;"
      "stroke:#98a2b3;stroke-dasharray:2 2}}"
      ".die{{fill:#2f6fdb;fill-opacity:.82}}@media(prefers-color-scheme:dark){{text{{fill:#e8ecf3}}.paper{{"
      "fill:#11151c}}.wafer{{fill:#202836}}.die{{fill:#8ab4f8}}}}</style>"
      "<rect class='paper' x='{0}' y='{1}' width='{2}' height='{3}'/>",
      -radius - margin, -radius - margin - 14, side, side + 14);
  svg += fmt::format("<text x='0' y='{}' font-size='8' text-anchor='middle'>{}</text>", -radius - margin - 2,
                     escaped(title));
  svg += fmt::format(
      "<circle class='wafer' r='{}' stroke-width='.8'/><circle class='rim' r='{}' stroke-width='.5'/>",
      radius, usable);
  for (const auto& place : map.places) {
    svg += fmt::format("<rect class='die' x='{:.3f}' y='{:.3f}' width='{:.3f}' height='{:.3f}' rx='.4'/>",
                       place.left.in(units::mm), -place.bottom.in(units::mm)-height, width, height);
  }
  return svg + "</svg>\n";
}

}  // namespace caelum::report
