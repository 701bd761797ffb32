// A transformer block in oneDNN, forward and backward.
#pragma once

#include <dnnl.hpp>

#include "apps/opbench/backend.hpp"

namespace caelum::opbench {

BlockRun onednn_block(const dnnl::engine& engine, const BlockShape& shape, int repeats);

/// Numbers like activations: small, of both signs, the same on every run.
void fill(const dnnl::memory& memory);

}  // namespace caelum::opbench
