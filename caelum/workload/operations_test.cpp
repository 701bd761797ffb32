
#include <gtest/gtest.h>

#include "caelum/workload/samples.hpp"

namespace caelum::workload {
namespace {

double executed(const OperatorGraph& graph) {
  double sum = 0;
  for (const auto index : graph.order) {
    const Block& b = graph.blocks[index];
    sum += samples::work(b.forward) + samples::work(b.backward_input) + samples::work(b.backward_weight) +
           samples::work(b.recompute);
  }
  return sum;
}

double model_forward(const OperatorGraph& graph) {
  double sum = 0;
  for (const auto index : graph.order) sum += graph.blocks[index].model_forward.in(units::flop);
  return sum;
}

// M-workload-5, M-workload-8: Narayanan et al. 2021, eq. 3, counts full attention and recompute.
TEST(Operations, OfGptMatchTheMegatronFormula) {
  const double layers = 96, s = 2048, h = 12288, vocab = 51200;
  spec::Train t = samples::train(2048, 2);
  t.plan.recompute = spec::Recompute::full;
  const OperatorGraph graph = expand(samples::gpt3(51200), t, samples::unfused());
  const double formula = 96 * 2 * s * layers * h * h * (1 + s / (6 * h) + vocab / (16 * layers * h));
  EXPECT_NEAR(executed(graph) / formula, 1, 1e-12);
}

// M-workload-4: 6 N T for the products, 6 s h for each layer's causal attention.
TEST(Operations, OfADenseModelAreSixTimesItsActiveParameters) {
  const spec::Model m = samples::llama2_70b();
  const OperatorGraph graph = expand(m, samples::train(4096), samples::modern());
  const ParameterCount count = count_parameters(m);
  const double norms = (2 * 80 + 1) * 8192;
  const double expected = 6 * (count.active - norms) + 6 * 80 * 4096.0 * 8192;
  EXPECT_NEAR(graph.model_operations_per_token.in(units::flop) / expected, 1, 1e-12);
}

TEST(Operations, OfTheExpansionAreTheCounted) {
  for (const auto& model : {samples::gpt3(), samples::llama31_405b(), samples::deepseek_v3(),
                            samples::mixtral(), samples::deepseek_v32(), samples::low_rank(),
                            samples::alternating(), samples::qwen35_397b(), samples::gpt_oss_120b()}) {
    const OperatorGraph graph = expand(model, samples::train(4096, 2), samples::modern());
    EXPECT_NEAR(3 * model_forward(graph) / 8192 / graph.model_operations_per_token.in(units::flop), 1, 1e-12);
  }
}

TEST(Operations, OfDeepSeekV3PerTokenMatchTheKnownFigure) {
  // 2.5e11 a token at 4,096 tokens is 6 x 36.6 B and causal attention; its MTP module adds 5 %.
  spec::Model m = samples::deepseek_v3();
  m.mtp_layers = 0;
  const OperatorGraph graph = expand(m, samples::train(4096), samples::modern());
  const double expected = 6 * 36.62e9 + 3 * 61 * 128 * (192 + 128) * 4096.0;
  EXPECT_NEAR(graph.model_operations_per_token.in(units::flop) / expected, 1, 0.005);
}

TEST(Operations, BackwardOfProductsIsTwiceForward) {
  const OperatorGraph graph = expand(samples::deepseek_v3(), samples::train(4096), samples::modern());
  for (const Block& b : graph.blocks) {
    const auto products = [](const std::vector<Item>& items) {
      double sum = 0;
      for (const Item& item : items) {
        const auto* op = std::get_if<Operator>(&item);
        if (op != nullptr && op->kind != OpKind::attention) sum += op->work.in(units::flop);
      }
      return sum;
    };
    EXPECT_DOUBLE_EQ(products(b.backward_input), products(b.forward));
    EXPECT_DOUBLE_EQ(products(b.backward_weight), products(b.forward));
  }
}

// M-workload-3: a window of the whole sequence is causal attention; a narrow one is a band.
TEST(Operations, OfASlidingWindowCountTheBand) {
  spec::Model m = samples::llama2_70b();
  const auto attention = [&](long window) {
    m.sliding_window = window;
    m.sliding_layers = window > 0 ? 80 : 0;
    const OperatorGraph g = expand(m, samples::train(4096), samples::modern());
    for (const Item& item : g.blocks[1].forward) {
      const auto* op = std::get_if<Operator>(&item);
      if (op != nullptr && op->kind == OpKind::attention) return op->work.in(units::flop);
    }
    return 0.0;
  };
  EXPECT_DOUBLE_EQ(attention(4096), attention(0));
  EXPECT_DOUBLE_EQ(attention(1024) / attention(0), (1024 * 4096 - 512.0 * 1024) / (2048 * 4096.0));
}

TEST(Operations, OfFrozenWeightsHaveNoWeightGradient) {
  spec::Train t = samples::train(8192);
  t.lora = true;
  const OperatorGraph graph = expand(samples::llama2_70b(), t, samples::modern());
  const Block& layer = samples::block(graph, BlockKind::dense_layer);
  EXPECT_LT(samples::work(layer.backward_weight), 0.01 * samples::work(layer.forward));
  EXPECT_GT(samples::work(layer.backward_weight), 0);
  EXPECT_LT(layer.weights.dense, 0.002 * layer.weights.frozen);
  // A checkpoint keeps adapters alone: the matrices of rank 16, whatever the tensor ranks.
  EXPECT_GT(graph.trained_parameters, 0.0005 * graph.total_parameters);
  EXPECT_LT(graph.trained_parameters, 0.005 * graph.total_parameters);
  t.lora = false;
  const OperatorGraph whole = expand(samples::llama2_70b(), t, samples::modern());
  EXPECT_EQ(whole.trained_parameters, whole.total_parameters);
}

}  // namespace
}  // namespace caelum::workload
