// Bytes on each chip over the step, to the tensor.
#pragma once

#include "caelum/step/cut.hpp"
#include "caelum/step/schedule.hpp"
#include "caelum/step/step.hpp"

namespace caelum::step {

struct MemoryInput {
  const spec::Design& design;
  const workload::OperatorGraph& graph;
  const Layout& layout;
  const Orders& orders;
  const Cut& cut;
  Bytes capacity;
  long held_times = 1;  ///< the orders stand for that many times their micro-batches, all held
};

/// The peak of every pipeline rank; returns the largest, its items largest first.
/// M-step-14 (state), M-step-15 (activations). Peak is the sum of all parts.
Memory memory_of(const MemoryInput& in);

/// Bytes that one micro-batch keeps for backward, by position of the layout.
std::vector<double> saved_by_position(const MemoryInput& in);

/// Parameters of all chunks that a pipeline rank holds (DualPipe: of both directions).
workload::Weights rank_weights(const workload::OperatorGraph& graph, const Layout& layout, const Cut& cut,
                               long rank);

/// Of one rank that holds so many micro-batches of each position; the names of its tensors are left out.
Memory memory_of_rank(const MemoryInput& in, long rank, const std::vector<long>& held);

}  // namespace caelum::step
