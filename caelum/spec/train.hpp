// The `train:` block: what is trained and under which parallel plan.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "caelum/base/quantity.hpp"
#include "caelum/spec/reinforcement.hpp"
#include "caelum/spec/terms.hpp"

namespace caelum::spec {

struct TrainPrecision {
  Precision matmul = Precision::bf16;       ///< inputs of the large matrix products
  Precision attention = Precision::bf16;    ///< attention stays here even when matmul is fp8
  Precision activations = Precision::bf16;  ///< saved for backward
  Precision parameters = Precision::bf16;   ///< the working copy that forward reads
  Precision gradients = Precision::fp32;    ///< accumulated and reduced
  Precision optimizer = Precision::fp32;    ///< the two moments
  Precision master = Precision::fp32;       ///< master weights
};

enum class Recompute : std::uint8_t { none, selective, full, modules };

/// How the ranks of `context` share attention.
enum class ContextMode : std::uint8_t {
  ring,        ///< keys and values go round beside the attention that needs them
  all_gather,  ///< keys and values are gathered before it
  ulysses,     ///< queries, keys and values are traded for whole sequences of fewer heads
  hybrid,      ///< ulysses inside `ulysses` ranks, a ring between them
};

/// How the micro-batches of a step are dealt to replicas on chips of several kinds.
enum class Split : std::uint8_t {
  equal,     ///< as many for each
  by_speed,  ///< as many as let all parts of the machine end together
};

/// Where a tensor lives between its uses.
enum class Place : std::uint8_t { device, host, nvme };

/// What lives off the chip between its uses.
struct Offload {
  double activations = 0;              ///< share of what backward keeps
  Place activations_at = Place::host;  ///< where that share goes
  Place optimizer = Place::device;     ///< moments and master weights, updated by the host
  Place parameters = Place::device;    ///< sharded weights; needs ZeRO 3
  [[nodiscard]] bool updates_on_host() const { return optimizer != Place::device; }
};

/// Documents packed into a sequence; attention does not cross them. Log-normal lengths.
struct Documents {
  double mean = 0;    ///< tokens
  double spread = 0;  ///< standard deviation of the logarithm
};

struct Overlap {
  bool gradients = true;   ///< reduction of gradients under backward
  bool parameters = true;  ///< gather of parameters under forward
  bool tensor = false;     ///< tensor-parallel messages under products (user buffers, async TP)
  bool expert = false;     ///< dispatch and combine under compute of another micro-batch
  bool pipeline = true;    ///< sends and receives under compute
  bool context = true;     ///< ring exchange under attention
};

struct Plan {
  long tensor = 1;
  bool sequence_parallel = false;  ///< default: true when tensor > 1
  long context = 1;
  long pipeline = 1;
  long virtual_stages = 1;  ///< key `virtual`: model chunks a stage
  long data = 0;            ///< default: what remains of the chips
  long expert = 1;
  long expert_tensor = 1;
  long micro_batch = 1;                       ///< sequences
  Schedule schedule = Schedule::one_f_one_b;  ///< default: interleaved when virtual > 1
  std::vector<long> layers;                   ///< of each model chunk in order; empty = dealt evenly
  Recompute recompute = Recompute::none;
  std::vector<std::string> recompute_modules;  ///< when Recompute::modules
  bool recompute_auto = false;                 ///< the least of none, selective and full that fits the memory
  long recompute_layers = 0;  ///< of a stage's layers, when only some are recomputed; 0 = all
  long zero = 1;
  long zero_group = 0;  ///< ranks that share optimizer state / weights; 0 = all of data
  Overlap overlap;
  ContextMode context_mode = ContextMode::ring;
  long ulysses = 0;             ///< ranks that trade heads in hybrid context parallelism
  bool context_balance = true;  ///< each rank takes an early and a late part (zig-zag)
  Offload offload;
  Split split = Split::equal;   ///< of micro-batches between the parts of a joined machine
  std::vector<Axis> placement;  ///< innermost first; default tensor, context, expert, data, pipeline
};

struct Train {
  long sequence = 0;             ///< tokens a sequence
  long global_batch = 0;         ///< sequences an optimizer step
  double batch_tokens = 0;       ///< the batch as the file gives it in tokens; 0 = it is given in sequences
  std::optional<double> tokens;  ///< of the whole run
  TrainPrecision precision;
  bool plan_auto = false;
  Plan plan;
  std::string framework;           ///< id of the Recipe; default by chip; empty = only a stack is named
  std::string release;             ///< of the framework, as the scenario has it; default the newest
  std::string stack;               ///< id of the StackProfile; default the recipe's
  std::string optimizer = "adam";  ///< adam | adam8bit | adafactor | muon | lion | sgd
  std::optional<Documents> documents;
  double routing_imbalance = 0;  ///< busiest expert rank over the mean, minus 1; 0 = forced balance
  double capacity_factor = 0;    ///< slots of an expert over its mean of tokens; 0 = no token is dropped
  bool lora = false;             ///< frozen base weights: no weight gradients of the base
  long lora_rank = 16;
  std::optional<Reinforcement> rl;
};

}  // namespace caelum::spec
