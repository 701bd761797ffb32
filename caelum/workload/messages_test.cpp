#include <gtest/gtest.h>

#include "caelum/workload/samples.hpp"

namespace caelum::workload {
namespace {

// M-workload-7: without sequence parallelism two all-reduces of s b h in each pass of a layer;
// with it, two all-gathers and two reduce-scatters of the same size.
TEST(Messages, OfTensorParallelismMatchTheFormula) {
  spec::Train t = samples::train(4096, 2);
  t.plan.tensor = 8;
  const double sbh = 4096.0 * 2 * 8192 * 2;
  const Block plain =
      samples::block(expand(samples::llama2_70b(), t, samples::modern()), BlockKind::dense_layer);
  EXPECT_DOUBLE_EQ(samples::bytes(plain.forward, "tp_all_reduce"), 2 * sbh);
  EXPECT_DOUBLE_EQ(samples::bytes(plain.backward_input, "tp_all_reduce"), 2 * sbh);
  t.plan.sequence_parallel = true;
  const Block split =
      samples::block(expand(samples::llama2_70b(), t, samples::modern()), BlockKind::dense_layer);
  for (const char* name : {"tp_all_gather", "tp_reduce_scatter"}) {
    EXPECT_DOUBLE_EQ(samples::bytes(split.forward, name), 2 * sbh);
    EXPECT_DOUBLE_EQ(samples::bytes(split.backward_input, name), 2 * sbh);
  }
  EXPECT_DOUBLE_EQ(samples::bytes(split.backward_weight, "tp_regather"), 2 * sbh);
}

// M-workload-11: tokens x top_k x hidden, fp8 towards the experts and bf16 back.
TEST(Messages, OfExpertParallelismMatchTheFormula) {
  spec::Train t = samples::train(4096);
  t.plan.expert = 64;
  spec::StackProfile stack = samples::modern();
  stack.fp8_dispatch = true;
  stack.fused_dispatch = true;
  const auto layer = [&] {
    return samples::block(expand(samples::deepseek_v3(), t, stack), BlockKind::moe_layer);
  };
  const auto limit = [](const Block& block) {
    for (const Item& item : block.forward) {
      const auto* m = std::get_if<Message>(&item);
      if (m != nullptr && m->axis == Axis::expert) return m->token_fanout_limit;
    }
    return -1.0;
  };
  const double rows = 4096.0 * 8 * 7168;
  EXPECT_DOUBLE_EQ(samples::bytes(layer().forward, "dispatch"), rows * 2);
  t.precision.matmul = Precision::fp8_block;
  const Block b = layer();
  EXPECT_DOUBLE_EQ(samples::bytes(b.forward, "dispatch"), rows * (1 + 1.0 / 32));
  EXPECT_DOUBLE_EQ(samples::bytes(b.forward, "combine"), rows * 2);
  EXPECT_DOUBLE_EQ(samples::bytes(b.backward_input, "combine_gradient"), rows * (1 + 1.0 / 32));
  EXPECT_DOUBLE_EQ(samples::bytes(b.backward_input, "dispatch_gradient"), rows * 2);
  EXPECT_EQ(limit(b), 4);
  stack.fused_dispatch = false;  // a plain all-to-all carries every copy
  EXPECT_EQ(limit(layer()), 0);
}

// M-workload-11: a fused dispatch lets the fabric count a token once for each rank, and leaves no
// copies to the sender.
TEST(Messages, OfAFusedDispatchAreCopiedOnArrival) {
  spec::Train t = samples::train(4096);
  t.plan.expert = 4;
  spec::StackProfile stack = samples::modern();
  stack.fused_dispatch = true;
  const Block b = samples::block(expand(samples::mixtral(), t, stack), BlockKind::moe_layer);
  double copied = 0;
  for (const Item& item : b.forward) {
    if (const auto* m = std::get_if<Message>(&item); m != nullptr && m->axis == Axis::expert) {
      EXPECT_EQ(m->token_fanout_limit, 4);
    }
    if (const auto* op = std::get_if<Operator>(&item); op != nullptr) {
      EXPECT_STRNE(op->name, "permute");
      if (std::strcmp(op->name, "sort") == 0) copied = op->read.in(units::B);
    }
  }
  EXPECT_DOUBLE_EQ(copied, 4096.0 * 4096 * 2 * 4 * (1 - 0.75 * 0.75));  // 1.75 ranks a token
}

TEST(Messages, OfContextParallelismCarryKeysAndValues) {
  spec::Train t = samples::train(131072);
  t.plan.context = 16;
  t.plan.tensor = 8;
  t.plan.sequence_parallel = true;
  const Block b =
      samples::block(expand(samples::llama31_405b(), t, samples::modern()), BlockKind::dense_layer);
  const double kv = 131072.0 * 1 * 256 * 2;  // one key-value head a rank
  EXPECT_DOUBLE_EQ(samples::bytes(b.forward, "cp_ring"), kv);
  EXPECT_DOUBLE_EQ(samples::bytes(b.backward_input, "cp_ring"), kv);
  EXPECT_DOUBLE_EQ(samples::bytes(b.backward_input, "cp_ring_gradient"), kv);
}

TEST(Messages, BetweenStagesAreASliceWithSequenceParallelism) {
  spec::Train t = samples::train(4096, 2);
  t.plan.tensor = 8;
  t.plan.pipeline = 4;
  const auto boundary = [&] {
    return expand(samples::llama2_70b(), t, samples::modern()).boundary.in(units::B);
  };
  EXPECT_DOUBLE_EQ(boundary(), 4096.0 * 2 * 8192 * 2);
  t.plan.sequence_parallel = true;
  EXPECT_DOUBLE_EQ(boundary(), 4096.0 * 2 * 8192 * 2 / 8);
}

TEST(Messages, BetweenStagesScatterAndGatherWhereTheStackDoes) {  // M-workload-20
  spec::Train t = samples::train(4096, 2);
  t.plan.tensor = 8;
  t.plan.pipeline = 4;
  spec::StackProfile stack = samples::modern();
  stack.scatter_gather = true;
  auto graph = expand(samples::llama2_70b(), t, stack);
  EXPECT_DOUBLE_EQ(graph.boundary.in(units::B), 4096.0 * 2 * 8192 * 2 / 8);
  EXPECT_DOUBLE_EQ(graph.boundary_gather.in(units::B), 4096.0 * 2 * 8192 * 2);
  t.plan.sequence_parallel = true;  // slices already
  graph = expand(samples::llama2_70b(), t, stack);
  EXPECT_DOUBLE_EQ(graph.boundary_gather.in(units::B), 0);
}

TEST(Gradients, AddedApartMoveWhatTheOptimizerMoves) {  // M-workload-18
  spec::StackProfile stack = samples::modern();
  stack.fused_gradients = false;
  const auto moved = [&] {
    double bytes = 0;
    const auto graph = expand(samples::llama2_70b(), samples::train(4096, 2), stack);
    for (const auto& item : samples::block(graph, BlockKind::dense_layer).backward_weight) {
      const auto* op = std::get_if<Operator>(&item);
      if (op && std::string_view(op->name) == "gradient_addition")
        bytes += (op->read + op->written).in(units::B);
    }
    return bytes;
  };
  const double least = moved();  // 2 + 4 read, 4 written
  stack.gradient_addition.value = 20.0 * units::B;
  EXPECT_DOUBLE_EQ(moved(), 2 * least);
}

struct Ways {
  long tensor, context, expert, expert_tensor;
  bool sequence_parallel;
};

// Work of all ranks together is the work of one, where no rank repeats another's.
TEST(Conservation, OfWorkOverParallelRanks) {
  const Ways ways[] = {{1, 1, 8, 1, false}, {4, 1, 1, 1, true}, {4, 2, 8, 1, true},
                       {4, 2, 2, 4, true},  {2, 1, 4, 2, true}, {1, 4, 4, 1, false}};
  for (const auto& model : {samples::mixtral(), samples::gpt_oss_120b()}) {
    const double alone = samples::work(
        samples::block(expand(model, samples::train(8192), samples::modern()),
                       model.sliding_layers > 0 ? BlockKind::sliding_moe_layer : BlockKind::moe_layer)
            .forward);
    for (const Ways& w : ways) {
      spec::Train t = samples::train(8192);
      t.plan.tensor = w.tensor;
      t.plan.context = w.context;
      t.plan.expert = w.expert;
      t.plan.expert_tensor = w.expert_tensor;
      t.plan.sequence_parallel = w.sequence_parallel;
      const OperatorGraph g = expand(model, t, samples::modern());
      const double rank = samples::work(
          samples::block(g, model.sliding_layers > 0 ? BlockKind::sliding_moe_layer : BlockKind::moe_layer)
              .forward);
      EXPECT_NEAR(rank * static_cast<double>(w.tensor * w.context) / alone, 1, 1e-12)
          << w.tensor << ' ' << w.context << ' ' << w.expert << ' ' << w.expert_tensor;
    }
  }
}

// What ranks do repeat (key-value heads beyond their number, latent down projections and the
// router without sequence parallelism) is executed, but is not the model's own work.
TEST(Conservation, OfModelWorkWhereRanksRepeat) {
  for (const auto& model : {samples::llama2_70b(), samples::deepseek_v3(), samples::mixtral()}) {
    const auto own = [&](const spec::Train& t) {
      const OperatorGraph g = expand(model, t, samples::modern());
      double sum = 0;
      for (const auto index : g.order) sum += g.blocks[index].model_forward.in(units::flop);
      return sum;
    };
    const double alone = own(samples::train(4096));
    for (const bool sequence_parallel : {false, true}) {
      for (const long expert_tensor : {1L, 16L}) {
        spec::Train t = samples::train(4096);
        t.plan.tensor = 16;
        t.plan.expert_tensor = expert_tensor;
        t.plan.sequence_parallel = sequence_parallel;
        t.routing_imbalance = 0.3;
        EXPECT_NEAR(own(t) * 16 / alone, 1, 1e-12);
      }
    }
  }
}

TEST(Conservation, OfRoutedRowsUnderImbalance) {
  spec::Train t = samples::train(4096);
  t.plan.expert = 8;
  const auto rows = [&] {
    const OperatorGraph g = expand(samples::mixtral(), t, samples::modern());
    for (const Item& item : samples::block(g, BlockKind::moe_layer).forward) {
      const auto* op = std::get_if<Operator>(&item);
      if (op != nullptr && op->kind == OpKind::grouped_matmul) return op->m;
    }
    return 0.0;
  };
  EXPECT_DOUBLE_EQ(rows(), 4096 * 2);
  t.routing_imbalance = 0.25;
  EXPECT_DOUBLE_EQ(rows(), 4096 * 2 * 1.25);
}

}  // namespace
}  // namespace caelum::workload
