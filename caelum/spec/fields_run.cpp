// The keys of the `run:` block and of the records behind it: reliability and operations.
#include "caelum/spec/design.hpp"
#include "caelum/spec/fields_build.hpp"

namespace caelum::spec {

using build::Table;

namespace {

template <class R>
void add_run_identity(Table<R>& t) {
  t.add("id", &R::id, "Lower-case id by which the record is found");
  t.add("name", &R::name, "Name in words");
  t.add("relative", &R::relative, "The record whose values this one borrows, if any");
}

constexpr double kYear = 365.25 * 86400;

template <class R>
void add_time(Table<R>& t, const char* key, Datum<Time> R::*member, const char* doc, const char* example) {
  t.add(key, member, doc).at_least(0).at_most(100 * kYear).example(example);
}

}  // namespace

template <>
const RecordTable& table<FailureCause>() {
  static const RecordTable kTable = [] {
    Table<FailureCause> t("cause", "One way in which a job is interrupted");
    t.add("name", &FailureCause::name, "What breaks, in words").required("HBM");
    t.add("component", &FailureCause::component, "The class of component under which it is counted");
    t.add("per", &FailureCause::per, "The unit that the rate counts")
        .fallback("chip", "most rates are told for a chip");
    t.add("rate", &FailureCause::rate, "Interruptions of one unit, mean over its first year of service")
        .at_least(0)
        .at_most(1)
        .example("6 %/year");
    t.add("shape", &FailureCause::shape, "Weibull shape; under 1 = infant mortality")
        .positive()
        .at_most(10)
        .fallback("1", "the same at any age");
    t.add("nodes", &FailureCause::nodes, "Nodes that leave service together; 0 = restart on the same ones")
        .at_least(0)
        .at_most(1e6)
        .fallback("1", "a fault is confined to its node");
    add_time(t, "repair", &FailureCause::repair, "Until they are back", "2 days");
    t.add("hang", &FailureCause::hang, "Shows as a hang that only a time-out finds")
        .fallback("false", "most faults raise an error");
    return std::move(t).take();
  }();
  return kTable;
}

template <>
const RecordTable& table<Reliability>() {
  static const RecordTable kTable = [] {
    Table<Reliability> t("reliability", "How often the parts of a class of machines interrupt a job",
                         "reliability");
    add_run_identity(t);
    t.add("causes", &Reliability::causes, "The ways in which a job is interrupted");
    t.add("scale", &Reliability::scale, "All rates are times this").positive().at_most(1e3);
    t.add("infant_failure_factor", &Reliability::infant_failure_factor,
          "Failure rates are multiplied by it until bad nodes are found and replaced")
        .alias("lemons")
        .at_least(1)
        .at_most(1e3);
    add_time(t, "age", &Reliability::age, "Of the machine when the run begins", "1 year");
    t.add("retry", &Reliability::retry, "Share of link and optic faults that spare planes or retries hide")
        .fraction();
    t.add("flaps", &Reliability::flaps, "Short losses of one optical link, without a restart")
        .at_least(0)
        .at_most(1)
        .example("0.2/year");
    add_time(t, "flap_stall", &Reliability::flap_stall, "The job waits so long for one flap", "5 s");
    t.add("slow", &Reliability::slow, "Nodes that turn slow without failing, of one node")
        .at_least(0)
        .at_most(1)
        .example("5 %/year");
    t.add("slow_by", &Reliability::slow_by, "Of their compute time").at_least(0).at_most(100);
    t.add("speed_spread", &Reliability::speed_spread, "Standard deviation of speed from chip to chip")
        .at_least(0)
        .at_most(1);
    t.add("jitter", &Reliability::jitter, "Standard deviation of one section between two synchronisations")
        .at_least(0)
        .at_most(1);
    return std::move(t).take();
  }();
  return kTable;
}

template <>
const RecordTable& table<Operations>() {
  static const RecordTable kTable = [] {
    Table<Operations> t("operations", "What crew and software do about failures, and how they checkpoint",
                        "operations");
    add_run_identity(t);
    add_time(t, "detection", &Operations::detection, "Until a crash is known", "30 s");
    add_time(t, "hang_timeout", &Operations::hang_timeout, "Until a hang is known", "10 min");
    add_time(t, "silent_detection", &Operations::silent_detection, "Until wrong numbers are noticed", "6 h");
    add_time(t, "diagnosis", &Operations::diagnosis, "Until the bad node is known", "5 min");
    add_time(t, "swap", &Operations::swap, "Until a hot spare has taken its place", "2 min");
    add_time(t, "restart", &Operations::restart, "Processes, communicators, compilation, on 1,024 chips",
             "4 min");
    t.add("restart_growth", &Operations::restart_growth, "More of it with each doubling of the chips")
        .at_least(0)
        .at_most(10);
    add_time(t, "slow_found", &Operations::slow_found, "Until a slow node is found and removed", "12 h");
    t.add("snapshot", &Operations::snapshot, "A chip's state into its host's memory")
        .positive()
        .at_most(1e15)
        .example("10 GB/s");
    t.add("storage", &Operations::storage, "Into shared storage, of one node")
        .positive()
        .at_most(1e15)
        .example("5 GB/s");
    t.add("storage_most", &Operations::storage_most, "Into shared storage, of all nodes together")
        .positive()
        .at_most(1e18)
        .example("2 TB/s");
    t.add("checkpoint_interval", &Operations::checkpoint_interval,
          "From the end of one checkpoint to the next, as crews choose it")
        .at_least(1)
        .at_most(kYear)
        .example("5 min");
    t.add("spares", &Operations::spares, "Spare nodes over nodes in use").fraction();
    t.add("maintenance_every", &Operations::maintenance_every, "From one planned stop to the next")
        .at_least(3600)
        .at_most(100 * kYear)
        .example("30 days");
    add_time(t, "maintenance", &Operations::maintenance, "Length of a planned stop", "4 h");
    t.add("bad_node_removal", &Operations::bad_node_removal, "Nodes that fail often are found and replaced")
        .alias("lemon_removal")
        .fallback("true", "crews of large runs do it since 2023");
    return std::move(t).take();
  }();
  return kTable;
}

template <>
const RecordTable& table<Checkpoint>() {
  static const RecordTable kTable = [] {
    Table<Checkpoint> t("checkpoint", "How the state of the job is kept");
    t.add("mode", &Checkpoint::mode,
          "sync: the job waits for storage; async: only for the copy to host memory; memory: replicas in "
          "the memory of other hosts, storage now and then")
        .fallback("async", "large stacks have it since 2024");
    t.add("interval", &Checkpoint::interval, "From the end of one checkpoint to the next")
        .at_least(1)
        .at_most(kYear)
        .fallback("by the operations", "what crews use, or less where failures come more often (M-goodput-9)")
        .example("30 min");
    t.add("bytes", &Checkpoint::bytes, "Of the whole state")
        .positive()
        .at_most(1e18)
        .fallback("from the memory model", "weights, master weights and moments, each held once")
        .example("2 TB");
    return std::move(t).take();
  }();
  return kTable;
}

template <>
const RecordTable& table<Run>() {
  static const RecordTable kTable = [] {
    Table<Run> t("run", "Weeks or months of a job: what breaks on the way, and what it costs");
    t.add("reliability", &Run::reliability, "How often parts fail")
        .refers_to("reliability")
        .fallback("the system's", "the record that the system names, or a generic machine");
    t.add("operations", &Run::operations, "What crew and software do about it")
        .refers_to("operations")
        .fallback("typical", "large runs of 2024 and later");
    t.add("region", &Run::region, "Where it stands: tariff, PUE, staff, financing")
        .refers_to("region")
        .fallback("us, or china by the chip's vendor", "where most such machines stand");
    t.add("length", &Run::length, "On the calendar, whatever is done by then")
        .positive()
        .at_most(20 * kYear)
        .fallback("until all tokens are trained", "the question of most runs")
        .example("54 days");
    t.add("spares", &Run::spares, "Spare nodes")
        .at_least(0)
        .at_most(1e9)
        .unit_word("nodes")
        .fallback("by the operations", "a share of the nodes in use");
    t.add("checkpoint", &Run::checkpoint, "How the state of the job is kept");
    t.add("elastic", &Run::elastic, "Goes on with fewer replicas where no spare is left")
        .fallback("false", "most stacks wait for a spare");
    t.add("reliability_gain", &Run::reliability_gain, "All failure rates are divided by it")
        .positive()
        .at_most(1e6)
        .fallback("1", "parts as they are");
    t.add("samples", &Run::samples, "Simulated runs")
        .at_least(1)
        .at_most(1e7)
        .fallback("200", "medians within about 1 %");
    t.add("pue", &Run::pue, "Power at the meter over power of the machine")
        .at_least(1)
        .at_most(5)
        .fallback("the region's, by the system's cooling", "what such halls reach");
    t.add("rent", &Run::rent, "Of one chip, to price the run as rented")
        .at_least(0)
        .at_most(1e3)
        .fallback("the chip's record", "where it has one")
        .example("2 USD/h");
    return std::move(t).take();
  }();
  return kTable;
}

}  // namespace caelum::spec
