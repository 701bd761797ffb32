#include "caelum/study/stranger.hpp"

#include <gtest/gtest.h>

#include "caelum/spec/document.hpp"
#include "caelum/study/validate.hpp"

namespace caelum::study {
namespace {

Suite small_suite(const std::string& rows) {
  Diagnostics diagnostics;
  auto source = std::make_shared<SourceFile>();
  source->name = "suite.yaml";
  source->text = "caelum: 1\nsuite: small\nrows:\n" + rows;
  auto suite = read_suite(source, ".", diagnostics);
  EXPECT_TRUE(diagnostics.ok()) << diagnostics.render();
  return *suite;
}

std::string training_step(const std::string& id, const std::string& train, double seconds) {
  return "  - id: " + id +
         "\n    scenario: {cluster: {system: hgx-h100, chips: 16}, model: llama3-1-8b, train: {" + train +
         "}}\n    measured: {step.time_s: " + std::to_string(seconds) + "}\n";
}

constexpr const char* kPlan = "sequence: 8192, global_batch: 64, framework: nemo, release: '25.04'";

// M-study-28
TEST(Stranger, KeepsThePlanAndDropsTheSwitches) {
  const Suite suite = small_suite(training_step(
      "a",
      std::string(kPlan) +
          ", precision: {matmul: fp8, gradients: fp32}, stack: megatron-core, plan: {tensor: 2, "
          "micro_batch: 1, zero: 3, recompute: full, overlap: {tensor: true}}",
      4));
  const std::string text = as_text(as_stranger(suite.rows[0].body));
  for (const char* kept : {"{tensor:2}", "{micro_batch:1}", "{precision:fp8}", "{framework:nemo}",
                           "{release:25.04}", "{chips:16}"}) {
    EXPECT_NE(text.find(kept), std::string::npos) << kept << " in " << text;
  }
  for (const char* dropped : {"stack", "zero", "recompute", "overlap", "gradients"}) {
    EXPECT_EQ(text.find(dropped), std::string::npos) << dropped << " in " << text;
  }
}

TEST(Stranger, AMachineChangedByARowIsThePlainOne) {
  const Suite suite = small_suite(
      "  - id: a\n    scenario: {cluster: {system: {from: hgx-h100, host_link: 10 GB/s}, chips: 8}, model: "
      "llama3-1-8b, train: "
      "{global_batch: 8}}\n    measured: {step.time_s: 1}\n");
  EXPECT_EQ(as_text(as_stranger(suite.rows[0].body)).find("host_link"), std::string::npos);
}

TEST(Stranger, TheRestIsThoseOfTheRecipe) {
  const spec::Catalogue catalogue;
  const std::vector<Suite> suites{
      small_suite(training_step("plain", std::string(kPlan) + ", plan: {tensor: 2}", 4) +
                  training_step("told", std::string(kPlan) + ", plan: {tensor: 2, recompute: full}", 4))};
  const Validation published = validate(suites, catalogue, {});
  const Validation stranger = validate(suites, catalogue, {.stranger = true});
  EXPECT_EQ(published.rows[0].predicted, stranger.rows[0].predicted);
  EXPECT_LT(stranger.rows[1].predicted, published.rows[1].predicted);
}

TEST(Stranger, RowsThatCannotBeToldApartAreHeldAgainstTheirMedian) {
  const spec::Catalogue catalogue;
  const std::string one = std::string(kPlan) + ", plan: {tensor: 2, recompute: none}";
  const std::string two = std::string(kPlan) + ", plan: {tensor: 2, recompute: full}";
  const std::vector<Suite> suites{
      small_suite(training_step("a", one, 4) + training_step("b", two, 5) + training_step("c", one, 6))};
  const Validation stranger = validate(suites, catalogue, {.stranger = true});
  ASSERT_EQ(stranger.alike.size(), 1U);
  EXPECT_EQ(stranger.alike[0].ids, (std::vector<std::string>{"a", "b", "c"}));
  EXPECT_DOUBLE_EQ(stranger.alike[0].median, 5);
  EXPECT_DOUBLE_EQ(stranger.rows[0].error, stranger.rows[2].error);
  EXPECT_TRUE(validate(suites, catalogue, {}).alike.empty());
}

TEST(Suite, TheListOfRowsNotTurnedIsASuiteOfNoRows) {
  Diagnostics diagnostics;
  auto source = std::make_shared<SourceFile>();
  source->name = "not_turned.yaml";
  source->text =
      "caelum: 1\nsuite: not-turned\nnot_turned:\n  - {id: a, scored: false, reason: \"grade C\"}\nnot_read: "
      "[]\n";
  const auto suite = read_suite(source, ".", diagnostics);
  EXPECT_TRUE(diagnostics.ok()) << diagnostics.render();
  ASSERT_TRUE(suite);
  EXPECT_TRUE(suite->rows.empty());
}

}  // namespace
}  // namespace caelum::study
