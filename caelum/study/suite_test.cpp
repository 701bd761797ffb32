#include "caelum/study/suite.hpp"

#include <gtest/gtest.h>

namespace caelum::study {
namespace {

std::optional<Suite> suite_of(const std::string& text, Diagnostics& d) {
  return read_suite(std::make_shared<SourceFile>(SourceFile{"suite.yaml", text}), ".", d);
}

TEST(Suite, ReadsRowsWithUnits) {
  Diagnostics d;
  const auto suite = suite_of(
      "caelum: 1\nsuite: s\nsource: somebody\nrows:\n"
      "  - id: a\n    scenario: {cluster: {system: hgx-h100, chips: 8}}\n"
      "    measured: {step.time_s: 12 ms, memory.peak_bytes: 2 GiB}\n    role: calibration\n"
      "  - id: b\n    collective: {kind: all_reduce, ranks: 8, bytes: 1 GiB, system: hgx-h100}\n"
      "    measured: {bus_bandwidth: 370 GB/s}\n    scored: false\n"
      "  - id: c\n    scenario: {base: x.yaml, set: {train: {global_batch: 8}, plan.tensor: 4}}\n"
      "    measured: {model_flops_per_s_per_chip: 148 Tflop/s}\n",
      d);
  ASSERT_TRUE(d.ok()) << d.render();
  ASSERT_TRUE(suite);
  ASSERT_EQ(suite->rows.size(), 3U);
  EXPECT_STREQ(suite->rows[0].measured[0].metric->name, "step.time_s");
  EXPECT_DOUBLE_EQ(suite->rows[0].measured[0].value, 0.012);
  EXPECT_DOUBLE_EQ(suite->rows[0].measured[1].value, 0x1p31);
  EXPECT_TRUE(suite->rows[0].calibration);
  EXPECT_EQ(suite->rows[0].source, "somebody");
  EXPECT_EQ(suite->rows[1].kind, RowKind::collective);
  EXPECT_DOUBLE_EQ(suite->rows[1].measured[0].value, 370e9);
  EXPECT_FALSE(suite->rows[1].scored);
  EXPECT_EQ(suite->rows[2].overrides, (std::vector<std::string>{"train.global_batch=8", "plan.tensor=4"}));
  EXPECT_DOUBLE_EQ(suite->rows[2].measured[0].value, 148e12);
}

TEST(Suite, ARunMayHaveDiedForWantOfMemory) {
  Diagnostics d;
  const auto suite = suite_of(
      "caelum: 1\nsuite: s\nrows:\n  - id: a\n    scenario: {}\n    measured: {memory.fits: false}\n", d);
  ASSERT_TRUE(d.ok()) << d.render();
  EXPECT_STREQ(suite->rows[0].measured[0].metric->name, "memory.fits");
  EXPECT_EQ(suite->rows[0].measured[0].value, 0);
  (void)suite_of("caelum: 1\nsuite: s\nrows:\n  - id: a\n    scenario: {}\n    measured: {memory.fits: 0}\n",
                 d);
  EXPECT_NE(d.render().find("must be true or false"), std::string::npos) << d.render();
}

TEST(Suite, TellsAllErrorsAtOnce) {
  Diagnostics d;
  (void)suite_of(
      "caelum: 1\nsuite: s\nrows:\n"
      "  - id: a\n    scenario: {}\n    mesured: {}\n    measured: {step.tme_s: 3 s}\n"
      "  - id: a\n    measured: {step.time_s: 3 GB}\n",
      d);
  const std::string told = d.render();
  EXPECT_NE(told.find("did you mean 'measured'"), std::string::npos) << told;
  EXPECT_NE(told.find("did you mean 'step.time_s'"), std::string::npos) << told;
  EXPECT_NE(told.find("stands twice"), std::string::npos) << told;
  EXPECT_NE(told.find("must have one of scenario"), std::string::npos) << told;
  EXPECT_GE(d.all().size(), 5U);
}

}  // namespace
}  // namespace caelum::study
