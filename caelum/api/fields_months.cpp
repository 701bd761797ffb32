// Figures of the whole run: calendar, failures, power, money.
#include "caelum/api/fields_build.hpp"
#include "caelum/api/tables.hpp"
#include "caelum/jobs/run_months.hpp"
#include "caelum/spec/words.hpp"

namespace caelum::api {

using Run = goodput::Outcome;

template <>
const ResultTable& result_table<goodput::CauseCount>() {
  using goodput::CauseCount;
  static const ResultTable kTable =
      ResultFields<CauseCount>("cause")
          .text("cause", "Cause of interruptions", [](const CauseCount& c) { return c.name; })
          .text("component", "Class of parts", [](const CauseCount& c) { return spec::word_of(c.component); })
          .number("mean", "Mean number in the run", [](const CauseCount& c) { return c.mean; })
          .number("low", "Low end of the middle 90 %", [](const CauseCount& c) { return c.count.low; })
          .number("high", "High end of the middle 90 %", [](const CauseCount& c) { return c.count.high; })
          .done();
  return kTable;
}

template <>
const ResultTable& result_table<economics::Draw>() {
  using economics::Draw;
  static const ResultTable kTable =
      ResultFields<Draw>("draw")
          .text("part", "Part of the machine", [](const Draw& d) { return d.part; })
          .quantity("average_w", kWatt, "Mean", [](const Draw& d) { return d.average; })
          .quantity("peak_w", kWatt, "Peak", [](const Draw& d) { return d.peak; })
          .done();
  return kTable;
}

template <>
const ResultTable& result_table<economics::PowerUse>() {
  using economics::PowerUse;
  static const ResultTable kTable =
      ResultFields<PowerUse>("power")
          .quantity("average_w", kWatt, "Mean power of the machine",
                    [](const PowerUse& p) { return p.average; })
          .quantity("peak_w", kWatt, "Peak power of the machine", [](const PowerUse& p) { return p.peak; })
          .quantity("meter_average_w", kWatt, "Mean power at the meter",
                    [](const PowerUse& p) { return p.meter_average; })
          .quantity("meter_peak_w", kWatt, "Peak power at the meter",
                    [](const PowerUse& p) { return p.meter_peak; })
          .number("pue", "Power at the meter over that of the machine",
                  [](const PowerUse& p) { return p.pue; })
          .records<economics::Draw>(
              "parts", "By part", [](const PowerUse& p) -> const auto& { return p.parts; })
          .done();
  return kTable;
}

template <>
const ResultTable& result_table<economics::Bill>() {
  using economics::Bill;
  const auto positive = [](Money m) { return m > Money{} ? std::optional(m) : std::nullopt; };
  static const ResultTable kTable =
      ResultFields<Bill>("cost")
          .quantity("total_usd", kDollar, "Cost of the run", [](const Bill& b) { return b.total; })
          .quantity("parts_usd.machine", kDollar, "Use of the machine",
                    [](const Bill& b) { return b.machine; })
          .quantity("parts_usd.network", kDollar, "Use of the network",
                    [](const Bill& b) { return b.network; })
          .quantity("parts_usd.facility", kDollar, "Use of the building",
                    [](const Bill& b) { return b.facility; })
          .quantity("parts_usd.energy", kDollar, "Energy", [](const Bill& b) { return b.energy; })
          .quantity("parts_usd.staff", kDollar, "Staff", [](const Bill& b) { return b.staff; })
          .quantity("parts_usd.upkeep", kDollar, "Upkeep", [](const Bill& b) { return b.upkeep; })
          .quantity("purchase_usd", kDollar, "Machine and network when bought",
                    [](const Bill& b) { return b.price; })
          .quantity("per_chip_hour_usd", kDollar, "A chip hour",
                    [](const Bill& b) { return b.per_chip_hour; })
          .quantity("per_exaflop_usd", kDollar, "1e18 of the model's own operations",
                    [positive](const Bill& b) { return positive(b.per_exaflop); })
          .quantity("per_million_tokens_usd", kDollar, "A million tokens trained",
                    [positive](const Bill& b) { return positive(b.per_million_tokens); })
          .quantity("rented_usd", kDollar, "Chip hours at the rent", [](const Bill& b) { return b.rented; })
          .quantity("rent_usd_per_chip_hour", kDollarPerHour, "The rent",
                    [](const Bill& b) { return b.rent; })
          .flag("chip_price_estimated", "Whether the chip has no price on record",
                [](const Bill& b) { return b.price_estimated; })
          .done();
  return kTable;
}

namespace {

/// Mean interruptions of some classes of parts together.
template <spec::Component... C>
double interruptions(const Run& run) {
  return (run.by_component[static_cast<std::size_t>(C)] + ...);
}

using enum spec::Component;

ResultTable closed_forms() {
  using goodput::Saving;
  const auto saving = [](auto member) { return [member](const Run& r) { return r.saving.*member; }; };
  return ResultFields<Run>("run")
      .flag("ends", "Whether the run makes progress", [](const Run& r) { return r.ends; })
      .text("reason", "Why it does not",
            [](const Run& r) { return r.ends ? std::nullopt : std::optional(r.reason); })
      .quantity("mtbf_s", kSecond, "Mean time between failures of the machine; absent where nothing fails",
                [](const Run& r) {
                  return r.failures_per_s > 0 ? std::optional(Time{1 / r.failures_per_s}) : std::nullopt;
                })
      .share("expected_goodput", "Goodput by the closed form",
             [](const Run& r) { return r.expected_goodput; })
      .number("straggler_slowdown", "Of steps by slow chips, over the step time",
              [](const Run& r) { return r.slowdown; })
      .quantity("checkpoint.bytes", kByte, "Size of a checkpoint", saving(&Saving::bytes))
      .quantity("checkpoint.interval_s", kSecond, "Between two checkpoints", saving(&Saving::interval))
      .quantity("checkpoint.optimum_s", kSecond, "Interval of the least time", saving(&Saving::optimum))
      .quantity("checkpoint.young_s", kSecond, "Interval by Young's formula", saving(&Saving::young))
      .quantity("checkpoint.daly_s", kSecond, "Interval by Daly's formula", saving(&Saving::daly))
      .quantity("checkpoint.stall_s", kSecond, "The job waits", saving(&Saving::stall))
      .quantity("checkpoint.drain_s", kSecond, "Until it is safe", saving(&Saving::drain))
      .quantity("checkpoint.write_s", kSecond, "The longer of stall and drain",
                [](const Run& r) { return std::max(r.saving.stall, r.saving.drain); })
      .quantity("checkpoint.load_s", kSecond, "Reading it back", saving(&Saving::load))
      .quantity("checkpoint.storage_bytes_per_s", kBytePerSecond, "Storage that the job reaches",
                saving(&Saving::storage))
      .done();
}

ResultTable simulated() {
  const auto split = [](auto member) { return [member](const Run& r) { return r.split.*member; }; };
  using goodput::Split;
  ResultFields<Run> fields("simulated");
  fields.count("samples", "Simulated runs", [](const Run& r) { return r.samples; })
      .flag("interrupted", "Whether fewer than were asked",
            [](const Run& r) { return r.samples < r.asked ? std::optional(true) : std::nullopt; })
      .spread("days", "d", "days on the calendar", [](const Run& r) { return &r.days; })
      .median_alias({"calendar_days"})
      .spread("goodput", "", "share of the calendar that is kept work",
              [](const Run& r) { return &r.goodput; })
      .median_alias({"goodput"})
      .share("effective", "Share of the calendar in which steps run, slow ones included",
             [](const Run& r) { return r.split.productive + r.split.straggling; })
      .share("split.productive", "Kept work at full speed", split(&Split::productive))
      .share("split.straggling", "Waiting for slow chips", split(&Split::straggling))
      .share("split.checkpoint", "Stalls for checkpoints", split(&Split::checkpoint))
      .share("split.lost", "Work that is done again", split(&Split::lost))
      .share("split.detection", "Until a failure is known", split(&Split::detection))
      .share("split.restart", "Diagnosis, swap, restart", split(&Split::restart))
      .share("split.waiting", "Waiting for spares", split(&Split::waiting))
      .share("split.maintenance", "Maintenance", split(&Split::maintenance))
      .spread("interruptions", "", "interruptions of the run", [](const Run& r) { return &r.interruptions; })
      .number("interruptions.mean", "Mean interruptions of the run",
              [](const Run& r) { return r.mean_interruptions; })
      .alias({"interruptions"});
  for (int c = 0; c < spec::kComponents; ++c) {
    const std::string word(spec::word_of(static_cast<spec::Component>(c)));
    fields
        .number("interruptions.by_component." + word, "Mean interruptions by: " + word,
                [c](const Run& r) { return r.by_component[static_cast<std::size_t>(c)]; })
        .alias({"interruptions." + word});
  }
  return fields
      .number("interruptions.by_class.network", "By links, optics and switches",
              [](const Run& r) { return interruptions<link, optic, switch_>(r); })
      .alias({"interruptions.network"})
      .number("interruptions.by_class.hardware", "By all parts but software",
              [](const Run& r) {
                return interruptions<chip, memory, link, optic, switch_, nic, host, power, cooling, storage,
                                     silent>(r);
              })
      .alias({"interruptions.hardware"})
      .records<goodput::CauseCount>(
          "interruptions.causes", "By cause", [](const Run& r) -> const auto& { return r.causes; })
      .number("spares.kept", "Spare nodes kept", [](const Run& r) { return r.spares; })
      .spread("spares.most_out", "", "most nodes out of service at once", [](const Run& r) { return &r.out; })
      .number("spares.needed", "Spare nodes that do in 95 % of the runs",
              [](const Run& r) { return r.out.high; })
      .done();
}

}  // namespace

template <>
const ResultTable& result_table<jobs::MonthsResult>() {
  using jobs::MonthsResult;
  const auto simulated_run = [](const MonthsResult& m) { return m.run.samples > 0 ? &m.run : nullptr; };
  const auto ran = [](const MonthsResult& m) { return m.run.samples > 0 ? &m : nullptr; };
  static const ResultTable kTable =
      ResultFields<MonthsResult>("months")
          .part<Run>(
              "run.", [](const MonthsResult& m) { return &m.run; }, closed_forms())
          .part<Run>("run.", simulated_run, simulated())
          .part<MonthsResult>("run.", ran,
                              ResultFields<MonthsResult>("used")
                                  .number("chip_hours", "Chips times hours of the calendar",
                                          [](const MonthsResult& m) { return m.chip_hours(); })
                                  .number("tokens", "Tokens trained by the end",
                                          [](const MonthsResult& m) { return m.tokens; })
                                  .quantity("energy_mwh", kMegawattHour, "Energy at the meter",
                                            [](const MonthsResult& m) { return m.bill.meter; })
                                  .done())
          .part<economics::PowerUse>("power.",
                                     [ran](const MonthsResult& m) { return ran(m) ? &m.power : nullptr; })
          .part<economics::Bill>("cost.", [ran](const MonthsResult& m) { return ran(m) ? &m.bill : nullptr; })
          .done();
  return kTable;
}

template <>
const ResultTable& result_table<Operated>() {
  static const ResultTable kTable =
      ResultFields<Operated>("run")
          .part<spec::Design>("scenario.", [](const Operated& o) { return &o.design; })
          .text("kind", "Kind of result", [](const Operated&) { return "run"; })
          .part<jobs::MonthsResult>("", [](const Operated& o) { return &o.months; })
          .records<spec::Assumption>(
              "assumptions", "Values that nobody wrote",
              [](const Operated& o) -> const auto& { return o.design.assumptions; })
          .done();
  return kTable;
}

}  // namespace caelum::api
