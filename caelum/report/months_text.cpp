#include <cmath>

#include <fmt/format.h>

#include "caelum/base/quantity_text.hpp"
#include "caelum/report/markup.hpp"
#include "caelum/report/months_report.hpp"
#include "caelum/spec/words.hpp"

namespace caelum::report {
namespace {

/// Where the calendar goes, in the order that people read it.
std::vector<std::pair<const char*, double>> split_shares(const goodput::Split& s) {
  return {{"productive", s.productive},      {"stragglers", s.straggling},
          {"checkpoints", s.checkpoint},     {"lost work", s.lost},
          {"detection", s.detection},        {"restarts", s.restart},
          {"waiting for spares", s.waiting}, {"maintenance", s.maintenance}};
}

std::string whole(double n) {
  return n >= 10 || n == std::round(n) ? count(std::round(n)) : fmt::format("{:.1f}", n);
}

std::string range(const goodput::Spread& s, std::string (*text)(double)) {
  return fmt::format("{} to {}", text(s.low), text(s.high));
}

std::string checkpoint_words(const goodput::Saving& s) {
  const std::string words =
      fmt::format("every {}: {} in {} at {}, of it a pause of {}", format_quantity(s.interval, {2}),
                  gigabytes(s.bytes.in(units::B)), format_quantity(s.drain + s.stall, {2}),
                  format_quantity(s.storage, {2}), format_quantity(s.stall, {2}));
  if (s.young <= Time{}) return words;  // nothing fails: neither formula says anything
  return words + fmt::format("; least time is lost with one every {} (Young {}, Daly {})",
                             format_quantity(s.optimum, {2}), format_quantity(s.young, {2}),
                             format_quantity(s.daly, {2}));
}

std::string power_text(const jobs::MonthsResult& months, const Style& style) {
  const auto& use = months.power;
  std::string out = "  " + style.bold("power") +
                    style.dim(fmt::format("  (average {} at the meter, peak {}, PUE {:.2f}; {} in all)",
                                          format_quantity(use.meter_average), format_quantity(use.meter_peak),
                                          use.pue, format_quantity(months.bill.meter))) +
                    "\n";
  Table table({false, true, true, true});
  for (const auto& part : use.parts) {
    if (part.average.canonical() <= 0) continue;
    table.row({part.part, format_quantity(part.average), "peak " + format_quantity(part.peak),
               percent(part.average / use.meter_average)});
  }
  return out + table.text(4) + "\n";
}

/// What an hour, a token and an operation cost, in words.
std::string cost_each(const economics::Bill& b) {
  std::string each = dollars(b.per_chip_hour.in(units::USD)) + " a chip hour";
  if (b.per_million_tokens.canonical() > 0) {
    each += fmt::format(", {} a million tokens", dollars(b.per_million_tokens.in(units::USD)));
  }
  if (b.per_exaflop.canonical() > 0)
    each += fmt::format(", {} an exaflop", dollars(b.per_exaflop.in(units::USD)));
  if (b.rented) {
    each += fmt::format("; rented at {} an hour {}", dollars(b.rent->in(units::USD / units::hour)),
                        dollars(b.rented->in(units::USD)));
  }
  return each;
}

std::string cost_text(const jobs::MonthsResult& months, const Style& style) {
  const auto& b = months.bill;
  std::string out = "  " + style.bold("cost") + "  " + style.bold(dollars(b.total.in(units::USD)));
  out += style.dim("  (" + cost_each(b) + ")") + "\n";
  Table table({false, true, true});
  const std::pair<const char*, Money> parts[] = {{"machine", b.machine},   {"network", b.network},
                                                 {"facility", b.facility}, {"energy", b.energy},
                                                 {"staff", b.staff},       {"upkeep", b.upkeep}};
  for (const auto& [name, money] : parts) {
    table.row({name, dollars(money.in(units::USD)), percent(money / b.total)});
  }
  out += table.text(4);
  if (b.price_estimated) {
    out += style.dim("    the chip has no price on record: $22 a dense bf16 Tflop/s is assumed\n");
  }
  return out + "\n";
}

}  // namespace

std::string months_text(const jobs::MonthsResult& months, const Style& style) {
  const auto& run = months.run;
  std::string out = "  " + style.bold("the whole run");
  if (!run.ends) out += "\n    " + style.bad(run.reason) + "\n";
  if (run.samples == 0) return out + "\n";
  out +=
      style.dim(fmt::format("  ({} simulated runs{})", run.samples,
                            run.samples < run.asked ? fmt::format(" of {}: interrupted", run.asked) : "")) +
      "\n";
  Table figures({false, true, false});
  const auto figure = [&](const char* label, const std::string& value, const std::string& more) {
    figures.row({label, value, style.dim(more)});
  };
  figure("on the calendar", days(run.days.median), range(run.days, days));
  figure("goodput", percent(run.goodput.median), range(run.goodput, percent));
  const bool fails = run.failures_per_s > 0;
  figure(
      "interruptions", whole(run.interruptions.median),
      range(run.interruptions, whole) +
          (fails ? ", one every " + format_quantity(Time{1 / run.failures_per_s}, {2}) : ", nothing fails"));
  figure("spare nodes needed", whole(run.out.high), fmt::format("{} kept", whole(run.spares)));
  out += figures.text(4) + style.dim("    checkpoint " + checkpoint_words(run.saving)) + "\n\n";
  Table where({false, true, false});
  for (const auto& [name, share] : split_shares(run.split)) {
    if (share < 5e-6) continue;
    where.row({name, fmt::format("{:.2f} %", share * 100), bar(share, 32)});
  }
  out += where.text(4) + "\n";
  std::string causes;
  for (std::size_t i = 0; i < run.causes.size() && i < 6; ++i) {
    causes += fmt::format("{}{} {}", i ? ", " : "", run.causes[i].name, whole(run.causes[i].mean));
  }
  out += style.dim("    interrupted by " + (causes.empty() ? "nothing" : causes)) + "\n\n";
  return out + power_text(months, style) + cost_text(months, style);
}

std::string months_html(const jobs::MonthsResult& months) {
  const auto& run = months.run;
  std::string page = "<h2>The whole run</h2>";
  if (!run.ends) page += fmt::format("<p class='no'>{}</p>", escaped(run.reason));
  if (run.samples == 0) return page;
  const auto row = [](const std::string& a, const std::string& b, const std::string& c) {
    return fmt::format("<tr><td>{}</td><td class='n'>{}</td><td class='n'>{}</td></tr>", escaped(a),
                       escaped(b), escaped(c));
  };
  page += "<table>" + row("days on the calendar", days(run.days.median), range(run.days, days)) +
          row("goodput", percent(run.goodput.median), range(run.goodput, percent)) +
          row("interruptions", whole(run.interruptions.median), range(run.interruptions, whole)) +
          row("spare nodes needed", whole(run.out.high), whole(run.spares) + " kept") + "</table>";
  page += fmt::format("<p>Checkpoint {}.</p><h2>Where the calendar goes</h2><table>",
                      escaped(checkpoint_words(run.saving)));
  for (const auto& [name, share] : split_shares(run.split)) {
    page += row(name, fmt::format("{:.2f} %", share * 100), "");
  }
  page += "</table><h2>Interruptions by cause</h2><table>";
  for (const auto& cause : run.causes) {
    page += row(cause.name, whole(cause.mean), std::string(spec::word_of(cause.component)));
  }
  page += "</table><h2>Power</h2><table>";
  for (const auto& part : months.power.parts) {
    page += row(part.part, format_quantity(part.average), "peak " + format_quantity(part.peak));
  }
  page +=
      row("at the meter", format_quantity(months.power.meter_average), format_quantity(months.bill.meter));
  const auto& b = months.bill;
  page += "</table><h2>Cost</h2><table>";
  const std::pair<const char*, Money> parts[] = {
      {"machine", b.machine}, {"network", b.network}, {"facility", b.facility}, {"energy", b.energy},
      {"staff", b.staff},     {"upkeep", b.upkeep},   {"total", b.total}};
  for (const auto& [name, money] : parts) {
    page += row(name, dollars(money.in(units::USD)), percent(money / b.total));
  }
  return page + "</table><p>" + escaped(cost_each(b)) + ".</p>";
}

}  // namespace caelum::report
