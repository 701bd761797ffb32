// Constants of mechanisms, each with the measurement it came from. A profile belongs to a chip, a
// link or a software stack: never to one row or one paper.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "caelum/base/quantity.hpp"
#include "caelum/spec/datum.hpp"
#include "caelum/spec/terms.hpp"

namespace caelum::spec {

/// A chip under one kernel library (cuBLAS 12, CANN 8, ...). See docs/models/chip.md.
struct ChipProfile {
  std::string id;
  std::string name;
  std::string relative;                           ///< the profile whose constants this one borrows, if any
  std::array<Datum<double>, kPrecisions> matmul;  ///< share of dense peak, large products at full clock
  Datum<double> tile_m, tile_n;                   ///< output tile of one core
  Datum<double> k_ramp;      ///< K at which half of the sustained rate is reached: start and end of a tile
  Datum<Time> launch;        ///< shortest kernel on the device
  Datum<double> memory;      ///< share of HBM bandwidth that streaming kernels reach
  Datum<Bytes> memory_ramp;  ///< bytes at which half of that is reached
  bool as_recorded = false;  ///< a whole record in another file: see use_headroom
  Datum<double> attention_forward;   ///< products inside fused attention relative to `matmul`; softmax apart
  Datum<double> attention_backward;  ///< the same in its backward
  Datum<double> attention_ramp;      ///< kv tokens at which half of that is reached
  Datum<double> grouped;             ///< grouped products relative to one product of the same rows
  Datum<Time> group_overhead;        ///< for each further expert in a grouped product
  // Used where the chip's own record is silent, and by mechanisms that the record does not hold.
  Datum<double> cores;             ///< units that output tiles are spread over, per package
  Datum<Bytes> l2;                 ///< last-level cache, per package
  Datum<Bandwidth> l2_bandwidth;   ///< operands from the last-level cache to all cores
  Datum<double> tail;              ///< share of the last wave's idle cores that is lost; 0 = stream-K
  Datum<double> exponential;       ///< bf16 peak operations that pass during one softmax exponential
  Datum<double> overlap;           ///< share of the shorter of compute and memory that hides
  Datum<double> sustained;         ///< share of the `matmul` rate that the power limit leaves hour after hour
  Datum<double> attention_block;   ///< queries that one core takes at a time in fused attention
  Datum<double> reduction;         ///< share of `memory` in kernels that reduce or gather along rows
  Datum<double> attention_flash2;  ///< FlashAttention 2 over the attention shares above; unknown = 1
  Datum<double> attention_triton;  ///< the same for Triton's and first-generation kernels; unknown = 0.6
};

/// One kind of link under one collective library. See docs/models/fabric.md.
struct LinkProfile {
  std::string id;
  std::string name;
  std::string relative;
  Datum<double> efficiency;        ///< share of datasheet bandwidth that large messages reach
  Datum<double> all_to_all;        ///< the same for all-to-all
  Datum<Time> latency;             ///< one hop, software included
  Datum<Time> launch;              ///< fixed cost of one collective
  Datum<Bytes> ramp;               ///< message bytes a rank at which half of it is reached
  bool in_network_reduce = false;  ///< NVLS, SHARP
  Datum<double> in_network;        ///< all-reduce bus bandwidth over ring's when reduced in network
  Datum<Time> in_network_launch;   ///< fixed cost of one such collective; unknown = launch
  Datum<double> point_to_point;    ///< share of bandwidth one send/receive pair reaches; unknown = efficiency
  Datum<Time> step;                ///< one step of the bulk protocol; unknown = latency
  Datum<double>
      ll_bandwidth_ratio;  ///< bandwidth of the low-latency protocol over the bulk one's; unknown = none
  Datum<Time> ll128_step;  ///< one step of the middle protocol (LL128)
  Datum<double> ll128_bandwidth_ratio;  ///< its bandwidth over the bulk one's; unknown = there is none
  Datum<Time> per_message;              ///< each further peer of an all-to-all
  Datum<double> tree;                   ///< bandwidth of double trees over rings'; unknown = no trees
  bool hierarchical = false;            ///< the library composes collectives level by level (HCCL, XLA)
  bool direct = false;                  ///< it also sends every part straight to its owner (mesh algorithms)
  Datum<Bytes> in_network_ramp;         ///< as ramp, for collectives reduced in network; unknown = ramp
  Datum<double> own_copy;     ///< time to copy a byte that stays, over time to send one; unknown = 0
  Datum<Time> ll128_launch;   ///< what the middle protocol needs more to start; unknown = 0
  Datum<Time> simple_launch;  ///< the same of the bulk protocol
  Datum<Time> ll_fill;        ///< growth of a quick step until its part of the bytes fills a channel
  Datum<double>
      tuner_efficiency;  ///< share of bandwidth that the library counts on; unknown = it takes the fastest
  Datum<double> ll_tuner_efficiency;  ///< the same of its low-latency protocol
  Datum<Bandwidth> channel;           ///< what one channel carries to a peer in bulk; unknown = no limit
  Datum<Bandwidth> ll_channel;        ///< the same in the low-latency protocol
  Datum<Bytes> all_to_all_ramp;       ///< as ramp, for all-to-all; unknown = ramp
  Datum<double> all_to_all_copy;      ///< as own_copy, for all-to-all; unknown = own_copy
  Datum<Time> shared_launch;          ///< start of one kernel that reads peers' memory; unknown = has none
  Datum<Bandwidth> shared_rate;       ///< what such a kernel reads
  Datum<Time> exchange_launch;        ///< start of an expert exchange kernel (DeepEP class); unknown = launch
  Datum<double> exchange_dispatch;  ///< share of bandwidth of its low-latency dispatch; unknown = all_to_all
  Datum<double> exchange_combine;   ///< the same of its combine
  Datum<Time> process_launch;       ///< one process that drives all chips of a node: each chip's call
  Datum<Time> framework_launch;     ///< least time of a call from a framework without graphs
  Datum<Time> memory_read;          ///< load from memory across the dies of one package; unknown = cannot
  Datum<Time> remote_read;          ///< load from a neighbour's memory over one switch; unknown = cannot
  Datum<double> transfer_cores;    ///< cores that the library's kernels take; unknown = none, engines move it
  Datum<double> in_network_cores;  ///< the same of reductions in the network; unknown = transfer_cores
};

/// A training framework of one era on one vendor's software. See docs/models/step.md.
struct StackProfile {
  std::string id;
  std::string name;
  std::string relative;
  bool fused_attention = true;        ///< FlashAttention class: no seq x seq matrix in memory
  bool fused_elementwise = true;      ///< bias+GELU+dropout, SwiGLU, rotary, norm fused
  bool device_graphs = false;         ///< CUDA graphs: no host gap inside a layer
  bool blocking_launches = false;     ///< the host waits for each kernel (CUDA_LAUNCH_BLOCKING=1)
  bool async_tensor_backward = true;  ///< backward's tensor messages run beside weight gradients
  bool fp8_saved_activations =
      false;                      ///< fp8 training keeps inputs of gates in fp8, attention outputs in 12 bits
  bool fused_gradients = true;    ///< products add into the accumulated weight gradient themselves
  bool fp8_weight_cache = false;  ///< fp8 training keeps cast copies of the weights (one a use)
  bool fused_dispatch = false;    ///< a token goes once to each expert rank; copies are made on arrival
  bool fp8_dispatch = false;      ///< block-scaled training casts tokens before they travel to experts
  bool fused_experts = false;  ///< block-scaled experts: activation, weighting and casts ride in the products
  std::string dispatcher = "library";  ///< library (all-to-all) | deepep | hybridep | flex (by the domain)
  Datum<double> dispatch_cores;        ///< that its kernels take; unknown = the dispatcher's default
  bool placeholder_gradients = false;  ///< an empty tensor of each shape of weight stands in for gradients
  bool fused_expert_epilogue = true;   ///< biases and clamps of experts ride in the kernels beside them
  bool scatter_gather =
      false;  ///< pipeline messages travel as slices of the tensor ranks, gathered on arrival
  std::string loss = "fused";  ///< unfused (kernel by kernel) | fused | narrow (own format) | in_place
  std::string attention_kernel = "vendor";  ///< vendor (best of its time) | flash2 | triton
  bool pipelined = true;                    ///< it has pipeline parallelism
  std::vector<Schedule> schedules;   ///< orders of the pipeline that it has; empty = 1F1B and interleaving
  std::vector<long> zero;            ///< ZeRO stages that it has without a pipeline; empty = 1
  std::vector<long> zero_pipelined;  ///< and beside one
  Datum<double> kernel_share;        ///< rate of the stack's products over the chip profile's; unknown = 1
  Datum<double> kernel_tail;         ///< `tail` of its library's products; unknown = the chip profile's
  Datum<Bytes>
      gradient_addition;          ///< moved for each parameter to add a wider gradient apart; unknown = least
  Datum<double> gated_forward;    ///< time of a gated activation over that of its bytes once; unknown = 1
  Datum<double> gated_backward;   ///< the same of its gradient
  Datum<double> grouped_streams;  ///< experts' products that run side by side in a loop; unknown = one kernel
  Datum<Time> grouped_issue;      ///< host time to issue one product of such a loop
  Datum<double>
      token_permute_cost;  ///< time of reordering tokens' rows over that of their bytes once; unknown = 1
  Datum<Time> kernel_dispatch;       ///< host time for one kernel; hides under longer kernels
  Datum<Time> micro_batch_overhead;  ///< host time for each micro-batch and stage not hidden
  Datum<Time> step_overhead;         ///< once an optimizer step
  Datum<double> allocator_overhead;  ///< share of dynamic memory lost to fragmentation
  Datum<double> gather_share;  ///< of a layer's weights that full sharding holds whole at a time; unknown = 1
  Datum<Bytes> product_workspace;  ///< scratch memory of each stream of matrix products; unknown = none
  Datum<Bytes> gradient_buckets;   ///< copies of gradients on their way to a reduction; unknown = none
  Datum<Bytes> exchange_buffers;   ///< registered by the stack's own exchange kernels; unknown = none
  Datum<Bytes> context_bytes;      ///< driver, libraries, communicators on each chip
  Datum<double>
      tensor_overlap;  ///< the same for tensor messages under their own products; unknown = the same
  Datum<double> overlap_efficiency;  ///< share of an overlappable transfer that really hides
  Datum<double> transfer_cores;      ///< most cores that a collective may take; unknown = the link's
  Datum<double> tensor_cores;        ///< of tensor messages under their own products; unknown = as others
  Datum<double> compute_slowdown;    ///< of compute beside any transfer; unknown = by what it takes
};

/// When an engine reads prompts: in steps that write too, or in steps of their own that go first.
enum class Reading : std::uint8_t { mixed, first };
/// Whose blocks are taken when the cache is full: the one admitted last, or the one that has written least.
enum class GivesWay : std::uint8_t { newest, least_written };

/// What an inference engine of one era adds to a model's kernels. See docs/models/step.md.
struct EngineProfile {
  std::string id;
  std::string name;
  Datum<Time> step_overhead;         ///< host time of a step that nothing hides: sampling, the next batch
  Datum<Bytes> buffers;              ///< of each chip: contexts, libraries, exchange buffers, activations
  Datum<double> memory_reserve;      ///< share of the usable memory that is left free
  Datum<double> low_latency_tokens;  ///< of a rank: from so many on experts' messages use throughput kernels
  // How it schedules requests; see docs/models/serving.md.
  std::string release;            ///< of the engine, as its makers number them
  Datum<Time> sequence_overhead;  ///< host time of a step for each sequence in it, not hidden
  Reading reading = Reading::mixed;
  bool chunked = true;       ///< a prompt may be read in several steps
  Datum<long> token_budget;  ///< new tokens of a step
  Datum<long> max_batch;     ///< sequences of an attention group at once
  Datum<long> block;         ///< tokens of a block of the cache
  bool prefix_cache = true;
  bool whole_prompt = true;      ///< a request is admitted when its whole prompt fits, else its first chunk
  Datum<double> reserve_output;  ///< share of what admitted requests will still need: kept free of new ones
  GivesWay gives_way = GivesWay::newest;
  bool to_front = true;      ///< who gave way comes before all who wait, else behind them
  std::vector<long> graphs;  ///< batch sizes of captured graphs; between them batches are rounded up
};

}  // namespace caelum::spec
