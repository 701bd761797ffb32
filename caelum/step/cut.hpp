// The model's blocks dealt to the chunks of a pipeline.
#pragma once

#include <cstdint>
#include <vector>

#include "caelum/workload/graph.hpp"

namespace caelum::step {

/// A run of equal blocks.
struct BlockRun {
  std::uint16_t block = 0;  ///< index into OperatorGraph::blocks
  long count = 0;
  bool operator==(const BlockRun&) const = default;
};

/// What one chunk holds, in order of execution.
struct Role {
  std::vector<BlockRun> runs;
  bool operator==(const Role&) const = default;
  [[nodiscard]] long layers() const;
};

/// Chunks that hold the same blocks share a role, so that cost follows the number of roles.
struct Cut {
  std::vector<Role> roles;
  std::vector<std::uint16_t> role;  ///< by chunk
};

/// Only the first `layers` of each chunk recompute; the others use the block that stands `offset`
/// further on. 0 = all layers are alike.
struct PartialRecompute {
  long layers = 0;
  std::size_t offset = 0;
};

/// Deals the layers as evenly as they go (M-step-7). Where they do not divide, the chunks in the
/// middle get one more: the first also embeds and the last also computes the loss. Embedding first;
/// multi-token prediction and head last.
/// `given`, unless empty, says how many layers each chunk takes.
Cut cut_layers(const workload::OperatorGraph& graph, long chunks, PartialRecompute partial = {},
               const std::vector<long>& given = {});

/// The graph with each block once more as it is without recomputation, and how to use both, where
/// the plan recomputes only some layers of a stage.
struct PartlyRecomputed {
  workload::OperatorGraph graph;
  PartialRecompute partial;
};
PartlyRecomputed expand_partly(const workload::OperatorGraph& graph, const spec::Design& design);

/// Layers of every chunk, by the same rule.
std::vector<long> deal_layers(long layers, long chunks);

}  // namespace caelum::step
