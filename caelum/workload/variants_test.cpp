#include <gtest/gtest.h>

#include "caelum/workload/layer_kinds.hpp"
#include "caelum/workload/samples.hpp"
#include "caelum/workload/shard.hpp"

namespace caelum::workload {
namespace {

const Operator* find(const std::vector<Item>& items, const char* name) {
  for (const Item& item : items) {
    const auto* op = std::get_if<Operator>(&item);
    if (op != nullptr && std::strcmp(op->name, name) == 0) return op;
  }
  return nullptr;
}

// M-workload-1
TEST(Variants, OfFormatsCountTheirScales) {
  EXPECT_EQ(stored_bytes(Precision::bf16), 2);
  EXPECT_EQ(stored_bytes(Precision::fp8), 1);
  EXPECT_DOUBLE_EQ(stored_bytes(Precision::fp8_block), 33.0 / 32);
  EXPECT_DOUBLE_EQ(stored_bytes(Precision::fp4), 0.5625);
}

// M-workload-2
TEST(Variants, OfLayersAlternateAsPublished) {
  const spec::Model qwen = samples::qwen35_397b();
  const spec::Model oss = samples::gpt_oss_120b();
  long linear = 0, sliding = 0;
  for (long i = 0; i < qwen.layers; ++i) {
    EXPECT_EQ(layer_kind(qwen, i).mixing, i % 4 == 3 ? Mixing::full : Mixing::linear);
    linear += layer_kind(qwen, i).mixing == Mixing::linear;
  }
  for (long i = 0; i < oss.layers; ++i) sliding += layer_kind(oss, i).mixing == Mixing::sliding;
  EXPECT_EQ(linear, 45);
  EXPECT_EQ(sliding, 18);
  EXPECT_EQ(layer_kind(oss, 0).mixing, Mixing::sliding);
  EXPECT_FALSE(layer_kind(samples::deepseek_v3(), 2).moe);
  EXPECT_TRUE(layer_kind(samples::deepseek_v3(), 3).moe);
  EXPECT_FALSE(layer_kind(samples::alternating(), 0).moe);
  EXPECT_TRUE(layer_kind(samples::alternating(), 1).moe);
}

TEST(Variants, OfLayersAddUpWhenThreeLawsMix) {
  spec::Model m = samples::llama(61, 4096, 32, 8192, 32000);
  m.linear_layers = 17;
  m.sliding_layers = 23;
  m.sliding_window = 512;
  long count[3] = {0, 0, 0};
  for (long i = 0; i < m.layers; ++i) ++count[static_cast<int>(layer_kind(m, i).mixing)];
  EXPECT_EQ(count[static_cast<int>(Mixing::full)], 21);
  EXPECT_EQ(count[static_cast<int>(Mixing::sliding)], 23);
  EXPECT_EQ(count[static_cast<int>(Mixing::linear)], 17);
}

// M-workload-6: a cast before each product, one of its gradient for both uses, a turn of its input.
TEST(Variants, OfNarrowProductsCast) {
  spec::Train t = samples::train(4096);
  t.precision.matmul = Precision::fp8_block;
  const Block b = samples::block(expand(samples::llama2_70b(), t, samples::modern()), BlockKind::dense_layer);
  const Operator* in = find(b.forward, "quantise");
  ASSERT_NE(in, nullptr);
  EXPECT_DOUBLE_EQ(in->read.in(units::B), 4096.0 * 8192 * 2);
  EXPECT_DOUBLE_EQ(in->written.in(units::B), 4096.0 * 8192 * 33 / 32);
  EXPECT_NE(find(b.backward_input, "quantise_gradient"), nullptr);
  EXPECT_NE(find(b.backward_weight, "transpose"), nullptr);
  EXPECT_EQ(find(b.forward, "qkv")->precision, Precision::fp8_block);
  EXPECT_EQ(find(b.forward, "attention")->precision, Precision::bf16);
}

// M-workload-9: under sequence parallelism only the latents are gathered, never the hidden state.
TEST(Variants, OfLatentAttentionGatherLatents) {
  spec::Train t = samples::train(4096);
  t.plan.tensor = 8;
  t.plan.sequence_parallel = true;
  const Block b =
      samples::block(expand(samples::deepseek_v3(), t, samples::modern()), BlockKind::dense_layer);
  const double mlp = 4096.0 * 7168 * 2;
  EXPECT_DOUBLE_EQ(samples::bytes(b.forward, "tp_all_gather"), mlp + 4096.0 * (1536 + 576) * 2);
  EXPECT_DOUBLE_EQ(find(b.forward, "q_a")->m, 4096.0 / 8);
  const AttentionShape& shape = find(b.forward, "attention")->attention;
  EXPECT_EQ(shape.heads, 16);
  EXPECT_EQ(shape.head_dim, 192);
  EXPECT_EQ(shape.value_dim, 128);
}

// M-workload-10: a token's state costs 4 k_dim v_dim a head, whatever the length of the sequence.
TEST(Variants, OfLinearLayersDoNotGrowWithTheSequence) {
  const auto own = [](long sequence) {
    const OperatorGraph g = expand(samples::qwen35_397b(), samples::train(sequence), samples::modern());
    return samples::block(g, BlockKind::linear_moe_layer).model_forward.in(units::flop) /
           static_cast<double>(sequence);
  };
  EXPECT_DOUBLE_EQ(own(4096), own(262144));
}

// M-workload-13: what full recompute drops is back while the layer runs backward.
TEST(Variants, OfRecomputeHoldOneLayerInPassing) {
  spec::Train t = samples::train(4096);
  const auto layer = [&] {
    return samples::block(expand(samples::llama2_70b(), t, samples::modern()), BlockKind::dense_layer);
  };
  const Block kept = layer();
  t.plan.recompute = spec::Recompute::full;
  const Block dropped = layer();
  EXPECT_DOUBLE_EQ((dropped.transient - kept.transient).in(units::B),
                   samples::saved(kept) - samples::saved(dropped));
}

// M-workload-15: a layer, a projection from 2h, and the head's work again.
TEST(Variants, OfMultiTokenPredictionAddALayerAndAHead) {
  const OperatorGraph g = expand(samples::deepseek_v3(), samples::train(4096), samples::modern());
  const double layer = samples::work(samples::block(g, BlockKind::moe_layer).forward);
  const double head = samples::work(g.blocks.back().forward);
  const double projection = 2 * 4096.0 * 2 * 7168 * 7168;
  EXPECT_DOUBLE_EQ(samples::work(samples::block(g, BlockKind::mtp).forward), layer + head + projection);
  EXPECT_EQ(g.order.size(), 64);  // embedding, 61 layers, one prediction module, head
}

// M-workload-17: adapters of rank 16 on query-key-value and output, nothing else is trained.
TEST(Variants, OfLoraTrainAdaptersOnly) {
  spec::Train t = samples::train(8192);
  t.lora = true;
  const Block b = samples::block(expand(samples::llama2_70b(), t, samples::modern()), BlockKind::dense_layer);
  EXPECT_DOUBLE_EQ(b.weights.dense, 16.0 * (8192 + 10240 + 8192 + 8192));
  EXPECT_EQ(samples::saved(b, "mlp_activation_output"), 0);
}

// M-workload-18: the addition moves what the product no longer does, and the working format once more.
TEST(Variants, OfOlderStacksAddGradientsApart) {
  spec::StackProfile apart = samples::unfused();
  apart.fused_gradients = false;
  const auto moved = [](const spec::StackProfile& stack) {
    const OperatorGraph g = expand(samples::gpt3(), samples::train(2048), stack);
    double sum = 0;
    for (const Item& item : g.blocks[1].backward_weight) {
      if (const auto* op = std::get_if<Operator>(&item)) sum += (op->read + op->written).in(units::B);
    }
    return sum;
  };
  const double weights = 12.0 * 12288 * 12288;
  EXPECT_DOUBLE_EQ(moved(apart) - moved(samples::unfused()), weights * 2 * 2);
}

TEST(Variants, OfUnfusedStacksLaunchMore) {
  spec::StackProfile plain = samples::unfused();
  plain.fused_elementwise = false;
  const auto kernels = [](const spec::StackProfile& stack) {
    const OperatorGraph g = expand(samples::gpt3(), samples::train(2048), stack);
    double sum = 0;
    for (const Item& item : g.blocks[1].forward) {
      if (const auto* op = std::get_if<Operator>(&item)) sum += op->kernels;
    }
    return sum;
  };
  EXPECT_GT(kernels(plain), kernels(samples::unfused()));
  EXPECT_GT(kernels(samples::unfused()), kernels(samples::modern()));
}

// M-workload-33: the loss kernel by kernel writes the wide logits four times.
TEST(Variants, OfTheLossDifferInPasses) {
  spec::StackProfile apart = samples::modern();
  apart.loss = "unfused";
  const auto loss = [](const spec::StackProfile& stack) {
    const OperatorGraph g = expand(samples::gpt3(), samples::train(2048), stack);
    return *find(g.blocks.back().forward, "cross_entropy");
  };
  const Operator one = loss(samples::modern()), many = loss(apart);
  EXPECT_DOUBLE_EQ(many.written / one.written, 4);
  EXPECT_GT(many.kernels, one.kernels);
}

TEST(Variants, OfContextParallelismKeepTheSequenceAsKeys) {
  spec::Train t = samples::train(32768);
  t.plan.context = 4;
  const Block b = samples::block(expand(samples::llama2_70b(), t, samples::modern()), BlockKind::dense_layer);
  const Operator* op = find(b.forward, "attention");
  EXPECT_EQ(op->attention.query, 8192);
  EXPECT_EQ(op->attention.keys, 32768);
  EXPECT_DOUBLE_EQ(op->work.in(units::flop), 2.0 * 64 * 256 * 32768 * 32768 / 2 / 4);
  EXPECT_DOUBLE_EQ(find(b.backward_input, "attention")->work / op->work, 2.5);
}

}  // namespace
}  // namespace caelum::workload
