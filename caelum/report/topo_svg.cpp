// A network drawn: points of its sketch, cables by what they are made of, and the counts beside.
#include <algorithm>

#include <fmt/format.h>

#include "caelum/base/quantity_text.hpp"
#include "caelum/report/markup.hpp"
#include "caelum/report/topo_report.hpp"

namespace caelum::report {
namespace {

constexpr double kTopoWidth = 1120, kTopoLeft = 60, kTopoTop = 120, kTopoSpan = 660, kTopoHeight = 440;
constexpr double kTopoAside = 790;  // where the list of counts begins

constexpr const char* kTopoHead =
    R"(<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {:.0f} {:.0f}" font-family="system-ui,Segoe UI,Helvetica,Arial,sans-serif">
<style>.bg{{fill:#fff}}.t{{font-size:24px;font-weight:650;fill:#1b2330}}.s{{font-size:14px;fill:#667085}}.r{{font-size:13px;fill:#667085;paint-order:stroke;stroke:#fff;stroke-width:5px}}
.k{{font-size:13px;fill:#1b2330}}.n{{font-size:13px;fill:#1b2330;text-anchor:end;font-variant-numeric:tabular-nums}}
.copper{{stroke:#c77b30}}.optical{{stroke:#2f6fdb}}.l{{stroke-width:1.1}}.chip{{fill:#1b2330}}.sw{{fill:#fff;stroke:#1b2330;stroke-width:1.6}}.rule{{stroke:#e3e7ee}}
@media(prefers-color-scheme:dark){{.bg{{fill:#11151c}}.t,.k,.n{{fill:#e8ecf3}}.s,.r{{fill:#98a2b3}}.r{{stroke:#11151c}}.chip{{fill:#e8ecf3}}.sw{{fill:#11151c;stroke:#e8ecf3}}.rule{{stroke:#2c3442}}}}</style>
<rect class="bg" width="100%" height="100%" rx="14"/>
)";

double x_of(double x) {
  return kTopoLeft + x * kTopoSpan;
}
double y_of(double y) {
  return kTopoTop + y * kTopoHeight;
}

std::string cables(const fabric::Sketch& sketch) {
  // Many lines are drawn fainter, so that the picture keeps about the same ink.
  const auto ink_of = [&](fabric::Medium medium) {
    const auto count = std::count_if(sketch.lines.begin(), sketch.lines.end(),
                                     [&](const auto& line) { return line.medium == medium; });
    return std::clamp(60.0 / static_cast<double>(std::max<std::ptrdiff_t>(1, count)), 0.14, 0.75);
  };
  const double copper = ink_of(fabric::Medium::copper), optical = ink_of(fabric::Medium::optical);
  std::string out;
  for (const auto& line : sketch.lines) {
    const auto &a = sketch.points[line.from], &b = sketch.points[line.to];
    out += fmt::format(
        R"(<line class="l {}" x1="{:.1f}" y1="{:.1f}" x2="{:.1f}" y2="{:.1f}" opacity="{:.2f}"/>)",
        line.medium == fabric::Medium::optical ? "optical" : "copper", x_of(a.x), y_of(a.y), x_of(b.x),
        y_of(b.y), line.medium == fabric::Medium::optical ? optical : copper);
    out += '\n';
  }
  return out;
}

std::string points(const fabric::Sketch& sketch) {
  std::string out;
  for (const auto& point : sketch.points) {
    const double x = x_of(point.x), y = y_of(point.y);
    if (point.kind == 0) {
      out += fmt::format(R"(<rect class="chip" x="{:.1f}" y="{:.1f}" width="13" height="13" rx="3"/>)",
                         x - 6.5, y - 6.5);
    } else {
      out += fmt::format(R"(<rect class="sw" x="{:.1f}" y="{:.1f}" width="20" height="14" rx="4"/>)", x - 10,
                         y - 7);
    }
    out += '\n';
  }
  return out;
}

std::string captions(const fabric::Sketch& sketch) {
  std::string out;
  if (sketch.rows.size() == 1) {
    return fmt::format("<text class=\"r\" x=\"{}\" y=\"{}\">{}</text>\n", kTopoLeft,
                       kTopoTop + kTopoHeight + 44, escaped(sketch.rows[0]));
  }
  for (std::size_t r = 0; r < sketch.rows.size(); ++r) {
    const double y = 1 - static_cast<double>(r) / static_cast<double>(sketch.rows.size() - 1);
    out += fmt::format("<text class=\"r\" x=\"{}\" y=\"{:.1f}\">{}</text>\n", kTopoLeft,
                       y_of(y) + (r == 0 ? 32 : -16), escaped(sketch.rows[r]));
  }
  return out;
}

struct Aside {
  std::string text;
  double y = kTopoTop;
  void row(std::string_view key, std::string_view value, const char* kind = "k") {
    text += fmt::format(
        "<text class=\"{}\" x=\"{}\" y=\"{:.0f}\">{}</text><text class=\"n\" x=\"{}\" "
        "y=\"{:.0f}\">{}</text>\n",
        kind, kTopoAside, y, escaped(key), kTopoWidth - 50, y, escaped(value));
    y += 24;
  }
  void rule() {
    text += fmt::format("<line class=\"rule\" x1=\"{}\" x2=\"{}\" y1=\"{:.0f}\" y2=\"{:.0f}\"/>\n",
                        kTopoAside, kTopoWidth - 50, y - 10, y - 10);
    y += 14;
  }
};

std::string aside(const TopologyView& view, std::size_t n, const fabric::Sketch& sketch) {
  const auto& network = view.fabric.networks()[n];
  Aside list;
  list.row("chips in one instance", count(static_cast<double>(network.chips)));
  list.row("instances", count(static_cast<double>(network.instances)));
  list.row("bandwidth of a chip", format_quantity(Bandwidth{network.bandwidth}));
  if (network.planes > 1) list.row("planes", fmt::format("{}", network.planes));
  list.row("bisection", format_quantity(Bandwidth{network.wiring->bisection()}));
  list.rule();
  double usd = 0, watts = 0;
  for (const auto& line : view.bill.lines) {
    if (line.network != n) continue;
    list.row(line.is_switch ? line.what + (line.what.ends_with("switch") ? "es" : " switches") : line.what,
             count(line.count));
    if (line.modules > 0) list.row("   optical modules", count(line.modules), "r");
    usd += line.dollars;
    watts += line.watts;
  }
  list.rule();
  list.row("cost", dollars(usd));
  list.row("power", format_quantity(Power{watts}));
  list.y += 20;
  double x = kTopoAside;
  const auto key = [&](const char* medium, fabric::Medium of) {
    if (std::none_of(sketch.lines.begin(), sketch.lines.end(), [&](const auto& l) { return l.medium == of; }))
      return;
    list.text += fmt::format(
        "<line class=\"{0}\" stroke-width=\"3\" x1=\"{1}\" x2=\"{2}\" y1=\"{3:.0f}\" y2=\"{3:.0f}\"/><text "
        "class=\"r\" x=\"{4}\" y=\"{5:.0f}\">{0}</text>\n",
        medium, x, x + 26, list.y - 4, x + 34, list.y);
    x += 110;
  };
  key("copper", fabric::Medium::copper);
  key("optical", fabric::Medium::optical);
  return list.text;
}

}  // namespace

namespace {

/// One network with its title and its counts, as high as kTopoPanel.
std::string topo_panel(const TopologyView& view, std::size_t n) {
  const auto& network = view.fabric.networks()[n];
  const fabric::Sketch sketch = network.wiring->sketch();
  std::string levels;
  for (std::size_t i = network.first_level; i <= network.last_level; ++i) {
    const spec::Level& level = level_of(view.cluster, network, i);
    levels += (levels.empty() ? "" : " + ") + level.name + ", " + std::string(name(level.topology));
  }
  const bool part = !view.cluster.joined.empty() && !network.joins;
  if (part) levels = name_of(system_of(view.cluster, network.part)) + ": " + levels;
  return fmt::format("<text class=\"s\" x=\"40\" y=\"74\">{}</text>\n", escaped(levels)) + cables(sketch) +
         points(sketch) + captions(sketch) + aside(view, n, sketch);
}

/// What all networks, and the machine, cost and draw.
std::string topo_totals(const TopologyView& view, double y) {
  const auto& b = view.bill;
  std::string words =
      fmt::format("network: {} switches, {} optical modules, {} adapters; {}, {}", count(b.switches),
                  count(b.modules), count(b.adapters), dollars(b.dollars), format_quantity(Power{b.watts}));
  if (view.whole) words += "; machine: " + whole_words(*view.whole);
  return fmt::format("<text class=\"k\" x=\"40\" y=\"{:.0f}\">{}</text>\n", y, escaped(words));
}

}  // namespace

std::string topo_svg(const TopologyView& view, const std::vector<std::size_t>& networks) {
  constexpr double kTopoPanel = kTopoTop + kTopoHeight + 60 - 48;  // a panel begins under the title
  const double bottom = 48 + kTopoPanel * static_cast<double>(networks.size());
  std::string out = fmt::format(fmt::runtime(kTopoHead), kTopoWidth, bottom + 50);
  out += fmt::format("<text class=\"t\" x=\"40\" y=\"48\">{}</text>\n", escaped(name_of(view.cluster)));
  for (std::size_t i = 0; i < networks.size(); ++i) {
    out += fmt::format("<g transform=\"translate(0 {:.0f})\">\n{}</g>\n", kTopoPanel * static_cast<double>(i),
                       topo_panel(view, networks[i]));
  }
  return out + topo_totals(view, bottom + 26) + "</svg>\n";
}

}  // namespace caelum::report
