#include "caelum/report/scale_report.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "caelum/base/quantity_text.hpp"
#include "caelum/report/json_text.hpp"
#include "caelum/report/months_report.hpp"
#include "caelum/report/plot.hpp"
#include "caelum/report/uncertainty_report.hpp"

namespace caelum::report {
namespace {

std::string line_name(const study::ScalePoint& point) {
  return point.gain == 1 ? point.machine : fmt::format("{}, {:g} x the MTBF", point.machine, point.gain);
}

Chart chart_of(const std::vector<study::ScalePoint>& points, double (*value)(const study::ScalePoint&)) {
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

std::string scale_doubt_text(const study::ScalePoint& point, const Style& style) {
  const study::ScaleDoubt& doubt = *point.doubt;
  std::string out =
      "  " +
      style.bold(
          fmt::format("how sure: {}, {} chips", line_name(point), count(static_cast<double>(point.chips)))) +
      style.dim(fmt::format("  (90 % of {} draws over {} ranged inputs)", doubt.samples, doubt.ranged)) +
      "\n";
  Table table({false, true, true, true});
  const auto row = [&](const char* label, const study::Interval& i, auto&& text) {
    table.row({label, text(i.median), text(i.low), "to " + text(i.high)});
  };
  row("goodput", doubt.goodput, percent);
  row("working chips", doubt.effective_chips, count);
  row("failures a day", doubt.failures_per_day, [](double x) { return fmt::format("{:.3g}", x); });
  row("a chip hour", doubt.usd_per_chip_hour, dollars);
  return out + table.text(4) + "\n" + sensitivities_text(doubt.sensitivities, style);
}

nlohmann::ordered_json doubt_json(const study::ScaleDoubt& doubt) {
  return {{"samples", doubt.samples},
          {"ranged_inputs", doubt.ranged},
          {"goodput", interval_json(doubt.goodput)},
          {"effective_chips", interval_json(doubt.effective_chips)},
          {"failures_per_day", interval_json(doubt.failures_per_day)},
          {"usd_per_chip_hour", interval_json(doubt.usd_per_chip_hour)},
          {"sensitivities", sensitivities_json(doubt.sensitivities)}};
}

}  // namespace

std::string scale_text(const std::vector<study::ScalePoint>& points, const Style& style) {
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

std::string scale_json(const std::vector<study::ScalePoint>& points, const std::string& version) {
  nlohmann::ordered_json doc = {{"caelum", version}, {"kind", "goodput"}};
  auto list = nlohmann::ordered_json::array();
  for (const auto& p : points) {
    nlohmann::ordered_json one = {{"machine", p.machine}, {"chips", p.chips}, {"reliability_gain", p.gain}};
    add_months(one, p.months);
    one["effective_chips"] = p.effective_chips;
    one["effective_flops_per_s"] = p.effective_flops;
    if (p.doubt) one["uncertainty"] = doubt_json(*p.doubt);
    list.push_back(std::move(one));
  }
  doc["points"] = std::move(list);
  return json_text(doc);
}

std::string scale_svg(const std::vector<study::ScalePoint>& points) {
  Chart chart = chart_of(points, [](const study::ScalePoint& p) { return p.effective_flops / 1e18; });
  chart.title = "Peak at work: chips x goodput x dense bf16 peak";
  chart.y_name = "Eflop/s";
  chart.log_y = true;
  return svg(chart);
}

std::string scale_goodput_svg(const std::vector<study::ScalePoint>& points) {
  Chart chart = chart_of(points, [](const study::ScalePoint& p) { return p.months.run.goodput.median; });
  chart.title = "Goodput: share of the calendar that is kept work";
  chart.y_name = "goodput";
  chart.percent_y = true;
  return svg(chart);
}

}  // namespace caelum::report
