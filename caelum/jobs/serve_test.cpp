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

// M-serving-9: requests that never meet take the steps that a deployment without requests tells of.
TEST(ServeRequests, ALoneRequestTakesTheStepsOfAnEmptyDeployment) {
  const auto alone = run(kNode, "llama-3.1-70b", "{tensor: 8, batch: 1, prompt: 1024, context: 1088}").serve;
  const auto r = run(kNode, "llama-3.1-70b",
                     "{tensor: 8, requests: {rate: 0.01 /s, input: 1024, output: 128, count: 20}}")
                     .serve;
  ASSERT_TRUE(r.load);
  const serving::Summary& s = r.load->summary;
  EXPECT_EQ(s.answered, 20);
  EXPECT_NEAR(s.first.p99 / alone.first_token.in(units::s), 1, 0.02);
  EXPECT_NEAR(s.token.p50 / alone.per_token.in(units::s), 1, 0.02);
  EXPECT_NEAR(s.whole.mean, s.first.mean + 127 * s.token.mean, 1e-6);
  EXPECT_FALSE(s.meets);
}

TEST(ServeRequests, AFullDeploymentDeliversWhatItsStepsDeliver) {
  const auto r = run(kNode, "llama-3.1-70b",
                     "{tensor: 8, engine: {max_batch: 32, prefix_cache: false}, "
                     "requests: {concurrency: 64, input: 64, output: 1024, count: 640}}")
                     .serve;
  ASSERT_TRUE(r.load);
  EXPECT_NEAR(r.load->batch, 32, 1.5);
  EXPECT_NEAR(r.load->output_tokens_per_s_per_chip / r.decode.tokens_per_s_per_chip, 1, 0.1);
  EXPECT_GT(r.load->summary.queue, 0);
}

TEST(ServeRequests, ThreadsChangeNothingAndMissedObjectivesAreTold) {
  const std::string text =
      "caelum: 1\ncluster: {system: hgx-h100, chips: 8}\nmodel: llama-3.1-8b\n"
      "serve: {tensor: 2, requests: {rate: 30 /s, count: 600}, objective: {tpot_p99: 1 us}}\n";
  const spec::Catalogue catalogue;
  Diagnostics diagnostics;
  const auto source = std::make_shared<const SourceFile>(SourceFile{"serve", text});
  const auto design =
      spec::load_scenario(spec::read_document(source, diagnostics), ".", {}, catalogue, diagnostics);
  ASSERT_TRUE(design) << diagnostics.render();
  const auto one = serve(*design, diagnostics, 1), three = serve(*design, diagnostics, 3);
  ASSERT_TRUE(one.serve.load && three.serve.load);
  EXPECT_EQ(one.serve.load->summary.first.p99, three.serve.load->summary.first.p99);
  EXPECT_EQ(one.serve.load->summary.output_tokens_per_s, three.serve.load->summary.output_tokens_per_s);
  EXPECT_EQ(one.serve.load->summary.meets, std::optional(false));
  ASSERT_EQ(one.serve.load->missed.size(), 1U);
  EXPECT_NE(one.serve.load->missed[0].find("not reachable"), std::string::npos);
}

}  // namespace
}  // namespace caelum::jobs
