// An iteration is the sum of its parts, and each key moves the part that it belongs to.
#include "caelum/jobs/reinforcement.hpp"

#include <gtest/gtest.h>

#include "caelum/jobs/evaluate.hpp"
#include "caelum/spec/load.hpp"

namespace caelum::jobs {
namespace {

TrainResult run_rl(const std::string& rl) {
  const std::string text =
      "caelum: 1\ncluster: {system: hgx-h100, chips: 64}\nmodel: llama-3.1-8b\n"
      "train: {sequence: 9216, global_batch: 512, plan: {tensor: 4, data: 16, recompute: selective},\n  "
      "rl: " +
      rl + "}\n";
  const spec::Catalogue catalogue;
  Diagnostics diagnostics;
  const auto source = std::make_shared<const SourceFile>(SourceFile{"rl", text});
  auto design =
      spec::load_scenario(spec::read_document(source, diagnostics), ".", {}, catalogue, diagnostics);
  EXPECT_TRUE(design) << diagnostics.render();
  return evaluate(*design, {}, diagnostics).train;
}

// M-api-11
TEST(Reinforcement, PartsSumInTurnAndOverlapApart) {
  const TrainResult turn = run_rl("{prompt: 1024, generation_tensor: 1}");
  ASSERT_TRUE(turn.rl);
  const RlResult& r = *turn.rl;
  EXPECT_EQ(r.time, r.generation + r.scoring + r.update + r.transfer);
  EXPECT_EQ(r.update, turn.step.time);
  EXPECT_LT(r.scoring, r.update);
  EXPECT_EQ(r.instances, 64);
  const RlResult apart = *run_rl("{prompt: 1024, generation_tensor: 1, generation_chips: 64}").rl;
  EXPECT_LT(apart.time, r.time);
  EXPECT_GE(apart.time, apart.generation);
}

// M-step-44: a token cannot be faster than its weights can be read.
TEST(Reinforcement, WritingIsBoundByReadingWeights) {
  const RlResult r = *run_rl("{prompt: 1024, response: 1000, generation_tensor: 1, generation_batch: 8}").rl;
  const double least = 8.0e9 * 2 / 3.35e12;  // seconds a token
  EXPECT_GT(r.generation.in(units::s), 1000 * least);
  EXPECT_LT(r.generation.in(units::s), 1000 * least * 2.5);
}

TEST(Reinforcement, MoreModelsAndLongerTailsCostMore) {
  const RlResult plain = *run_rl("{generation_tensor: 1}").rl;
  const RlResult critic = *run_rl("{generation_tensor: 1, critic: true, reward_model: true}").rl;
  EXPECT_EQ(critic.update, plain.update * 2);
  EXPECT_GT(critic.scoring, plain.scoring * 1.9);
  EXPECT_GT(run_rl("{generation_tensor: 1, longest: 4}").rl->generation, plain.generation);
}

// M-api-17: a model of 16 GB fits beside training state on one chip; one whose weights exceed the chip does
// not.
TEST(Reinforcement, GenerationHasItsOwnMemory) {
  const RlResult one = *run_rl("{generation_tensor: 1}").rl;
  const RlResult four = *run_rl("{generation_tensor: 4}").rl;
  EXPECT_NEAR(one.memory.weights / four.memory.weights, 4, 0.2);
  EXPECT_GT(one.memory.resident, Bytes{});
  EXPECT_TRUE(one.memory.fits());
  EXPECT_EQ(run_rl("{generation_tensor: 1, generation_chips: 64}").rl->memory.resident, Bytes{});
}

TEST(Reinforcement, WeightsThatDoNotFitOneChipAreRefused) {
  const std::string text =
      "caelum: 1\ncluster: {system: hgx-h100, chips: 32}\nmodel: qwen3-235b-a22b\ntrain:\n  sequence: 6864\n"
      "  global_batch: 32\n  plan: {tensor: 4, pipeline: 8, expert: 4, recompute: full, offload: {optimizer: "
      "true}}\n"
      "  rl: {prompt: 2048, generation_tensor: ";
  const auto outcome = [&](const char* tensor) {
    const spec::Catalogue catalogue;
    Diagnostics diagnostics;
    const auto source = std::make_shared<const SourceFile>(SourceFile{"rl", text + tensor + "}\n"});
    const auto design =
        spec::load_scenario(spec::read_document(source, diagnostics), ".", {}, catalogue, diagnostics);
    EXPECT_TRUE(design) << diagnostics.render();
    return evaluate(*design, {}, diagnostics);
  };
  EXPECT_TRUE(outcome("16").train.fits);
  const Outcome whole = outcome("1");
  EXPECT_FALSE(whole.train.fits);
  EXPECT_NEAR(whole.train.rl->memory.weights.in(units::GB), 470, 10);
  ASSERT_FALSE(whole.reasons.empty());
  EXPECT_TRUE(whole.reasons.back().starts_with("generation:")) << whole.reasons.back();
}

}  // namespace
}  // namespace caelum::jobs
