#include <gtest/gtest.h>

#include "caelum/workload/samples.hpp"

namespace caelum::workload {
namespace {

struct Published {
  const char* name;
  spec::Model model;
  double total, active;  ///< billions; active 0 = not published apart
};

// M-workload-16. Totals: model cards and papers; DeepSeek-V3's own 671B and 37B.
TEST(Parameters, MatchPublishedTotals) {
  const Published rows[] = {
      {"GPT-3 175B", samples::gpt3(), 174.6, 0},
      {"Llama 2 70B", samples::llama2_70b(), 68.98, 0},
      {"Llama 3.1 405B", samples::llama31_405b(), 405.85, 0},
      {"DeepSeek-V3", samples::deepseek_v3(), 671.03, 36.62},
      {"Mixtral 8x7B", samples::mixtral(), 46.70, 12.75},
      {"Qwen3 235B", samples::qwen3_235b(), 235.09, 21.57},
      {"Qwen3.5 397B", samples::qwen35_397b(), 397, 16.4},
      {"gpt-oss 120B", samples::gpt_oss_120b(), 116.8, 5.13},
  };
  for (const Published& row : rows) {
    const ParameterCount count = count_parameters(row.model);
    EXPECT_NEAR(count.total / 1e9 / row.total, 1, 0.002) << row.name;
    if (row.active > 0) {
      EXPECT_NEAR(count.active / 1e9 / row.active, 1, 0.01) << row.name;
    }
  }
}

TEST(Parameters, KeepMultiTokenPredictionApart) {
  // 11.5 B of its own; the 14 B that the release quotes hold copies of embedding and head.
  const ParameterCount count = count_parameters(samples::deepseek_v3());
  EXPECT_NEAR(count.mtp / 1e9, 11.6, 0.2);
}

TEST(Parameters, OfTheExpansionAreTheCounted) {
  for (const auto& model : {samples::gpt3(), samples::llama2_70b(), samples::deepseek_v3(),
                            samples::mixtral(), samples::deepseek_v32(), samples::low_rank(),
                            samples::alternating(), samples::qwen35_397b(), samples::gpt_oss_120b()}) {
    const OperatorGraph graph = expand(model, samples::train(2048), samples::modern());
    double sum = 0;
    for (const auto index : graph.order) {
      sum += graph.blocks[index].weights.dense + graph.blocks[index].weights.expert;
    }
    const ParameterCount count = count_parameters(model);
    EXPECT_NEAR(sum / (count.total + count.mtp), 1, 1e-12);
    EXPECT_EQ(graph.total_parameters, count.total);
  }
}

TEST(Parameters, OfTiedEmbeddingsStandTwiceOnlyOverAPipeline) {
  spec::Train t = samples::train(2048);
  const auto head = [&] { return expand(samples::gpt3(), t, samples::modern()).blocks.back().weights.dense; };
  const double alone = head();
  t.plan.pipeline = 8;
  EXPECT_NEAR(head() - alone, 50257.0 * 12288, 1);
}

TEST(Parameters, AreSplitOverTensorAndExpertRanks) {
  spec::Train t = samples::train(4096);
  const Weights one =
      samples::block(expand(samples::mixtral(), t, samples::modern()), BlockKind::moe_layer).weights;
  t.plan.expert = 8;
  t.plan.tensor = 4;
  t.plan.sequence_parallel = true;
  const Weights split =
      samples::block(expand(samples::mixtral(), t, samples::modern()), BlockKind::moe_layer).weights;
  EXPECT_DOUBLE_EQ(split.expert, one.expert / 8);
  const double replicated = 2 * 4096 + 4096 * 8;  // norms and router
  EXPECT_DOUBLE_EQ(split.dense - replicated, (one.dense - replicated) / 4);
}

}  // namespace
}  // namespace caelum::workload
