// At which block of its backward pass a pipeline rank holds most, and what passes through it then.
#pragma once

#include "caelum/step/memory.hpp"

namespace caelum::step {

/// A block at work in the backward pass of the micro-batch that came last: what follows it has been freed.
struct Moment {
  const char* name = "";  ///< static: "backward of the head", "backward of a layer", ...
  long position = -1;
  std::size_t run = 0;   ///< in the role of the position: later runs are freed, of one micro-batch
  double transient = 0;  ///< live tensors of the block
  double gradient = 0;   ///< weight gradients on their way to the accumulated ones
};

/// M-step-64: the moment with the largest sum. `held`: micro-batches of each position (held_at_peak).
Moment worst_moment(const MemoryInput& in, long rank, const std::vector<long>& held);

/// M-step-65: bytes of the empty tensors that stand in for gradients which products added in place: one for
/// each shape of weight of the rank's layers. 0 where the stack keeps none.
double placeholder_bytes(const MemoryInput& in, long rank);

/// Bytes that a block's saved tensors take for one micro-batch.
double saved_bytes(const workload::Block& block);

}  // namespace caelum::step
