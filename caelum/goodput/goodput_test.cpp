// Closed forms against the simulation, and what a reader of a run would check by hand.
#include <cmath>

#include <gtest/gtest.h>

#include "caelum/base/portable_math.hpp"
#include "caelum/goodput/processes.hpp"
#include "caelum/goodput/renewal.hpp"
#include "caelum/goodput/samples.hpp"
#include "caelum/goodput/simulate_run.hpp"
#include "caelum/goodput/stragglers.hpp"

namespace caelum::goodput {
namespace {

TEST(PortableMath, AgreesWithTheLibrary) {
  for (double x = 1e-300; x < 1e300; x *= 1.7e3) {
    EXPECT_NEAR(portable_log(x), std::log(x), 1e-12 * std::fabs(std::log(x)) + 1e-13);
  }
  EXPECT_NEAR(normal_quantile(0.975), 1.959963985, 1e-7);
  EXPECT_NEAR(normal_quantile(1e-6), -4.753424309, 1e-6);
}

// M-goodput-6: with synchronous checkpoints and exponential failures the simulation is the formula.
TEST(Months, ASimulatedRunKeepsWhatTheRenewalFormulaSays) {
  const auto design = sample_design(1024, 4 * units::hour);
  for (const double write : {20.0, 120.0}) {
    const auto out = months(design, sample_job(design, 40, write * units::s), {.samples = 400});
    EXPECT_NEAR(out.goodput.median / out.expected_goodput, 1, 0.01) << write;
    EXPECT_NEAR(out.mean_interruptions, out.days.median * 6, 0.05 * out.days.median * 6);
  }
}

TEST(Months, SharesOfTheCalendarSumToOne) {
  auto design = sample_design(1024, 2 * units::hour);
  design.run->checkpoint.mode = spec::CheckpointMode::async;
  design.operations.maintenance_every.value = 10 * units::day;
  design.operations.maintenance.value = 2 * units::hour;
  design.reliability.causes[0].nodes.value = 1;
  design.run->spares.value = 2;
  const auto out = months(design, sample_job(design, 30, 60 * units::s), {.samples = 50});
  const Split& s = out.split;
  EXPECT_NEAR(s.productive + s.straggling + s.checkpoint + s.lost + s.detection + s.restart + s.waiting +
                  s.maintenance,
              1, 1e-9);
  EXPECT_GT(s.waiting, 0);
  EXPECT_GT(s.maintenance, 0);
}

TEST(Months, WithoutFailuresOnlyCheckpointsCost) {
  auto design = sample_design(1024, 4 * units::hour);
  design.reliability.causes[0].rate.value = Frequency{0};
  design.run->checkpoint.interval.value = 990 * units::s;
  const auto out = months(design, sample_job(design, 10, 10 * units::s), {.samples = 3});
  EXPECT_NEAR(out.goodput.median, 0.99, 1e-4);
  EXPECT_EQ(out.mean_interruptions, 0);
}

TEST(Months, ThreadsAndBytes) {
  const auto design = sample_design(4096, 1 * units::hour);
  const Job job = sample_job(design, 20, 30 * units::s);
  const auto one = months(design, job, {.samples = 64, .seed = 5, .threads = 1});
  const auto four = months(design, job, {.samples = 64, .seed = 5, .threads = 4});
  EXPECT_EQ(one.days.median, four.days.median);
  EXPECT_EQ(one.split.lost, four.split.lost);
  EXPECT_EQ(one.mean_interruptions, four.mean_interruptions);
}

TEST(Months, ARunThatCannotProgressSaysSoAtOnce) {
  const auto design = sample_design(1024, 20 * units::s);  // a restart takes 300 s
  const auto out = months(design, sample_job(design, 30, 60 * units::s), {.samples = 50});
  EXPECT_FALSE(out.ends);
  EXPECT_NE(out.reason.find("this run never ends"), std::string::npos) << out.reason;
  EXPECT_EQ(out.samples, 0);
}

TEST(Months, SparesThatNeverReturnEndInWaiting) {
  auto design = sample_design(1024, 1 * units::hour);
  design.reliability.causes[0].nodes.value = 1;
  design.reliability.causes[0].repair.value = 3000 * units::day;
  const auto out = months(design, sample_job(design, 30, 60 * units::s), {.samples = 8});
  EXPECT_FALSE(out.ends);
  EXPECT_NE(out.reason.find("waits for spare nodes"), std::string::npos) << out.reason;
}

TEST(Months, ElasticRunsGoOnWithoutSpares) {
  auto design = sample_design(8192, 3 * units::hour);
  design.reliability.causes[0].nodes.value = 1;
  design.reliability.causes[0].repair.value = 2 * units::day;
  design.run->spares.value = 0;
  Job job = sample_job(design, 20, 20 * units::s);
  job.replicas = 64;
  const auto waits = months(design, job, {.samples = 10});
  design.run->elastic = true;
  const auto shrinks = months(design, job, {.samples = 10});
  EXPECT_LT(shrinks.days.median, 0.6 * waits.days.median);
}

// Wrong numbers cost what was computed since the checkpoint before them.
TEST(Months, SilentCorruptionLosesTheTimeUntilItIsNoticed) {
  auto design = sample_design(1024, 2 * units::day);
  design.reliability.causes[0].component = spec::Component::silent;
  design.operations.silent_detection.value = 6 * units::hour;
  const auto out = months(design, sample_job(design, 60, 10 * units::s), {.samples = 200});
  const double events = out.mean_interruptions;
  const double lost_hours = out.split.lost * out.days.median * 24;
  EXPECT_NEAR(lost_hours / events, 6, 0.7);
}

// Infant mortality: a machine of shape 1/2 fails more when new; over its first year the mean is kept.
TEST(Months, YoungMachinesFailMore) {
  auto design = sample_design(1024, 10 * units::hour);
  design.reliability.causes[0].shape.value = 0.5;
  design.reliability.age.value = Time{0};
  design.run->length.value = 365.25 * units::day;
  Job job = sample_job(design, 0, 10 * units::s);
  job.work.reset();
  const auto year = months(design, job, {.samples = 40});
  EXPECT_NEAR(year.mean_interruptions, 365.25 * 2.4, 0.03 * 365.25 * 2.4);
  design.run->length.value = 30 * units::day;
  EXPECT_GT(months(design, job, {.samples = 40}).mean_interruptions, 2.5 * 30 * 2.4);
}

TEST(Stragglers, MaximaGrowWithTheGroup) {
  EXPECT_NEAR(expected_largest(2), 0.564, 0.03);
  EXPECT_NEAR(expected_largest(1000), 3.241, 0.02);  // tables of normal order statistics
  EXPECT_EQ(expected_largest(1), 0);
}

double simulated_share(const RunSetting& base, double interval, long runs) {
  RunSetting setting = base;
  setting.interval = interval;
  double kept = 0;
  for (long r = 0; r < runs; ++r) {
    kept += simulate_run(setting, 11, static_cast<std::uint64_t>(r)).productive / setting.horizon;
  }
  return kept / static_cast<double>(runs);
}

/// The top of a parabola through simulated shares at intervals around `guess`, in the logarithm.
double simulated_optimum(const RunSetting& setting, double guess, long runs) {
  double sx2 = 0, sx4 = 0, sy = 0, sxy = 0, sx2y = 0;
  const double xs[] = {-0.7, -0.5, -0.3, -0.1, 0.1, 0.3, 0.5, 0.7};
  for (const double x : xs) {
    const double y = simulated_share(setting, guess * std::exp(x), runs);
    sx2 += x * x, sx4 += x * x * x * x, sy += y, sxy += x * y, sx2y += x * x * y;
  }
  const double n = 8, b = sxy / sx2, a = (n * sx2y - sx2 * sy) / (n * sx4 - sx2 * sx2);
  return guess * std::exp(-b / (2 * a));
}

RunSetting sync_setting(const Processes& all, double stall, double recovery, double horizon) {
  return {.processes = &all, .stall = stall, .recovery = recovery, .horizon = horizon};
}

// M-goodput-4: sqrt(2 x 50 s x 10,000 s).
TEST(Optimum, YoungByHand) {
  EXPECT_NEAR(young({.rate = 1e-4, .stall = 50}), 1000, 1e-9);
  EXPECT_NEAR(young({.rate = 1e-4, .stall = 200}), 2000, 1e-9);
  EXPECT_EQ(young({.rate = 0, .stall = 50}), 0);
}

// M-goodput-5: sqrt(200 / 20,000) = 0.1, so 2,000 (1 + 0.1 / 3 + 0.01 / 9) - 200; a checkpoint of twice the
// time between failures gets that time.
TEST(Optimum, DalyByHand) {
  EXPECT_NEAR(daly({.rate = 1e-4, .stall = 200}), 2000 + 66.6666666667 + 2.2222222222 - 200, 1e-6);
  EXPECT_NEAR(daly({.rate = 1e-4, .stall = 5000}), 10000 * (1 + 0.5 / 3 + 0.25 / 9) - 5000, 1e-6);
  EXPECT_NEAR(daly({.rate = 1e-4, .stall = 20000}), 10000, 1e-9);
  EXPECT_EQ(daly({.rate = 0, .stall = 200}), 0);
}

// M-goodput-4, M-goodput-5: where checkpoints are short and failures rare, all agree within 5 %.
TEST(Optimum, TheSimulationFindsDalysInterval) {
  const auto design = sample_design(1024, 4 * units::hour);
  const double horizon = 400 * 86400.0;
  const Processes all = processes(design, inventory(design), horizon);
  const Cycle cycle{.rate = all.rate[0], .stall = 60, .recovery = 300};
  const double found = simulated_optimum(sync_setting(all, 60, 300, horizon), daly(cycle), 400);
  EXPECT_NEAR(found / daly(cycle), 1, 0.05);
  EXPECT_NEAR(best_interval(cycle, 1) / daly(cycle), 1, 0.01);
}

// Where a checkpoint is as long as the time between failures, Young is far off and renewal is not.
TEST(Optimum, YoungFailsWhereFailuresAreDense) {
  const Cycle cycle{.rate = 1.0 / 600, .stall = 300, .recovery = 300};
  EXPECT_GT(young(cycle) / best_interval(cycle, 1), 1.3);
  const auto design = sample_design(1024, 600 * units::s);
  const double horizon = 100 * 86400.0;
  const Processes all = processes(design, inventory(design), horizon);
  const double found = simulated_optimum(sync_setting(all, 300, 300, horizon), best_interval(cycle, 1), 40);
  EXPECT_NEAR(found / best_interval(cycle, 1), 1, 0.05);
}

}  // namespace
}  // namespace caelum::goodput
