#include <gtest/gtest.h>

#include "caelum/workload/samples.hpp"

namespace caelum::workload {
namespace {

struct Korthikanti {
  double s = 2048, b = 2, h = 12288, a = 96;
  [[nodiscard]] spec::Train train(long tensor, bool sequence_parallel, spec::Recompute recompute) const {
    spec::Train t = samples::train(2048, 2);
    t.plan.tensor = tensor;
    t.plan.sequence_parallel = sequence_parallel;
    t.plan.recompute = recompute;
    return t;
  }
  [[nodiscard]] double layer(const spec::Train& t) const {
    const OperatorGraph g = expand(samples::gpt3(), t, samples::unfused());
    return samples::saved(samples::block(g, BlockKind::dense_layer));
  }
};

// M-workload-12: Korthikanti et al. 2022, table 2, to the byte.
TEST(Activations, OfALayerMatchKorthikanti) {
  const Korthikanti k;
  const double sbh = k.s * k.b * k.h;
  const double core = 5 * k.a * k.s / k.h;
  using R = spec::Recompute;
  for (const long tensor : {1L, 2L, 8L}) {
    const auto t = static_cast<double>(tensor);
    EXPECT_DOUBLE_EQ(k.layer(k.train(tensor, false, R::none)), sbh * (10 + 24 / t + core / t));
    EXPECT_DOUBLE_EQ(k.layer(k.train(tensor, true, R::none)), sbh / t * (34 + core));
    EXPECT_DOUBLE_EQ(k.layer(k.train(tensor, false, R::selective)), sbh * (10 + 24 / t));
    EXPECT_DOUBLE_EQ(k.layer(k.train(tensor, true, R::selective)), sbh / t * 34);
    EXPECT_DOUBLE_EQ(k.layer(k.train(tensor, false, R::full)), sbh * 2);
  }
}

// M-workload-14: their section 4.3: the ends keep 4 s b h (1 + v/h) / t and a mask of s b h / t.
TEST(Activations, OfTheEndsMatchKorthikanti) {
  const Korthikanti k;
  const OperatorGraph g =
      expand(samples::gpt3(51200), k.train(8, true, spec::Recompute::none), samples::unfused());
  const double sbh = k.s * k.b * k.h;
  EXPECT_DOUBLE_EQ(samples::saved(g.blocks.front()), sbh / 8);
  EXPECT_DOUBLE_EQ(samples::saved(g.blocks.back()), 4 * sbh / 8 * (1 + 51200 / k.h));
}

// M-workload-14: by its kernel the loss keeps logits in fp32 or as they are, or their gradient in their
// place.
TEST(Activations, OfTheLossAreByItsKernel) {
  spec::StackProfile stack = samples::modern();
  const spec::Train t = samples::train(4096);
  const auto head = [&](const char* loss) {
    stack.loss = loss;
    return expand(samples::llama2_70b(), t, stack).blocks.back();
  };
  const double logits = 4096.0 * 32000;
  EXPECT_DOUBLE_EQ(samples::saved(head("fused"), "logits"), 4 * logits);
  EXPECT_DOUBLE_EQ(samples::saved(head("narrow"), "logits"), 2 * logits);
  EXPECT_DOUBLE_EQ(samples::saved(head("in_place"), "logits"), 2 * logits);
  EXPECT_DOUBLE_EQ((head("narrow").transient - head("in_place").transient).in(units::B), 2 * logits);
}

// A compiler keeps only what a policy names: `context` and `attention_out` drop what attention and the
// projection after it put out, and run these again.
TEST(Activations, DropWhatAttentionPutsOutByWord) {
  const auto layer = [](std::vector<std::string> modules) {
    spec::Train t = samples::train(4096);
    t.plan.recompute = spec::Recompute::modules;
    t.plan.recompute_modules = std::move(modules);
    const OperatorGraph g = expand(samples::llama2_70b(), t, samples::modern());
    return samples::block(g, BlockKind::dense_layer);
  };
  const double one = 2.0 * 4096 * 8192;
  const Block core = layer({"attention_core"});
  const Block context = layer({"context"});
  EXPECT_DOUBLE_EQ(samples::saved(core, "attention_output"), one);
  EXPECT_DOUBLE_EQ(samples::saved(core) - samples::saved(context), one);
  EXPECT_DOUBLE_EQ(samples::saved(core) - samples::saved(layer({"attention_core", "attention_out"})), one);
}

// M-workload-31: where heads are traded, the output of attention is kept before and after its trade.
TEST(Activations, OfTradedHeadsHoldTheOutputTwice) {
  spec::Train t = samples::train(32768);
  t.plan.context = 4;
  const auto layer = [&] {
    const OperatorGraph g = expand(samples::llama2_70b(), t, samples::modern());
    return samples::saved(samples::block(g, BlockKind::dense_layer));
  };
  const double ring = layer();
  t.plan.context_mode = spec::ContextMode::ulysses;
  EXPECT_DOUBLE_EQ(layer() - ring, 2.0 * 8192 * 8192);
}

TEST(Activations, BeforeRecomputeAreTold) {
  const Korthikanti k;
  const auto sum = [&](spec::Recompute r) {
    const OperatorGraph g = expand(samples::gpt3(), k.train(8, true, r), samples::unfused());
    return samples::block(g, BlockKind::dense_layer).saved_without_recompute.in(units::B);
  };
  EXPECT_DOUBLE_EQ(sum(spec::Recompute::full), sum(spec::Recompute::none));
  EXPECT_DOUBLE_EQ(sum(spec::Recompute::none), k.layer(k.train(8, true, spec::Recompute::none)));
}

TEST(Activations, RecomputedRunAgain) {
  const Korthikanti k;
  const auto ratio = [&](spec::Recompute r) {
    const OperatorGraph g = expand(samples::gpt3(), k.train(8, true, r), samples::unfused());
    const Block& b = samples::block(g, BlockKind::dense_layer);
    return samples::work(b.recompute) / samples::work(b.forward);
  };
  EXPECT_DOUBLE_EQ(ratio(spec::Recompute::none), 0);
  EXPECT_DOUBLE_EQ(ratio(spec::Recompute::full), 1);
  // Scores and context: 4 b s^2 h of 24 b s h^2 + 4 b s^2 h.
  EXPECT_NEAR(ratio(spec::Recompute::selective), 2048.0 / (6 * 12288 + 2048), 1e-12);
}

// A compiler drops the last product of a layer from what it computes again, and keeps no more for it.
TEST(Activations, OfALayerWithoutItsLastProductAreThoseOfFullRecompute) {
  spec::Train t = samples::train(4096), full = t;
  t.plan.recompute = spec::Recompute::modules;
  t.plan.recompute_modules = {"norm", "attention", "mlp_up"};
  full.plan.recompute = spec::Recompute::full;
  const auto dense = [](const spec::Train& train) {
    return samples::block(expand(samples::llama2_70b(), train, samples::modern()), BlockKind::dense_layer);
  };
  const Block b = dense(t), whole = dense(full);
  const double down = 2 * 4096.0 * 28672 * 8192;
  EXPECT_DOUBLE_EQ(samples::work(whole.recompute) - samples::work(b.recompute), down);
  EXPECT_EQ(samples::saved(b, "mlp_up_output"), 0);
  EXPECT_DOUBLE_EQ(samples::saved(b) - samples::saved(whole), 4096.0 * 8192 * 2)
      << "the input of the second norm";
}

TEST(Activations, OfFusedAttentionHoldNoSquare) {
  const OperatorGraph g = expand(samples::llama2_70b(), samples::train(4096), samples::modern());
  const Block& b = samples::block(g, BlockKind::dense_layer);
  const double sh = 4096.0 * 8192;
  // Two norms' inputs and outputs, q, k, v, the output, and three widths of the feed-forward part.
  const double expected = sh * 2 * (4 + 2 + 2.0 / 8 + 3 * 28672.0 / 8192) + 4096.0 * 64 * 4;
  EXPECT_DOUBLE_EQ(samples::saved(b), expected);
}

TEST(Activations, OfDeepSeekSelectiveDropNormsLatentsAndSwiglu) {
  spec::Train t = samples::train(4096);
  t.precision.matmul = Precision::fp8_block;
  t.plan.expert = 64;
  t.plan.recompute = spec::Recompute::selective;
  const OperatorGraph g = expand(samples::deepseek_v3(), t, samples::modern());
  const Block& b = samples::block(g, BlockKind::moe_layer);
  for (const char* gone : {"query", "key", "value", "norm1_output", "norm2_output",
                           "expert_activation_output", "shared_activation_output"}) {
    EXPECT_EQ(samples::saved(b, gone), 0) << gone;
  }
  // Inputs of the experts wait in fp8 with a scale for each 128 values.
  EXPECT_DOUBLE_EQ(samples::saved(b, "expert_input"), 4096.0 * 8 * 7168 * (1 + 1.0 / 32));
  EXPECT_GT(samples::work(b.recompute), 0);
  EXPECT_LT(samples::work(b.recompute), 0.2 * samples::work(b.forward));
}

}  // namespace
}  // namespace caelum::workload
