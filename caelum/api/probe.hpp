// One kernel or one collective alone, without a model around it: what micro-benchmarks measure.
#pragma once

#include "caelum/base/diagnostics.hpp"
#include "caelum/base/quantity.hpp"
#include "caelum/spec/design.hpp"

namespace caelum::api {

/// A collective of consecutively numbered ranks, as benchmark tools run it.
struct CollectiveProbe {
  Collective collective = Collective::all_reduce;
  long ranks = 2;
  long ranks_per_node = 0;  ///< 0 = as many as there are; fewer leaves the node's other chips idle
  Bytes bytes;              ///< as nccl-tests counts: the whole buffer that a rank ends or begins with
  bool in_network = true;   ///< false: an algorithm on the ranks themselves (ring, tree) was forced
};

struct CollectiveAnswer {
  Time time;
  Bandwidth bus;    ///< M-api-2: bytes over time, times the share that every rank must send
  Bandwidth outer;  ///< bytes that leave the innermost level, a rank, over time
  const char* algorithm = "";
};

/// Prices a collective on the design's system. Errors in its values go to `diagnostics`.
CollectiveAnswer price_collective(const spec::Design& design, const CollectiveProbe& probe,
                                  Diagnostics& diagnostics);

enum class ProbeKind : unsigned char { gemm, grouped_gemm, attention, memory };

/// A kernel: a matrix product [m,k] x [k,n] (`batch` of them; for experts `groups` that share the m
/// rows), fused attention, or a stream of bytes.
struct OperatorProbe {
  ProbeKind kind = ProbeKind::gemm;
  Precision precision = Precision::bf16;
  double m = 0, n = 0, k = 0, batch = 1, groups = 1;
  double heads = 0, kv_heads = 0, head_dim = 0, query = 0, keys = 0;  ///< attention
  bool causal = true, backward = false;
  Bytes bytes;  ///< memory: read and written together
};

struct OperatorAnswer {
  Time time;
  OpRate rate;       ///< operations that the result needs, over time; causal attention halved
  Bandwidth stream;  ///< least traffic to memory over time
};

/// Prices an operator on the design's chip.
OperatorAnswer price_operator(const spec::Design& design, const OperatorProbe& probe,
                              Diagnostics& diagnostics);

}  // namespace caelum::api
