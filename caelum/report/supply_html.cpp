// The page of a supply plan: what comes out by quarter, what binds when, what a package costs, the wafers.
#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

#include "caelum/report/markup.hpp"
#include "caelum/report/supply_parts.hpp"
#include "caelum/report/uncertainty_report.hpp"

namespace caelum::report {
namespace {

constexpr const char* kSupplyHead = R"(<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"/>
<meta name="viewport" content="width=device-width,initial-scale=1"/><title>{0}</title><style>
:root{{color-scheme:light dark;--ink:#1b2330;--dim:#667085;--line:#e3e7ee;--paper:#fff;--card:#f7f8fb}}
@media(prefers-color-scheme:dark){{:root{{--ink:#e8ecf3;--dim:#98a2b3;--line:#2c3442;--paper:#11151c;--card:#181e28}}}}
body{{font:15px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--paper);max-width:960px;margin:3rem auto;padding:0 1.5rem}}
h1{{font-size:1.5rem;margin:0 0 .25rem}}h2{{font-size:1rem;margin:2.2rem 0 .6rem}}p{{color:var(--dim);margin:.2rem 0}}
table{{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}}td,th{{text-align:left;padding:.3rem .6rem;border-bottom:1px solid var(--line)}}
td.n,th.n{{text-align:right}}svg{{width:100%;height:auto;display:block}}svg text{{fill:var(--dim);font:11px system-ui,sans-serif}}
.axis{{stroke:var(--line)}}.key i{{display:inline-block;width:.7rem;height:.7rem;border-radius:2px;margin:0 .4rem 0 1rem}}.maps{{display:grid;grid-template-columns:repeat(auto-fit,minmax(260px,1fr));gap:1rem}}
.no{{color:#c4320a}}</style></head><body><h1>{0}</h1>
)";
constexpr std::array<const char*, 6> kSupplyColours = {"#2f6fdb", "#e8710a", "#12a4af",
                                                       "#a142f4", "#34a853", "#f9ab00"};
constexpr double kSupplyWidth = 900, kSupplyHeight = 250, kSupplyLeft = 60, kSupplyBottom = 36,
                 kSupplyTop = 12;

/// A round number at or over x: 1, 2 or 5 times a power of ten.
double round_up(double x) {
  if (x <= 0) return 1;
  const double power = std::pow(10, std::floor(std::log10(x)));
  for (const double step : {1.0, 2.0, 5.0}) {
    if (x <= step * power) return step * power;
  }
  return 10 * power;
}

/// Bars by quarter, stacked; `value(series, quarter)`.
template <class Value>
std::string stacked(const std::vector<std::string>& quarters, const std::vector<std::string>& series,
                    Value&& value) {
  double most = 0;
  for (std::size_t q = 0; q < quarters.size(); ++q) {
    double sum = 0;
    for (std::size_t s = 0; s < series.size(); ++s) sum += value(s, q);
    most = std::max(most, sum);
  }
  const double top = round_up(most),
               step = (kSupplyWidth - kSupplyLeft) / static_cast<double>(quarters.size());
  std::string svg = fmt::format("<svg viewBox='0 0 {} {}' role='img'>", kSupplyWidth, kSupplyHeight);
  for (int i = 0; i <= 4; ++i) {
    const double y = (kSupplyHeight - kSupplyBottom) * (1 - i / 4.0) + kSupplyTop;
    svg += fmt::format(
        "<line class='axis' x1='{}' x2='{}' y1='{:.1f}' y2='{:.1f}'/><text x='{}' y='{:.1f}' "
        "text-anchor='end'>{}</text>",
        kSupplyLeft, kSupplyWidth, y, y, kSupplyLeft - 6, y + 4, compact(top * i / 4));
  }
  for (std::size_t q = 0; q < quarters.size(); ++q) {
    const double x = kSupplyLeft + step * (static_cast<double>(q) + 0.12);
    double below = 0;
    for (std::size_t s = 0; s < series.size(); ++s) {
      const double v = value(s, q), height = v / top * (kSupplyHeight - kSupplyBottom);
      if (v <= 0) continue;
      below += height;
      svg += fmt::format(
          "<rect x='{:.1f}' y='{:.1f}' width='{:.1f}' height='{:.1f}' fill='{}'><title>{} {}: "
          "{}</title></rect>",
          x, kSupplyHeight - kSupplyBottom + kSupplyTop - below, step * 0.76, height,
          kSupplyColours[s % kSupplyColours.size()], escaped(series[s]), escaped(quarters[q]),
          count(std::round(v)));
    }
    if (q % std::max<std::size_t>(1, quarters.size() / 12) == 0) {
      svg += fmt::format("<text x='{:.1f}' y='{}'>{}</text>", x, kSupplyHeight - 4, escaped(quarters[q]));
    }
  }
  svg += "</svg><p class='key'>";
  for (std::size_t s = 0; s < series.size(); ++s)
    svg += fmt::format("<i style='background:{}'></i>{}", kSupplyColours[s % kSupplyColours.size()],
                       escaped(series[s]));
  return svg + "</p>";
}

std::string output(const api::Supplied& ran) {
  std::vector<std::string> names;
  std::vector<const supply::ProductPlan*> plans;
  for (std::size_t p = 0; p < ran.plan.products.size(); ++p) {
    if (ran.design.supply.products[p].chip.id.empty() && ran.plan.products.size() > 1) continue;
    names.push_back(ran.plan.products[p].name);
    plans.push_back(&ran.plan.products[p]);
  }
  if (plans.empty()) return "";
  return "<h2>Packages by quarter</h2>" +
         stacked(ran.plan.quarters, names,
                 [&](std::size_t s, std::size_t q) { return plans[s]->quarters[q].packages; });
}

std::string wafers(const api::Supplied& ran) {
  std::vector<std::string> names;
  std::vector<const supply::ProductPlan*> plans;
  for (std::size_t p = 0; p < ran.plan.products.size(); ++p) {
    if (ran.design.supply.products[p].line.empty()) continue;
    names.push_back(ran.plan.products[p].name);
    plans.push_back(&ran.plan.products[p]);
  }
  if (plans.empty()) return "";
  return "<h2>Wafers by quarter</h2>" + stacked(ran.plan.quarters, names, [&](std::size_t s, std::size_t q) {
           return plans[s]->quarters[q].wafers;
         });
}

/// One row for each limit, a cell for each quarter in which it binds.
std::string binding_chart(const api::Supplied& ran) {
  const auto spans = binding_spans(ran.plan);
  if (spans.empty()) return "<h2>What binds</h2><p>Nothing: demand is met.</p>";
  const std::size_t rows = std::min<std::size_t>(spans.size(), 10);
  const double left = 260, step = (kSupplyWidth - left) / static_cast<double>(ran.plan.quarters.size());
  std::string svg = fmt::format("<h2>What binds, and when</h2><svg viewBox='0 0 {} {}' role='img'>",
                                kSupplyWidth, 24 * static_cast<double>(rows) + 20);
  for (std::size_t r = 0; r < rows; ++r) {
    const double y = 24 * static_cast<double>(r);
    svg += fmt::format("<text x='{}' y='{}' text-anchor='end'>{}</text>", left - 8, y + 15,
                       escaped(spans[r].what));
    for (const auto& b : ran.plan.binding) {
      if (b.what != spans[r].what) continue;
      svg += fmt::format(
          "<rect x='{:.1f}' y='{}' width='{:.1f}' height='18' rx='2' fill='#2f6fdb' "
          "fill-opacity='{:.2f}'><title>{}: one more {} is worth {:.4g} {}</title></rect>",
          left + step * b.quarter, y + 2, step - 2, 0.25 + 0.75 * b.worth / spans[r].most,
          escaped(ran.plan.quarters[static_cast<std::size_t>(b.quarter)]), escaped(b.unit), b.worth,
          api::aim_unit(ran.design.supply.aim));
    }
  }
  for (std::size_t q = 0; q < ran.plan.quarters.size();
       q += std::max<std::size_t>(1, ran.plan.quarters.size() / 8)) {
    svg += fmt::format("<text x='{:.1f}' y='{}'>{}</text>", left + step * static_cast<double>(q),
                       24 * static_cast<double>(rows) + 14, escaped(ran.plan.quarters[q]));
  }
  return svg + "</svg>";
}

std::string costs(const api::Supplied& ran) {
  std::string table =
      "<h2>Cost of a good package, last quarter</h2><table><tr><th>product</th><th class='n'>wafer</th>"
      "<th class='n'>memory</th><th class='n'>packaging and loss</th><th class='n'>all, USD</th>"
      "<th class='n'>die yield</th></tr>";
  for (const auto& product : ran.plan.products) {
    const auto& q = product.quarters.back();
    auto usd = [](Money m) { return count(std::round(m.in(units::USD))); };
    table += fmt::format(
        "<tr><td>{}</td><td class='n'>{}</td><td class='n'>{}</td><td class='n'>{}</td><td class='n'>{}</td>"
        "<td class='n'>{}</td></tr>",
        escaped(product.name), usd(q.cost.wafer), usd(q.cost.memory), usd(q.cost.packaging),
        usd(q.cost.total()), q.die_yield > 0 ? percent(q.die_yield) : "");
  }
  return table + "</table>";
}

std::string maps(const api::Supplied& ran) {
  std::string out;
  for (std::size_t p = 0; p < ran.plan.products.size(); ++p) {
    const auto& f = ran.plan.products[p].figures;
    if (f.area_mm2 <= 0 || ran.design.supply.products[p].line.empty()) continue;
    const auto wafer = supply::wafer_of(ran.design.supply);
    const auto map = supply::best_map(wafer, f.die);
    out += "<div>" +
           wafer_svg(wafer, f.die, map, fmt::format("{}: {}", ran.plan.products[p].name, map.dies)) +
           "</div>";
  }
  return out.empty() ? "" : "<h2>Wafers, whole dies counted</h2><div class='maps'>" + out + "</div>";
}

std::string doubt_section(const explore::SupplyUncertainty& u) {
  std::string out = fmt::format(
      "<h2>How sure</h2><p>90 % of {} draws over {} ranged inputs{}.</p><table><tr><td></td><td "
      "class='n'>nominal</td><td class='n'>median</td><td class='n'>90 %</td></tr>",
      u.samples, u.ranged, u.infeasible > 0 ? fmt::format("; {} more have no plan", u.infeasible) : "");
  const auto words = [](double x) { return count(std::round(x)); };
  std::string outside;
  for (const auto& f : u.figures) {
    const explore::Interval& i = f.interval;
    out += fmt::format(
        "<tr><td>{}</td><td class='n'>{}</td><td class='n'>{}</td><td class='n'>{} to {}</td></tr>",
        escaped(f.name), words(i.nominal), words(i.median), words(i.low), words(i.high));
    const std::string lies = outside_words(f.name, i, words);
    if (!lies.empty()) outside += "<p>" + escaped(lies) + ".</p>";
  }
  out += "</table>" + outside;
  if (u.from.empty()) return out;
  out += "<h2>Where the spread comes from</h2><table>";
  for (const auto& share : u.from) {
    out += fmt::format(
        "<tr><td>{}</td><td class='n'>{}</td><td style='width:50%'><svg viewBox='0 0 200 14' "
        "style='height:14px' "
        "preserveAspectRatio='none'><rect width='{:.1f}' height='14' fill='#2f6fdb'/></svg></td></tr>",
        escaped(share.parameter), percent(share.share), 200 * share.share);
  }
  return out + "</table>";
}

}  // namespace

std::string supply_html(const api::Supplied& ran, const std::string& version) {
  std::string page = fmt::format(fmt::runtime(kSupplyHead), escaped(ran.design.name));
  if (!ran.feasible) {
    page += "<p class='no'>No plan: these limits cannot all hold.</p><ul>";
    for (const auto& limit : ran.conflict.limits) page += "<li>" + escaped(limit) + "</li>";
    return page + "</ul></body></html>\n";
  }
  const api::Fleet& fleet = ran.fleet.back();
  page += fmt::format("<p>{} to {} · {} accelerators{} · Caelum {}</p>", escaped(ran.plan.quarters.front()),
                      escaped(ran.plan.quarters.back()), count(std::round(fleet.packages)),
                      fleet.training_h100s ? fmt::format(", {} H100s of training as delivered",
                                                         count(std::round(*fleet.training_h100s)))
                                           : "",
                      version);
  page += output(ran) + wafers(ran) + binding_chart(ran) + costs(ran);
  if (ran.uncertainty) page += doubt_section(*ran.uncertainty);
  page += maps(ran);
  return page + fmt::format("<p>O{}.</p></body></html>\n", supply::certificate_words(ran.plan).substr(1));
}

}  // namespace caelum::report
