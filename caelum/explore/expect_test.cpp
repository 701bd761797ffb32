#include "caelum/explore/expect.hpp"

#include <gtest/gtest.h>

#include "caelum/spec/load.hpp"

namespace caelum::explore {
namespace {

spec::Design eight_h100() {
  Diagnostics diagnostics;
  const auto machine = spec::load_machine(spec::by_id("hgx-h100"), 8, ".", spec::Catalogue{}, diagnostics);
  EXPECT_TRUE(machine) << diagnostics.render();
  spec::Design design;
  static_cast<spec::Machine&>(design) = *machine;
  return design;
}

/// What a log of the machine would say, each time multiplied by `slower`.
std::vector<MeasuredCall> log_of(const spec::Design& machine, double slower, bool in_network = true) {
  std::vector<jobs::CollectiveProbe> probes;
  for (const double mebibytes : {1.0, 32.0, 256.0, 1024.0}) {
    jobs::CollectiveProbe probe;
    probe.ranks = 8;
    probe.in_network = in_network;
    probe.bytes = Bytes{mebibytes * 1024 * 1024};
    probes.push_back(probe);
  }
  Diagnostics diagnostics;
  std::vector<MeasuredCall> log;
  for (const auto& call : expected_calls(machine, probes, {.draws = 0, .seed = 1, .crew = {}}, diagnostics)) {
    log.push_back({call.probe, call.time_s.nominal * slower});
    log.back().probe.in_network = true;
  }
  return log;
}

CallVerdict verdict(const std::vector<MeasuredCall>& log) {
  Diagnostics diagnostics;
  const auto all = judge_calls(eight_h100(), log, {.draws = 20, .seed = 1, .crew = {}}, diagnostics);
  EXPECT_TRUE(diagnostics.ok()) << diagnostics.render();
  EXPECT_EQ(all.size(), 1U);
  return all.front();
}

TEST(Expect, AMachineAsTheCatalogueHasItIsHealthy) {
  const CallVerdict v = verdict(log_of(eight_h100(), 1));
  EXPECT_FALSE(v.slow());
  EXPECT_NEAR(v.share, 1, 1e-9);
  EXPECT_EQ(v.sizes, 3);  // from 16 MiB on
  EXPECT_EQ(v.cause, "");
}

TEST(Expect, HalfOfALevelsBandwidthIsFoundAsTheCause) {
  spec::Design half = eight_h100();
  Bandwidth& bandwidth = *half.cluster.system.levels[0].bandwidth.value;
  bandwidth = 0.5 * bandwidth;
  const CallVerdict v = verdict(log_of(half, 1));
  EXPECT_TRUE(v.slow());
  EXPECT_LT(v.share, 0.7);
  EXPECT_TRUE(v.cause.starts_with("half of the bandwidth")) << v.cause;
}

TEST(Expect, ALogThatNothingExplainsGetsNoCause) {
  // Slow at one size of three, which no change of the machine does.
  auto log = log_of(eight_h100(), 1);
  log[1].seconds *= 30;
  log[2].seconds *= 1.2;
  const CallVerdict v = verdict(log);
  EXPECT_TRUE(v.slow());
  EXPECT_LT(v.least, 0.05);
  EXPECT_EQ(v.cause, "");
}

TEST(Expect, MoreBytesNeverReachLess) {
  Diagnostics diagnostics;
  double before = 0;
  for (const auto& call : log_of(eight_h100(), 1)) {
    const double bus = call.probe.bytes.in(units::B) / call.seconds;
    EXPECT_GT(bus, before);
    before = bus;
  }
}

TEST(Expect, TellsAModelOfEachClassOrWhyItDoesNotRun) {
  const spec::Catalogue catalogue;
  Diagnostics diagnostics;
  const auto all =
      expected_trainings("hgx-h100", 8, catalogue, {.draws = 0, .seed = 1, .crew = {}}, diagnostics);
  ASSERT_EQ(all.size(), 4U) << diagnostics.render();
  EXPECT_TRUE(all[0].why_not.empty());
  EXPECT_GT(all[0].mfu.nominal, 0.2);
  EXPECT_LT(all[0].mfu.nominal, 0.8);
  EXPECT_FALSE(all[3].why_not.empty());  // DeepSeek-V3 on eight chips
}

}  // namespace
}  // namespace caelum::explore
