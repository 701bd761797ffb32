// Every kind of operator that is bound by bytes is written into a block, forward, with launches and bytes.
#include <gtest/gtest.h>

#include "caelum/workload/samples.hpp"

namespace caelum::workload {
namespace {

/// The first operator of this name in any block's forward pass; null when none has it.
const Operator* find_item(const OperatorGraph& graph, const std::string& name) {
  for (const Block& block : graph.blocks) {
    for (const Item& item : block.forward) {
      const auto* op = std::get_if<Operator>(&item);
      if (op != nullptr && op->name == name) return op;
    }
  }
  return nullptr;
}

double bytes_of(const Operator& op) {
  return (op.read + op.written).in(units::B);
}

OperatorGraph sparse_fp8() {
  spec::Train train = samples::train(4096);
  train.precision.matmul = Precision::fp8_block;
  train.plan.expert = 8;
  train.plan.data = 8;
  return expand(samples::deepseek_v3(), train, samples::modern());
}

TEST(Streaming, EveryKindIsWritten) {
  const OperatorGraph graph = sparse_fp8();
  for (const char* name : {"embedding", "final_norm", "mla_rotary", "residual", "router_top_k", "permute",
                           "unpermute", "expert_activation", "quantise", "q_norm", "cross_entropy"}) {
    const Operator* op = find_item(graph, name);
    ASSERT_NE(op, nullptr) << name;
    EXPECT_GE(op->kernels, 1) << name;
    EXPECT_GT(bytes_of(*op), 0) << name;
  }
  const OperatorGraph plain = expand(samples::gpt3(), samples::train(2048), samples::unfused());
  ASSERT_NE(find_item(plain, "softmax"), nullptr) << "unfused attention";
}

// M-workload-34
TEST(Streaming, SlowReorderingOfRowsTouchesNothingElse) {
  spec::StackProfile slow = samples::modern();
  slow.token_permute_cost = spec::Datum<double>{12.0};
  const OperatorGraph usual = expand(samples::deepseek_v3(), samples::train(4096), samples::modern());
  const OperatorGraph sorted = expand(samples::deepseek_v3(), samples::train(4096), slow);
  EXPECT_DOUBLE_EQ(bytes_of(*find_item(sorted, "permute")), 12 * bytes_of(*find_item(usual, "permute")));
  EXPECT_DOUBLE_EQ(bytes_of(*find_item(sorted, "unpermute")), 12 * bytes_of(*find_item(usual, "unpermute")));
  EXPECT_DOUBLE_EQ(bytes_of(*find_item(sorted, "expert_activation")),
                   bytes_of(*find_item(usual, "expert_activation")));
}

TEST(Streaming, ReductionsAndGathersAreMarked) {
  const OperatorGraph graph = sparse_fp8();
  for (const char* name : {"final_norm", "permute", "unpermute", "cross_entropy"}) {
    const Operator* op = find_item(graph, name);
    ASSERT_NE(op, nullptr) << name;
    EXPECT_TRUE(op->reduces) << name;
  }
  const Operator* activation = find_item(graph, "expert_activation");
  ASSERT_NE(activation, nullptr);
  EXPECT_FALSE(activation->reduces);
}

TEST(Streaming, WiderActivationsMoveMoreBytes) {
  spec::Train narrow = samples::train(2048), wide = narrow;
  wide.precision.activations = Precision::fp32;
  const auto model = samples::llama2_70b();
  const OperatorGraph a = expand(model, narrow, samples::modern()),
                      b = expand(model, wide, samples::modern());
  for (const char* name : {"final_norm", "rotary", "residual"}) {
    ASSERT_NE(find_item(a, name), nullptr) << name;
    EXPECT_NEAR(bytes_of(*find_item(b, name)) / bytes_of(*find_item(a, name)), 2, 0.1) << name;
  }
}

}  // namespace
}  // namespace caelum::workload
