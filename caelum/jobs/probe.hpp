// One kernel or one collective alone, without a model around it: what micro-benchmarks measure.
#pragma once

#include <optional>
#include <string_view>

#include "caelum/base/diagnostics.hpp"
#include "caelum/base/quantity.hpp"
#include "caelum/chip/chip_model.hpp"
#include "caelum/fabric/calls.hpp"
#include "caelum/fabric/network.hpp"
#include "caelum/spec/machine.hpp"

namespace caelum::jobs {

/// Expert dispatch or combine between the ranks of one expert-parallel group, as DeepEP and
/// TensorRT-LLM measure it.
struct ExchangeProbe {
  bool combine = false;      ///< back from the experts, in 16 bits
  bool prepare = false;      ///< only the counts that a dispatch needs first (TensorRT-LLM)
  bool narrow = false;       ///< combine: values are cast to fewer bits first (TensorRT-LLM)
  bool low_latency = false;  ///< kernels for decode, which send every copy by themselves
  double ranks = 8, ranks_per_node = 8;
  double tokens = 0;  ///< of one rank
  double hidden = 0, top_k = 1, experts = 1;
  double node_limit = 0;     ///< nodes that a token may reach; 0 = all
  double element = 1;        ///< bytes, scales of small formats not counted
  double sms = 0;            ///< cores that the kernel may use; 0 = not told
  bool second = false;       ///< DeepEP's second version
  const char* library = "";  ///< deepep, or the kernel's name
};

/// A collective of consecutively numbered ranks, as benchmark tools run it.
struct CollectiveProbe {
  Collective collective = Collective::all_reduce;
  long ranks = 2;
  long ranks_per_node = 0;  ///< 0 = as many as there are; fewer leaves the node's other chips idle
  Bytes bytes;              ///< as nccl-tests counts: the whole buffer that a rank ends or begins with
  bool in_network = true;   ///< false: an algorithm on the ranks themselves (ring, tree) was forced
  fabric::Call call;        ///< whose kernels, and how they are launched
  std::optional<ExchangeProbe> exchange;  ///< tokens to experts, instead of the collective
  bool remote_read = false;               ///< a load from the other rank's memory, instead of the collective
};

/// What a library's or a kernel's name and version tell of a call: `nccl`, `vLLM_custom_eager`, `TRTLLM`,
/// `SGLang_CustomAllReduce_graph` with `sglang/0.5.14` ...
fabric::Call call_of(std::string_view library, std::string_view version);

struct CollectiveAnswer {
  Time time;
  Bandwidth bus;    ///< M-api-2: bytes over time, times the share that every rank must send
  Bandwidth outer;  ///< bytes that leave the innermost level, a rank, over time
  const char* algorithm = "";
};

/// The network as the ranks of a probe see it: made once, it prices any number of sizes.
struct ProbedNetwork {
  fabric::NetworkModel network;
  fabric::Group group;
};
/// No levels where the machine's values do not do, which is told in `diagnostics`.
ProbedNetwork probed_network(const spec::Machine& machine, const CollectiveProbe& probe,
                             Diagnostics& diagnostics);
/// Requires levels, and a probe of the same ranks and of `in_network` as the one it was made for.
CollectiveAnswer price_collective(const ProbedNetwork& probed, const spec::Machine& machine,
                                  const CollectiveProbe& probe, Diagnostics& diagnostics);

/// Prices a collective on the machine's system. Errors in its values go to `diagnostics`.
CollectiveAnswer price_collective(const spec::Machine& machine, const CollectiveProbe& probe,
                                  Diagnostics& diagnostics);

/// Prices an exchange of balanced experts on the machine's system.
Time price_exchange(const spec::Machine& machine, const ExchangeProbe& probe, Diagnostics& diagnostics);

enum class ProbeKind : unsigned char { gemm, grouped_gemm, attention, memory, experts, sparse_attention };

/// A layer's attention module with learned sparsity (DeepSeek sparse attention): projections into and
/// out of the latents, the indexer over all keys, and attention over the keys that it selects.
struct SparseShape {
  double hidden = 0, query_rank = 0, latent = 0, rope_dim = 0, nope_dim = 0, value_dim = 0;
  double index_heads = 0, index_dim = 0, selected = 0;  ///< `selected` keys a query
  Precision cached = Precision::bf16;                   ///< of the keys and values in memory
};

/// A kernel: a matrix product [m,k] x [k,n] (`batch` of them; for grouped_gemm `groups` that share the
/// m rows), fused attention, a stream of bytes, the feed-forward experts of one rank, or a sparse module.
struct OperatorProbe {
  ProbeKind kind = ProbeKind::gemm;
  Precision precision = Precision::bf16;  ///< in which the matrix unit works
  Precision stored = Precision::bf16;     ///< of weights, or of cached keys and values, in memory
  bool stored_apart = false;              ///< `stored` differs from `precision`
  bool quantises = false;                 ///< the time includes casting the activations to `precision`
  double m = 0, n = 0, k = 0, batch = 1, groups = 1;
  double heads = 0, kv_heads = 0, head_dim = 0, query = 0, keys = 0;  ///< attention
  double value_dim = 0;                                               ///< 0 = head_dim
  double window = 0;                                                  ///< 0 = full
  bool causal = true, backward = false;
  bool latent = false;  ///< values are a part of the keys, read once (absorbed MLA)
  /// Experts: m tokens before routing, n inner width on this rank, k hidden width, `groups` experts of
  /// the layer, of which this rank holds groups / expert_parallel.
  double top_k = 1, expert_parallel = 1;
  double skew = 0;  ///< exponent of the power law of the experts' loads; 0 = balanced
  bool gated = true;
  SparseShape sparse;
  Bytes bytes;              ///< memory: read and written together
  bool reduces = false;     ///< memory: with reductions along rows (norm, softmax)
  const char* engine = "";  ///< library and version as the table names them, e.g. trtllm-1.3.0
  const char* kernel = "";  ///< variant of the kernel where the table names one
};

struct OperatorAnswer {
  Time time;
  OpRate rate;       ///< operations that the result needs, over time; causal attention halved
  Bandwidth stream;  ///< least traffic to memory over time
};

/// Prices an operator on the machine's chip.
OperatorAnswer price_operator(const spec::Machine& machine, const OperatorProbe& probe,
                              Diagnostics& diagnostics);

/// The chip of a table of kernels: at full clock, because each row is one short kernel, not hours of
/// training. Errors in its record or profile go to `diagnostics`.
chip::ChipModel make_probe_chip(const spec::Chip& chip, const spec::ChipProfile& profile,
                                Diagnostics& diagnostics);
/// The same for many operators of one chip, in microseconds each and from any thread.
OperatorAnswer price_operator(const chip::ChipModel& chip, const OperatorProbe& probe);

}  // namespace caelum::jobs
