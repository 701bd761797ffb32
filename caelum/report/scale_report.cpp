#include "caelum/report/scale_report.hpp"

#include <fmt/format.h>

#include "caelum/base/quantity_text.hpp"
#include "caelum/report/months_report.hpp"
#include "caelum/report/plot.hpp"
#include "caelum/report/result_json.hpp"
#include "caelum/report/uncertainty_report.hpp"

namespace caelum::report {
namespace {

std::string line_name(const explore::ScalePoint& point) {
  return point.gain == 1 ? point.machine : fmt::format("{}, {:g} x the MTBF", point.machine, point.gain);
}

Chart chart_of(const std::vector<explore::ScalePoint>& points, double (*value)(const explore::ScalePoint&)) {
  Chart chart;
  chart.x_name = "chips";
  chart.log_x = true;
  for (const auto& point : points) {
    const std::string name = line_name(point);
    if (chart.lines.empty() || chart.lines.back().name != name) {
      chart.lines.push_back({.name = name, .points = {}, .dashed = point.gain != 1});
    }
    chart.lines.back().points.emplace_back(static_cast<double>(point.chips), value(point));
  }
  return chart;
}

std::string scale_doubt_text(const explore::ScalePoint& point, const Style& style) {
  const explore::ScaleDoubt& doubt = *point.doubt;
  std::string out =
      "  " +
      style.bold(
          fmt::format("how sure: {}, {} chips", line_name(point), count(static_cast<double>(point.chips)))) +
      style.dim(fmt::format("  (90 % of {} draws over {} ranged inputs)", doubt.samples, doubt.ranged)) +
      "\n";
  const auto& run = point.months.run;
  const double chip_hour = point.months.bill.per_chip_hour.in(units::USD);
  DoubtTable table;
  table.row("goodput", beside(doubt.goodput, run.goodput.median), percent);
  table.row("working chips", beside(doubt.effective_chips, point.effective_chips), count);
  table.row("failures a day", beside(doubt.failures_per_day, run.failures_per_s * 86400),
            [](double x) { return fmt::format("{:.3g}", x); });
  table.row("a chip hour", beside(doubt.usd_per_chip_hour, chip_hour), dollars);
  return out + table.text() + "\n" + sensitivities_text(doubt.sensitivities, style);
}

}  // namespace

std::string scale_text(const std::vector<explore::ScalePoint>& points, const Style& style) {
  Table table({false, true, true, true, true, true, true, true, true});
  table.row({"machine", "chips", "reliability", "fails every", "checkpoint every", "goodput",
             "lost to stragglers", "working chips", "a chip hour"});
  table.rule();
  std::string before;
  for (const auto& p : points) {
    const auto& run = p.months.run;
    if (run.samples == 0) continue;
    const std::string name = line_name(p);
    if (!before.empty() && name != before) table.rule();
    before = name;
    table.row({p.machine, count(static_cast<double>(p.chips)), fmt::format("x {:g}", p.gain),
               run.failures_per_s > 0 ? format_quantity(Time{1 / run.failures_per_s}, {2}) : "never",
               format_quantity(run.saving.interval, {2}), style.bold(percent(run.goodput.median)),
               percent(run.split.straggling), count(p.effective_chips),
               dollars(p.months.bill.per_chip_hour.in(units::USD))});
  }
  std::string out = "\n" + table.text(2, style.width) + "\n";
  for (const auto& p : points) {
    if (p.doubt) out += scale_doubt_text(p, style);
  }
  return out;
}

std::string scale_json(const std::vector<explore::ScalePoint>& points, const std::string& version) {
  return document(api::Scaled{&points}, version);
}

std::string scale_svg(const std::vector<explore::ScalePoint>& points) {
  Chart chart = chart_of(points, [](const explore::ScalePoint& p) { return p.effective_flops / 1e18; });
  chart.title = "Peak at work: chips x goodput x dense bf16 peak";
  chart.y_name = "Eflop/s";
  chart.log_y = true;
  return svg(chart);
}

std::string scale_goodput_svg(const std::vector<explore::ScalePoint>& points) {
  Chart chart = chart_of(points, [](const explore::ScalePoint& p) { return p.months.run.goodput.median; });
  chart.title = "Goodput: share of the calendar that is kept work";
  chart.y_name = "goodput";
  chart.percent_y = true;
  return svg(chart);
}

}  // namespace caelum::report
