// Steps of deployments: bounds by hand, limits and conservation.
#include "caelum/jobs/serve.hpp"

#include <gtest/gtest.h>

#include "caelum/spec/load.hpp"

namespace caelum::jobs {
namespace {

ServeOutcome run(const std::string& cluster, const std::string& model, const std::string& serving) {
  const std::string text =
      "caelum: 1\ncluster: " + cluster + "\nmodel: " + model + "\nserve: " + serving + "\n";
  const spec::Catalogue catalogue;
  Diagnostics diagnostics;
  const auto source = std::make_shared<const SourceFile>(SourceFile{"serve", text});
  auto design =
      spec::load_scenario(spec::read_document(source, diagnostics), ".", {}, catalogue, diagnostics);
  EXPECT_TRUE(design) << diagnostics.render();
  return design ? serve(*design, diagnostics) : ServeOutcome{};
}

const char* const kNode = "{system: hgx-h100, chips: 8}";

// M-step-44: a token cannot be faster than weights and cache can be read.
TEST(Serve, DecodeIsBoundByReading) {
  const auto r = run(kNode, "llama-3.1-70b", "{tensor: 8, batch: 1, context: 1024}").serve;
  const double least = 70.6e9 * 2 / 8 / 3.35e12;
  EXPECT_GT(r.decode.time.in(units::s), least);
  EXPECT_LT(r.decode.time.in(units::s), least * 2.5);
}

TEST(Serve, PartsSumToTheStep) {
  for (const char* serving : {"{batch: 32, precision: fp8_block}", "{tensor: 8, batch: 4, expert: 1}"}) {
    const auto r = run("{system: hgx-h200, chips: 8}", "deepseek-v3", serving).serve;
    for (const auto& phase : {r.prefill, r.decode}) {
      EXPECT_DOUBLE_EQ(phase.time.in(units::s), phase.parts.compute() + phase.parts.tensor +
                                                    phase.parts.expert + phase.parts.pipeline +
                                                    phase.parts.host);
      EXPECT_GE(phase.parts.expert, 0);
    }
  }
}

TEST(Serve, LongerContextsAndLargerBatchesTakeLonger) {
  double before = 0;
  for (const char* serving : {"{tensor: 8, batch: 8, context: 1000}", "{tensor: 8, batch: 8, context: 30000}",
                              "{tensor: 8, batch: 64, context: 30000}"}) {
    const double step = run(kNode, "llama-3.1-70b", serving).serve.decode.time.in(units::s);
    EXPECT_GT(step, before) << serving;
    before = step;
  }
}

// Per chip and second a larger batch delivers more: weights are read once for all.
TEST(Serve, BatchesPayUntilTheMemoryIsFull) {
  const auto one = run(kNode, "llama-3.1-70b", "{tensor: 8, batch: 1}").serve;
  const auto many = run(kNode, "llama-3.1-70b", "{tensor: 8, batch: 128}").serve;
  EXPECT_GT(many.decode.tokens_per_s_per_chip, 20 * one.decode.tokens_per_s_per_chip);
  EXPECT_TRUE(many.fits);
  const auto over =
      run(kNode, "llama-3.1-70b",
          "{tensor: 8, batch: " + std::to_string(static_cast<long>(one.largest_batch) + 1) + "}");
  EXPECT_FALSE(over.serve.fits);
  ASSERT_EQ(over.reasons.size(), 1U);
}

// M-step-66, by hand: 80 layers, 8 key heads of 128, two of them a token, over 8 ranks, two bytes.
TEST(Serve, CacheIsCountedByHeads) {
  const auto r = run(kNode, "llama-3.1-70b", "{tensor: 8, batch: 4, prompt: 1000, response: 1000}").serve;
  EXPECT_DOUBLE_EQ(r.memory.per_token.in(units::B), 80.0 * 2 * 128 * 2);
  EXPECT_DOUBLE_EQ(r.cache.in(units::B), 4.0 * 2000 * 80 * 2 * 128 * 2);
  EXPECT_NEAR(r.memory.weights.in(units::GB), 70.6 * 2 / 8, 0.3);
}

TEST(Serve, SpeculationWritesTheSumOfItsChances) {
  const auto r = run("{system: hgx-h200, chips: 8}", "deepseek-v3",
                     "{batch: 8, precision: fp8_block, draft: 2, accepted: 0.5}")
                     .serve;
  EXPECT_DOUBLE_EQ(r.written, 1.75);
  EXPECT_DOUBLE_EQ(r.per_token.in(units::s), r.decode.time.in(units::s) / 1.75);
}

TEST(Serve, PlansThatDoNotDivideSaySo) {
  const auto outcome = run(kNode, "llama-3.1-70b", "{tensor: 3, batch: 1}");
  EXPECT_FALSE(outcome.feasible);
  EXPECT_FALSE(outcome.reasons.empty());
}

}  // namespace
}  // namespace caelum::jobs
