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

/// Deals the layers as evenly as they go (M-step-7). Where they do not divide, the chunks in the
/// middle get one more: the first also embeds and the last also computes the loss. Embedding first;
/// multi-token prediction and head last.
Cut cut_layers(const workload::OperatorGraph& graph, long chunks);

/// Layers of every chunk, by the same rule.
std::vector<long> deal_layers(long layers, long chunks);

}  // namespace caelum::step
