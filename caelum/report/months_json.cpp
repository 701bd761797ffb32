#include <nlohmann/json.hpp>

#include "caelum/report/months_report.hpp"
#include "caelum/spec/words.hpp"

namespace caelum::report {
namespace {

using Json = nlohmann::ordered_json;

Json spread(const goodput::Spread& s) {
  return {{"median", s.median}, {"low", s.low}, {"high", s.high}};
}

Json split(const goodput::Split& s) {
  return {{"productive", s.productive}, {"straggling", s.straggling},
          {"checkpoint", s.checkpoint}, {"lost", s.lost},
          {"detection", s.detection},   {"restart", s.restart},
          {"waiting", s.waiting},       {"maintenance", s.maintenance}};
}

Json saving(const goodput::Saving& s) {
  return {{"bytes", s.bytes.in(units::B)},
          {"interval_s", s.interval.in(units::s)},
          {"optimum_s", s.optimum.in(units::s)},
          {"young_s", s.young.in(units::s)},
          {"daly_s", s.daly.in(units::s)},
          {"stall_s", s.stall.in(units::s)},
          {"drain_s", s.drain.in(units::s)},
          {"load_s", s.load.in(units::s)},
          {"storage_bytes_per_s", s.storage.in(units::Bps)}};
}

Json interruptions(const goodput::Outcome& run) {
  Json doc = spread(run.interruptions);
  doc["mean"] = run.mean_interruptions;
  Json components = Json::object(), causes = Json::array();
  for (int c = 0; c < spec::kComponents; ++c) {
    components[std::string(spec::word_of(static_cast<spec::Component>(c)))] =
        run.by_component[static_cast<std::size_t>(c)];
  }
  for (const auto& cause : run.causes) {
    Json one = {{"cause", cause.name}, {"component", spec::word_of(cause.component)}, {"mean", cause.mean}};
    one["low"] = cause.count.low;
    one["high"] = cause.count.high;
    causes.push_back(std::move(one));
  }
  doc["by_component"] = std::move(components);
  doc["causes"] = std::move(causes);
  return doc;
}

void add_run(Json& doc, const goodput::Outcome& run) {
  doc["ends"] = run.ends;
  if (!run.ends) doc["reason"] = run.reason;
  doc["mtbf_s"] = run.failures_per_s > 0 ? Json(1 / run.failures_per_s) : Json();  // null: nothing fails
  doc["expected_goodput"] = run.expected_goodput;
  doc["straggler_slowdown"] = run.slowdown;
  doc["checkpoint"] = saving(run.saving);
  if (run.samples == 0) return;
  doc["samples"] = run.samples;
  if (run.samples < run.asked) doc["interrupted"] = true;
  doc["days"] = spread(run.days);
  doc["goodput"] = spread(run.goodput);
  doc["split"] = split(run.split);
  doc["interruptions"] = interruptions(run);
  doc["spares"] = {{"kept", run.spares}, {"most_out", spread(run.out)}, {"needed", run.out.high}};
}

Json power(const economics::PowerUse& use) {
  Json parts = Json::array();
  for (const auto& part : use.parts) {
    parts.push_back(
        {{"part", part.part}, {"average_w", part.average.in(units::W)}, {"peak_w", part.peak.in(units::W)}});
  }
  return {{"average_w", use.average.in(units::W)},
          {"peak_w", use.peak.in(units::W)},
          {"meter_average_w", use.meter_average.in(units::W)},
          {"meter_peak_w", use.meter_peak.in(units::W)},
          {"pue", use.pue},
          {"parts", std::move(parts)}};
}

Json cost(const economics::Bill& bill) {
  Json doc = {{"total_usd", bill.total.in(units::USD)},
              {"parts_usd",
               {{"machine", bill.machine.in(units::USD)},
                {"network", bill.network.in(units::USD)},
                {"facility", bill.facility.in(units::USD)},
                {"energy", bill.energy.in(units::USD)},
                {"staff", bill.staff.in(units::USD)},
                {"upkeep", bill.upkeep.in(units::USD)}}},
              {"purchase_usd", bill.price.in(units::USD)},
              {"per_chip_hour_usd", bill.per_chip_hour.in(units::USD)}};
  if (bill.per_exaflop.canonical() > 0) doc["per_exaflop_usd"] = bill.per_exaflop.in(units::USD);
  if (bill.per_million_tokens.canonical() > 0) {
    doc["per_million_tokens_usd"] = bill.per_million_tokens.in(units::USD);
  }
  if (bill.rented) {
    doc["rented_usd"] = bill.rented->in(units::USD);
    doc["rent_usd_per_chip_hour"] = bill.rent->in(units::USD / units::hour);
  }
  doc["chip_price_estimated"] = bill.price_estimated;
  return doc;
}

}  // namespace

void add_months(Json& doc, const jobs::MonthsResult& months) {
  Json& run = doc["run"];
  add_run(run, months.run);
  if (months.run.samples == 0) return;
  run["chip_hours"] = months.run.inventory.chips * months.calendar.in(units::hour);
  run["tokens"] = months.tokens;
  run["energy_mwh"] = months.bill.meter.in(1e3 * units::kWh);
  doc["power"] = power(months.power);
  doc["cost"] = cost(months.bill);
}

}  // namespace caelum::report
