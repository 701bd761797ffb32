// Each kind of block is built once; `order` repeats it.
#include <array>
#include <utility>

#include "caelum/workload/blocks.hpp"
#include "caelum/workload/graph.hpp"

namespace caelum::workload {
namespace {

constexpr std::uint16_t kUnbuilt = 0xFFFF;

void append_layers(OperatorGraph& graph, const Shard& shard) {
  std::array<std::uint16_t, 16> built;
  built.fill(kUnbuilt);
  for (long i = 0; i < shard.model.layers; ++i) {
    const LayerKind kind = layer_kind(shard.model, i);
    std::uint16_t& index = built[static_cast<std::size_t>(block_kind(kind))];
    if (index == kUnbuilt) {
      index = static_cast<std::uint16_t>(graph.blocks.size());
      graph.blocks.push_back(layer_block(shard, kind));
    }
    graph.order.push_back(index);
  }
}

void append(OperatorGraph& graph, Block block, long times) {
  const auto index = static_cast<std::uint16_t>(graph.blocks.size());
  graph.blocks.push_back(std::move(block));
  for (long i = 0; i < times; ++i) graph.order.push_back(index);
}

}  // namespace

OperatorGraph expand(const spec::Model& model, const spec::Train& train, const spec::StackProfile& stack) {
  const Shard shard = make_shard(model, train, stack);
  OperatorGraph graph;
  graph.blocks.reserve(8);
  graph.order.reserve(static_cast<std::size_t>(model.layers + model.mtp_layers + 2));
  append(graph, embedding_block(shard), 1);
  append_layers(graph, shard);
  if (model.mtp_layers > 0) append(graph, mtp_block(shard), model.mtp_layers);
  append(graph, head_block(shard), 1);
  graph.boundary = Bytes{shard.slice * static_cast<double>(model.hidden) * shard.act};
  // M-workload-20: ranks that hold the same tokens send a slice each and gather them on arrival.
  if (stack.scatter_gather && shard.tensor > 1 && !shard.sequence_parallel) {
    graph.boundary_gather = graph.boundary;
    graph.boundary = graph.boundary / shard.tensor;
  }

  const ParameterCount count = count_parameters(model);
  graph.total_parameters = count.total;
  graph.active_parameters = count.active;
  graph.trained_parameters = count.total;
  if (shard.lora) {
    graph.trained_parameters = 0;
    const auto tensor = static_cast<double>(train.plan.tensor);
    const auto experts = static_cast<double>(train.plan.expert * train.plan.expert_tensor);
    for (const std::uint16_t index : graph.order) {
      const Weights& w = graph.blocks[index].weights;
      graph.trained_parameters += w.dense * tensor + w.expert * experts;
    }
  }
  // Products with frozen weights have no weight gradient: twice forward instead of three times.
  const ForwardOps forward = forward_per_token(model, shard.sequence, shard.document);
  graph.model_operations_per_token = Ops{forward.products * (shard.lora ? 2 : 3) + forward.attention * 3};
  return graph;
}

}  // namespace caelum::workload
