// What stays in memory: state by update rule, activations, offload, the sum of all items.
#include <gtest/gtest.h>

#include "caelum/step/samples.hpp"

namespace caelum::step {
namespace {

namespace models = workload::samples;

spec::Design dense_of_memory(Schedule schedule = Schedule::one_f_one_b) {
  spec::Design d = samples::design(models::llama2_70b(), 256, 512);
  spec::Plan& plan = d.train->plan;
  plan.tensor = 8;
  plan.sequence_parallel = true;
  plan.pipeline = 8;
  plan.data = 4;
  plan.schedule = schedule;
  if (schedule == Schedule::interleaved) plan.virtual_stages = 2;
  return d;
}

// What the framework's own counters see is the peak without the context and the fragments.
TEST(Memory, CountersLeaveOutTheContext) {
  const auto step = samples::run(dense_of_memory());
  const double fragments = 0.03 * step->memory.activations.in(units::B);
  EXPECT_NEAR(step->memory.unseen.in(units::B), 2e9 + fragments, 1);
}

// M-step-14: fp16 weights 2, gradients 4, optimizer 12 bytes a parameter; state of a replica.
TEST(Memory, StateOfMixedPrecision) {
  spec::Design d = dense_of_memory();
  d.train->plan.zero = 0;
  const auto step = samples::run(d);
  EXPECT_NEAR(step->memory.gradients / step->memory.weights, 2, 1e-12);
  EXPECT_NEAR(step->memory.optimizer / step->memory.weights, 6, 1e-12);
  d.train->plan.zero = 1;
  EXPECT_NEAR(samples::run(d)->memory.optimizer / step->memory.optimizer, 0.25, 1e-9);
  d.train->plan.zero = 2;  // beside a pipeline gradients wait whole (M-step-9)
  EXPECT_NEAR(samples::run(d)->memory.gradients / step->memory.gradients, 1, 1e-9);
  d.train->plan.zero = 3;
  EXPECT_NEAR(samples::run(d)->memory.gradients / step->memory.gradients, 0.25, 1e-9);
  EXPECT_NEAR(samples::run(d)->memory.weights / step->memory.weights, 0.25, 1e-9);
}

// M-step-15: GPT-3 175B, tensor 8, pipeline 8, interleaved 3, selective recompute with sequence
// parallelism: 34 s b h / t for each layer, (1 + (p-1)/(p m)) of the layers held (Korthikanti 2022).
TEST(Memory, ActivationsOfKorthikanti) {
  spec::Design d = samples::design(models::gpt3(51200), 64, 64);
  d.train->sequence = 2048;
  d.train->precision.parameters = d.train->precision.activations = Precision::bf16;
  spec::Plan& plan = d.train->plan;
  plan.tensor = 8;
  plan.sequence_parallel = true;
  plan.pipeline = 8;
  plan.data = 1;
  plan.virtual_stages = 3;
  plan.schedule = Schedule::interleaved;
  plan.recompute = spec::Recompute::selective;
  d.stack.fused_attention = false;
  const auto step = samples::run(d);
  ASSERT_TRUE(step);
  const double layer = 34.0 * 2048 * 12288 / 8;
  double saved = 0;
  for (const auto& item : step->memory.items) {
    if (item.tensor.starts_with("activations")) saved += item.bytes.in(units::B);
  }
  EXPECT_NEAR(saved / (layer * 124), 1, 0.05);
}

TEST(Memory, ItemsSumToThePeakAndExplainTellsTheLargest) {
  spec::Design d = dense_of_memory();
  d.train->plan.zero = 0;
  d.train->plan.pipeline = 1;
  d.train->plan.data = 32;
  const auto step = samples::run(d);
  ASSERT_TRUE(step);
  Bytes sum;
  for (const auto& item : step->memory.items) sum += item.bytes;
  EXPECT_NEAR(sum / step->memory.peak(), 1, 1e-12);
  const auto reasons = explain_memory(step->memory);
  ASSERT_EQ(reasons.size(), 3U);
  EXPECT_NE(reasons[1].find("optimizer moments"), std::string::npos) << reasons[1];
}

double bytes_of(const Memory& memory, const std::string& tensor) {
  for (const auto& item : memory.items) {
    if (item.tensor == tensor) return item.bytes.in(units::B);
  }
  return 0;
}

// M-step-64: without a pipeline nothing is freed when the head works; its weight gradient is in bf16.
TEST(Memory, IsWorstAtTheHeadWithoutAPipeline) {
  spec::Design d = dense_of_memory();
  d.train->plan.pipeline = 1;
  d.train->plan.data = 32;
  const auto step = samples::run(d);
  EXPECT_EQ(step->memory.moment, "backward of the head");
  EXPECT_DOUBLE_EQ(bytes_of(step->memory, "passing weight gradient, backward of the head"),
                   2.0 * 8192 * 32000 / 8);
  d.train->plan.zero = 2;  // whole gradients of a layer instead
  const auto sharded = samples::run(d);
  EXPECT_EQ(bytes_of(sharded->memory, "passing weight gradient, backward of the head"), 0);
  EXPECT_GT(bytes_of(sharded->memory, "whole gradients of one layer"), 0);
  d.stack.gather_share.value = 0.25;  // a compiler that gathers each matrix for its own product
  EXPECT_DOUBLE_EQ(bytes_of(samples::run(d)->memory, "whole gradients of one layer"),
                   0.25 * bytes_of(sharded->memory, "whole gradients of one layer"));
}

// M-step-64: where little is kept, the gradient of the whole table outweighs what layers have freed.
TEST(Memory, IsWorstAtTheEmbeddingWhereLayersKeepLittle) {
  spec::Design d = dense_of_memory();
  d.model.vocab = 512000;
  d.train->plan.recompute = spec::Recompute::full;
  const auto step = samples::run(d);
  const auto& first = step->memory.stages.front();
  EXPECT_EQ(first.moment, "backward of the embedding");
  EXPECT_EQ(step->memory.stages[1].moment, "backward of a layer");
  EXPECT_GE(first.buffers.in(units::B), 2.0 * 8192 * 512000 / 8);
}

// M-step-65: one empty tensor for each shape of weight: query-key-value, out, up with its gate, down.
TEST(Memory, PlaceholdersAreOneForEachShapeOfWeight) {
  spec::Design d = dense_of_memory();
  const auto without = samples::run(d);
  d.stack.placeholder_gradients = true;
  const auto with = samples::run(d);
  const double shapes = 8192.0 * (8192 + 2 * 1024) + 8192.0 * 8192 + 3 * 8192.0 * 28672;
  EXPECT_DOUBLE_EQ(bytes_of(with->memory, "placeholders of weight gradients"), 2 * shapes / 8);
  EXPECT_EQ(bytes_of(without->memory, "placeholders of weight gradients"), 0);
}

TEST(Memory, BuffersOfTheStackAreItsOwnItems) {
  spec::Design d = dense_of_memory();
  d.stack.product_workspace.value = Bytes{1e6};
  d.stack.gradient_buckets.value = Bytes{1e9};
  d.stack.exchange_buffers.value = Bytes{2e9};  // no experts here: nobody registers them
  const auto step = samples::run(d);
  EXPECT_EQ(bytes_of(step->memory, "workspaces of matrix products"), 2e6);
  EXPECT_EQ(bytes_of(step->memory, "gradient buckets"), 1e9);
  EXPECT_EQ(bytes_of(step->memory, "buffers of exchange kernels"), 0);
}

// M-step-41
TEST(Memory, OffloadMovesBytesOffTheChipAndTimeOntoTheLink) {
  spec::Design d = dense_of_memory();
  const auto here = samples::run(d);
  d.train->plan.offload.activations = 1;
  const auto away = samples::run(d);
  EXPECT_LT(away->memory.activations, here->memory.activations * 0.7);
  EXPECT_GE(away->time, here->time);
  d.train->plan.offload = {.optimizer = spec::Place::host};
  const auto updated = samples::run(d);
  EXPECT_EQ(updated->memory.optimizer, Bytes{});
  EXPECT_GT(updated->breakdown.optimizer, here->breakdown.optimizer * 5);
}

// M-step-14: bytes of state by update rule; M-step-42: Muon computes as well.
TEST(Memory, StateOfUpdateRules) {
  spec::Design d = dense_of_memory();
  const auto adam = samples::run(d);
  const auto with = [&](const char* rule) {
    d.train->optimizer = rule;
    return samples::run(d)->memory.optimizer;
  };
  EXPECT_NEAR(with("adam8bit") / adam->memory.optimizer, (4 + 2.004) / 12, 1e-3);
  EXPECT_NEAR(with("muon") / adam->memory.optimizer, 8.0 / 12, 1e-9);
  EXPECT_NEAR(with("adafactor") / adam->memory.optimizer, 4.0 / 12, 1e-9);
  d.train->optimizer = "muon";
  EXPECT_GT(samples::run(d)->breakdown.optimizer, adam->breakdown.optimizer * 2);
}

TEST(Memory, FrozenWeightsStandInMemoryWithoutGradients) {
  spec::Design d = dense_of_memory();
  const auto all = samples::run(d);
  d.train->lora = true;
  const auto adapters = samples::run(d);
  EXPECT_NEAR(adapters->memory.weights / all->memory.weights, 1, 0.02);
  EXPECT_LT(adapters->memory.gradients, all->memory.gradients * 0.02);
  EXPECT_GT(adapters->memory.gradients, Bytes{});
}

}  // namespace
}  // namespace caelum::step
