#include "caelum/report/uncertainty_report.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "caelum/report/markup.hpp"
#include "caelum/report/months_report.hpp"

namespace caelum::report {
namespace {

/// The widest swing, for the scale of bars.
double widest(const explore::Sensitivity& s) {
  double most = 1e-9;
  for (const auto& bar : s.tornado) most = std::max({most, std::fabs(bar.low), std::fabs(bar.high)});
  return most;
}

/// `     ▓▓▓│▓▓▓▓▓▓   ` around a middle line, `half` cells on each side.
std::string bar_text(const explore::Swing& swing, double most, int half) {
  const auto cells = [&](double x) { return static_cast<int>(std::lround(x / most * half)); };
  const double low = std::min({swing.low, swing.high, 0.0}), high = std::max({swing.low, swing.high, 0.0});
  std::string text;
  for (int i = -half; i < half; ++i) {
    if (i == 0) text += "│";
    text += i >= cells(low) && i < cells(high) ? "▒" : " ";
  }
  return text;
}

}  // namespace

std::string sensitivities_text(const std::vector<explore::Sensitivity>& list, const Style& style) {
  std::string out;
  for (const auto& s : list) {
    if (s.tornado.empty()) continue;
    constexpr int kHalf = 14;
    const double most = widest(s);
    out += "    " +
           style.dim("spread of the " + s.figure +
                     ": share of the variance, and each input alone "
                     "from the low to the high end of its range") +
           "\n";
    Table bars({false, true, true, false, true});
    for (const auto& swing : s.tornado) {
      const auto share = std::find_if(s.from.begin(), s.from.end(),
                                      [&](const auto& f) { return f.parameter == swing.parameter; });
      bars.row({swing.parameter, fmt::format("{:.0f} %", share->share * 100),
                fmt::format("{:+.1f} %", swing.low * 100), bar_text(swing, most, kHalf),
                fmt::format("{:+.1f} %", swing.high * 100)});
    }
    out += bars.text(6) + "\n";
  }
  return out;
}

std::string uncertainty_text(const explore::Uncertainty& u, const Style& style) {
  std::string out =
      "  " + style.bold("how sure") +
      style.dim(fmt::format("  (90 % of {} draws over {} ranged inputs)", u.samples, u.ranged)) + "\n";
  Table table({false, true, true, true});
  auto row = [&](const char* label, const explore::Interval& i, auto&& text) {
    table.row({label, text(i.median), text(i.low), "to " + text(i.high)});
  };
  row("step time", u.time_s, seconds);
  row("tokens/s", u.tokens_per_s, compact);
  row("MFU", u.mfu, percent);
  row("memory", u.peak_bytes, gibibytes);
  if (u.days.median > 0) row("time to train", u.days, days);
  if (u.run) {
    row("on the calendar", u.run->days, days);
    row("goodput", u.run->goodput, percent);
    row("energy", u.run->energy_mwh, [](double mwh) { return fmt::format("{:.4g} MWh", mwh); });
    row("cost", u.run->cost_usd, dollars);
    if (u.run->usd_per_million_tokens.median > 0) {
      row("a million tokens", u.run->usd_per_million_tokens, dollars);
    }
  }
  out += table.text(4) + "\n";
  return out + sensitivities_text(u.sensitivities, style);
}

std::string uncertainty_html(const explore::Uncertainty& u) {
  std::string page = fmt::format("<h2>How sure</h2><p>90 % of {} draws over {} ranged inputs.</p><table>",
                                 u.samples, u.ranged);
  const auto row = [&](const char* label, const explore::Interval& i, auto&& text) {
    page += fmt::format("<tr><td>{}</td><td class='n'>{}</td><td class='n'>{} to {}</td></tr>", label,
                        text(i.median), text(i.low), text(i.high));
  };
  row("step time", u.time_s, seconds);
  row("tokens/s", u.tokens_per_s, compact);
  row("memory", u.peak_bytes, gibibytes);
  if (u.run) {
    row("on the calendar", u.run->days, days);
    row("goodput", u.run->goodput, percent);
    row("cost", u.run->cost_usd, dollars);
  }
  page += "</table>";
  for (const auto& s : u.sensitivities) {
    if (s.tornado.empty()) continue;
    const double most = widest(s);
    page += fmt::format(
        "<h2>Tornado of the {}</h2><p>Each input alone, from the low (orange) to the high "
        "(blue) end of its range.</p><table>",
        escaped(s.figure));
    for (const auto& swing : s.tornado) {
      const auto rect = [&](double to, const char* fill) {
        const double x = 100 + std::min(0.0, to) / most * 96, width = std::fabs(to) / most * 96;
        return fmt::format("<rect x='{:.1f}' width='{:.1f}' y='6' height='14' fill='{}'/>", x, width, fill);
      };
      page += fmt::format(
          "<tr><td>{}</td><td class='n'>{:+.1f} %</td><td style='width:50%'><svg viewBox='0 0 200 26' "
          "style='height:26px' preserveAspectRatio='none'>{}{}<line x1='100' x2='100' y1='0' y2='26' "
          "stroke='#98a2b3'/></svg></td><td class='n'>{:+.1f} %</td></tr>",
          escaped(swing.parameter), swing.low * 100, rect(swing.low, "#e8710a"), rect(swing.high, "#2f6fdb"),
          swing.high * 100);
    }
    page += "</table>";
  }
  return page;
}

}  // namespace caelum::report
