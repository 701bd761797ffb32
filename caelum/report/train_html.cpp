#include "caelum/report/train_html.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

#include "caelum/report/markup.hpp"
#include "caelum/report/memory_svg.hpp"
#include "caelum/report/months_report.hpp"
#include "caelum/report/parts.hpp"
#include "caelum/report/timeline_svg.hpp"
#include "caelum/report/traffic_report.hpp"
#include "caelum/report/uncertainty_report.hpp"

namespace caelum::report {
namespace {

constexpr const char* kTrainHead = R"(<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"/>
<meta name="viewport" content="width=device-width,initial-scale=1"/><title>{}</title><style>
:root{{color-scheme:light dark;--ink:#1b2330;--dim:#667085;--line:#e3e7ee;--paper:#fff;--card:#f7f8fb}}
@media(prefers-color-scheme:dark){{:root{{--ink:#e8ecf3;--dim:#98a2b3;--line:#2c3442;--paper:#11151c;--card:#181e28}}}}
body{{font:15px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--paper);max-width:960px;margin:3rem auto;padding:0 1.5rem}}
h1{{font-size:1.5rem;margin:0 0 .25rem}}h2{{font-size:1rem;margin:2.2rem 0 .6rem}}
p{{margin:.2rem 0;color:var(--dim)}}.cards{{display:grid;grid-template-columns:repeat(auto-fit,minmax(150px,1fr));gap:.8rem;margin:1.5rem 0}}
.card{{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:.7rem .9rem}}
.card b{{display:block;font-size:1.25rem;font-variant-numeric:tabular-nums}}.card span{{color:var(--dim);font-size:.82rem}}
table{{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}}td,th{{text-align:left;padding:.3rem .6rem;border-bottom:1px solid var(--line);vertical-align:top}}
td.n{{text-align:right;white-space:nowrap}}svg{{width:100%;height:34px;border-radius:6px;display:block}}.key i{{display:inline-block;width:.7rem;height:.7rem;border-radius:2px;margin-right:.45rem}}
.answer{{color:var(--ink);font-size:1.1rem;margin:1rem 0}}.no{{color:#c4320a}}</style></head><body>
)";

constexpr std::array<const char*, 10> kTrainColours = {"#2f6fdb", "#8ab4f8", "#e8710a", "#f9ab00", "#d93025",
                                                       "#a142f4", "#b8bec9", "#12a4af", "#34a853", "#7d5a4f"};

std::string card(std::string_view label, std::string_view value, std::string_view note = {}) {
  return fmt::format("<div class='card'><span>{}</span><b>{}</b><span>{}</span></div>", escaped(label),
                     escaped(value), escaped(note));
}

std::string breakdown_bar(const jobs::TrainResult& r) {
  const double total = r.step.time.in(units::s);
  std::string bars = "<svg viewBox='0 0 1000 34' preserveAspectRatio='none'>", rows;
  double x = 0;
  std::size_t colour = 0;
  for (const Part& part : parts(r.step.breakdown)) {
    const char* fill = kTrainColours[colour++ % kTrainColours.size()];
    if (part.seconds <= 0) continue;
    const double width = part.seconds / total * 1000;
    bars += fmt::format("<rect x='{:.2f}' width='{:.2f}' height='34' fill='{}'><title>{} {}</title></rect>",
                        x, width, fill, part.name, percent(part.seconds / total));
    x += width;
    rows += fmt::format(
        "<tr class='key'><td><i style='background:{}'></i>{}</td><td class='n'>{}</td><td "
        "class='n'>{}</td></tr>",
        fill, part.name, seconds(part.seconds), percent(part.seconds / total));
  }
  return "<h2>Where the step goes</h2>" + bars + "</svg><table>" + rows + "</table>";
}

}  // namespace

std::string train_html(const api::Trained& ran, const std::string& version) {
  const auto& design = ran.design;
  const std::string title = design.name.empty() ? ran.file : design.name;
  std::string page = fmt::format(fmt::runtime(kTrainHead), escaped(title));
  page +=
      fmt::format("<h1>{}</h1><p>{} × {} ({}) · {} · Caelum {}</p>", escaped(title),
                  count(static_cast<double>(design.cluster.chips)), escaped(design.cluster.system.chip.name),
                  escaped(design.cluster.system.name), escaped(design.model.name), version);
  page += fmt::format("<p class='answer'>{}</p>", escaped(train_verdict(ran)));
  for (const auto& reason : ran.outcome.reasons) page += fmt::format("<p class='no'>{}</p>", escaped(reason));
  if (const std::string far = far_words(design.model_error); !far.empty())
    page += fmt::format("<p>{}.</p>", escaped(far));
  if (ran.outcome.feasible) {
    const auto& r = ran.outcome.train;
    const auto& memory = r.step.memory;
    page +=
        "<div class='cards'>" +
        card("step time", seconds(r.step.time.in(units::s)), beside_words(ran, "time_s")) +
        card("tokens/s", compact(r.tokens_per_s), beside_words(ran, "tokens_per_s")) +
        card("MFU", percent(r.mfu), beside_words(ran, "mfu")) +
        card("memory", gibibytes(memory.peak().in(units::B)),
             fmt::format("of {}{}", gibibytes(memory.capacity.in(units::B)), r.fits ? "" : ": does not fit"));
    if (r.days > 0) page += card("time to train", days(r.days), beside_words(ran, "days"));
    page += "</div>" + breakdown_bar(r) + timeline_svg(r.step.slices);
    page += fmt::format("<h2>Memory of stage {}, the fullest</h2>", memory.stage);
    double end = 0;
    for (const auto& slice : r.step.slices) end = std::max(end, slice.end_s);
    page += memory_svg(r.step.memory_curve, memory, end) + "<table>";
    for (const auto& item : memory.items) {
      page += fmt::format("<tr><td>{}</td><td class='n'>{}</td></tr>", escaped(item.tensor),
                          gibibytes(item.bytes.in(units::B)));
    }
    page += "</table>" + (r.months ? months_html(*r.months) : std::string()) +
            (ran.uncertainty ? uncertainty_html(*ran.uncertainty, ran.outcome.train.months) : std::string()) +
            "<h2>What holds it back</h2><p>Effect on the step time of one percent more.</p><table>";
    for (const auto& limit : r.limits) {
      if (std::fabs(limit.elasticity) < 0.002) continue;
      page += fmt::format("<tr><td>{}</td><td class='n'>{:+.2f} %</td></tr>", escaped(limit.parameter),
                          limit.elasticity);
    }
    page += "</table>";
  }
  if (ran.traffic) page += traffic_html(*ran.traffic);
  page += "<h2>Assumed, because not given</h2><table>";
  for (const auto& a : design.assumptions) {
    page += fmt::format("<tr><td>{}</td><td>{}</td><td>{}</td></tr>", escaped(a.what), escaped(a.value),
                        escaped(a.source));
  }
  return page + "</table></body></html>\n";
}

}  // namespace caelum::report
