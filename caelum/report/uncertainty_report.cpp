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

/// Figures of the whole run, as it came out, beside their draws.
template <class Row>
void month_rows(const explore::RunDoubt& doubt, const jobs::MonthsResult& months, const Row& row) {
  const auto mwh = [](double x) { return fmt::format("{:.4g} MWh", x); };
  const auto& bill = months.bill;
  row("on the calendar", beside(doubt.days, months.run.days.median), days);
  row("goodput", beside(doubt.goodput, months.run.goodput.median), percent);
  row("energy", beside(doubt.energy_mwh, bill.meter.in(1e3 * units::kWh)), mwh);
  row("cost", beside(doubt.cost_usd, bill.total.in(units::USD)), dollars);
  if (doubt.usd_per_million_tokens.median > 0) {
    row("a million tokens", beside(doubt.usd_per_million_tokens, bill.per_million_tokens.in(units::USD)),
        dollars);
  }
}

template <class Row>
void figure_rows(const explore::Uncertainty& u, const std::optional<jobs::MonthsResult>& months,
                 const Row& row) {
  row("step time", u.time_s, seconds);
  row("tokens/s", u.tokens_per_s, compact);
  row("MFU", u.mfu, percent);
  row("memory", u.peak_bytes, gibibytes);
  if (u.days.median > 0) row("time to train", u.days, days);
  if (u.run && months) month_rows(*u.run, *months, row);
}

}  // namespace

std::string model_error_words(const spec::ModelError& error) {
  if (error.of.width <= 0) return {};
  return fmt::format(
      "the model's own error, 90 % within {:+.0f} to {:+.0f} % of the step's time ({}: {} rows of {} papers, "
      "{})",
      100 * std::expm1(-error.of.width), 100 * std::expm1(error.of.width), error.words(), error.of.rows,
      error.of.publishers, error.as_of);
}

std::string far_words(const spec::ModelError& error) {
  return error.far.empty() ? std::string() : "far from any measured row: " + error.far;
}

std::string spread_words(const explore::Interval& i, const FigureWords& words) {
  const std::string nominal = words(i.nominal), median = words(i.median);
  return fmt::format("{}{} ({} to {})", nominal, median == nominal ? "" : ", median " + median, words(i.low),
                     words(i.high));
}

std::string outside_words(const std::string& label, const explore::Interval& i, const FigureWords& words) {
  const std::string nominal = words(i.nominal);
  if (i.holds_nominal() || nominal == words(i.low) || nominal == words(i.high)) return {};
  std::string why = "the inputs lean to one side together";
  if (!i.leans.empty()) {
    const bool up = i.above > 0.5;
    why = fmt::format("{:.0f} % of the draws of {} lie {} its value", 100 * (up ? i.above : 1 - i.above),
                      i.leans, up ? "above" : "below");
  }
  return fmt::format("{}: {} with every input at its value is {} the interval; {}", label, nominal,
                     i.nominal < i.low ? "below" : "above", why);
}

explore::Interval beside(explore::Interval interval, double nominal) {
  interval.nominal = nominal;
  return interval;
}

DoubtTable::DoubtTable() : table_({false, true, true, true, true}) {
  table_.row({"", "nominal", "median", "90 %", ""});
}

void DoubtTable::row(const std::string& label, const explore::Interval& i, const FigureWords& words) {
  table_.row({label, words(i.nominal), words(i.median), words(i.low), "to " + words(i.high)});
  const std::string outside = outside_words(label, i, words);
  if (!outside.empty()) outside_ += "    " + outside + "\n";
}

std::string DoubtTable::text() const {
  return table_.text(4) + outside_;
}

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

std::string uncertainty_text(const explore::Uncertainty& u, const std::optional<jobs::MonthsResult>& months,
                             const Style& style) {
  std::string out = "  " + style.bold("how sure") +
                    style.dim(fmt::format("  (90 % of {} draws over {} ranged inputs{})", u.samples, u.ranged,
                                          u.model.of.width > 0 ? " and the model itself" : "")) +
                    "\n";
  if (const std::string words = model_error_words(u.model); !words.empty())
    out += style.dim("    " + words) + "\n";
  DoubtTable table;
  figure_rows(u, months, [&](const char* label, const explore::Interval& i, const FigureWords& words) {
    table.row(label, i, words);
  });
  out += table.text() + "\n";
  return out + sensitivities_text(u.sensitivities, style);
}

std::string uncertainty_html(const explore::Uncertainty& u, const std::optional<jobs::MonthsResult>& months) {
  std::string page = fmt::format(
      "<h2>How sure</h2><p>90 % of {} draws over {} ranged inputs{}.</p><table><tr><td></td><td "
      "class='n'>nominal</td><td class='n'>median</td><td class='n'>90 %</td></tr>",
      u.samples, u.ranged, u.model.of.width > 0 ? " and " + escaped(model_error_words(u.model)) : "");
  std::string outside;
  figure_rows(u, months, [&](const char* label, const explore::Interval& i, const FigureWords& words) {
    page += fmt::format(
        "<tr><td>{}</td><td class='n'>{}</td><td class='n'>{}</td><td class='n'>{} to {}</td></tr>", label,
        words(i.nominal), words(i.median), words(i.low), words(i.high));
    const std::string lies = outside_words(label, i, words);
    if (!lies.empty()) outside += "<p>" + escaped(lies) + ".</p>";
  });
  page += "</table>" + outside;
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
