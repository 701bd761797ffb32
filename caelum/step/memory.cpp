#include "caelum/step/memory.hpp"

#include <algorithm>
#include <map>
#include <string_view>

#include <fmt/format.h>

#include "caelum/step/data_parallel.hpp"
#include "caelum/step/held.hpp"
#include "caelum/step/memory_moment.hpp"
#include "caelum/step/off_chip.hpp"
#include "caelum/step/optimizer.hpp"

namespace caelum::step {

Bytes Memory::peak() const {
  return weights + gradients + optimizer + activations + buffers;
}

// M-step-71
Bytes Memory::over() const {
  return std::max({Bytes{}, peak() - capacity, off_chip.host - off_chip.host_capacity});
}

workload::Weights rank_weights(const workload::OperatorGraph& graph, const Layout& layout, const Cut& cut,
                               long rank) {
  workload::Weights sum;
  for (long k = 0; k < layout.positions(); ++k) {
    if (layout.rank[static_cast<std::size_t>(k)] != rank) continue;
    const auto role = cut.role[static_cast<std::size_t>(layout.chunk(k))];
    for (const BlockRun& run : cut.roles[role].runs) {
      const auto n = static_cast<double>(run.count);
      sum.dense += n * graph.blocks[run.block].weights.dense;
      sum.expert += n * graph.blocks[run.block].weights.expert;
      sum.frozen += n * graph.blocks[run.block].weights.frozen;
      sum.frozen_expert += n * graph.blocks[run.block].weights.frozen_expert;
    }
  }
  return sum;
}

namespace {

/// Collects named bytes of one rank; equal names add up.
class Ledger {
 public:
  static constexpr bool kNames = true;
  void add(Bytes& part, std::string_view group, std::string_view name, double bytes) {
    if (bytes > 0) add(part, fmt::format("{}, {}", group, name), bytes);
  }
  void add(Bytes& part, const std::string& tensor, double bytes) {
    if (bytes <= 0) return;
    part += Bytes{bytes};
    items_[tensor] += bytes;
  }
  [[nodiscard]] std::vector<MemoryItem> items() const {
    std::vector<MemoryItem> list;
    for (const auto& [name, bytes] : items_) list.push_back({name, Bytes{bytes}});
    std::stable_sort(list.begin(), list.end(),
                     [](const auto& a, const auto& b) { return a.bytes > b.bytes; });
    return list;
  }

 private:
  std::map<std::string, double> items_;
};

/// The same sums without a name: of a plan among thousands.
class Sums {
 public:
  static constexpr bool kNames = false;
  static void add(Bytes& part, std::string_view, std::string_view, double bytes) {
    if (bytes > 0) part += Bytes{bytes};
  }
  static void add(Bytes& part, const char*, double bytes) {
    if (bytes > 0) part += Bytes{bytes};
  }
  [[nodiscard]] static std::vector<MemoryItem> items() { return {}; }
};

/// M-step-41: bytes that live off the chip.
void put_away(OffChip& off_chip, spec::Place place, double bytes) {
  Bytes& kept = place == spec::Place::nvme ? off_chip.drives : off_chip.host;
  kept += Bytes{std::max(0.0, bytes)};
}

/// M-step-14: weights, gradients and optimizer state under ZeRO.
template <class Names>
void add_state(const MemoryInput& in, const workload::Weights& w, Memory& memory, Names& ledger) {
  const spec::Train& train = *in.design.train;
  const spec::TrainPrecision& precision = train.precision;
  const spec::Plan& plan = train.plan;
  const double dense_shards = shard_count(Axis::data_context, plan);
  const double expert_shards = shard_count(Axis::expert_data, plan);
  const auto sharded = [&](bool on, double dense, double expert) {
    return on ? dense / dense_shards + expert / expert_shards : dense + expert;
  };
  const auto put = [&](Bytes& part, const char* what, bool on, double per_parameter,
                       spec::Place place = spec::Place::device) {
    if (place != spec::Place::device) {
      return put_away(memory.off_chip, place, sharded(on, w.dense, w.expert) * per_parameter);
    }
    ledger.add(part, what, "dense", sharded(on, w.dense, 0) * per_parameter);
    ledger.add(part, what, "experts", sharded(on, 0, w.expert) * per_parameter);
  };
  const spec::Offload& offload = plan.offload;
  put(memory.weights, "weights", plan.zero >= 3, bytes_per_element(precision.parameters), offload.parameters);
  const double frozen =
      sharded(plan.zero >= 3, w.frozen, w.frozen_expert) * bytes_per_element(precision.parameters);
  if (offload.parameters == spec::Place::device) {
    ledger.add(memory.weights, "frozen weights", frozen);
  } else {
    put_away(memory.off_chip, offload.parameters, frozen);
  }
  const bool fp8 = precision.matmul == Precision::fp8 || precision.matmul == Precision::fp8_block;
  if (fp8 && in.design.stack.fp8_weight_cache && bytes_per_element(precision.parameters) > 1) {
    put(memory.weights, "fp8 copies of weights", plan.zero >= 3, 1);
  }
  put(memory.gradients, "gradients", reduces_each_micro_batch(plan), bytes_per_element(precision.gradients),
      gradients_away(plan) ? offload.optimizer : spec::Place::device);
  if (precision.master != precision.parameters) {
    put(memory.optimizer, "master weights", plan.zero >= 1, bytes_per_element(precision.master),
        offload.optimizer);
  }
  put(memory.optimizer, "optimizer moments", plan.zero >= 1, moment_bytes(train), offload.optimizer);
}

/// The largest layers of a rank, whole: what sharded weights and gradients become while in use.
struct LargestLayer {
  double weights = 0;  ///< frozen ones too
  double trained = 0;  ///< those that have gradients
};
LargestLayer largest_layer(const MemoryInput& in, long rank) {
  LargestLayer largest;
  for (long k = 0; k < in.layout.positions(); ++k) {
    if (in.layout.rank[static_cast<std::size_t>(k)] != rank) continue;
    const auto role = in.cut.role[static_cast<std::size_t>(in.layout.chunk(k))];
    for (const BlockRun& run : in.cut.roles[role].runs) {
      const auto& w = in.graph.blocks[run.block].weights;
      largest.trained = std::max(largest.trained, w.dense + w.expert);
      largest.weights = std::max(largest.weights, w.dense + w.expert + w.frozen + w.frozen_expert);
    }
  }
  return largest;
}

/// Copies of a run of blocks on the chip: M-step-41, what is offloaded leaves but for the layer in use and
/// the one on its way.
double copies_on_chip(double copies, double offloaded) {
  return copies * (1 - offloaded) + std::min(2.0, copies) * offloaded;
}

/// M-step-15: what is saved, times the micro-batches held, and what passes through at the worst moment.
template <class Names>
Moment add_activations(const MemoryInput& in, long rank, const std::vector<long>& held, Memory& memory,
                       Names& ledger) {
  const Moment moment = worst_moment(in, rank, held);
  const spec::Offload& offload = in.design.train->plan.offload;
  const double away = offload.activations;
  for (std::size_t k = 0; k < held.size(); ++k) {
    if (in.layout.rank[k] != rank) continue;
    const auto chunk = static_cast<std::size_t>(in.layout.chunk(static_cast<long>(k)));
    const auto& runs = in.cut.roles[in.cut.role[chunk]].runs;
    for (std::size_t i = 0; i < runs.size(); ++i) {
      const bool freed = static_cast<long>(k) == moment.position && i > moment.run;
      const auto copies = static_cast<double>(runs[i].count * (held[k] - (freed ? 1 : 0)));
      const double here = copies_on_chip(copies, away);
      for (const auto& tensor : in.graph.blocks[runs[i].block].saved) {
        const double bytes = tensor.bytes.in(units::B);
        ledger.add(memory.activations, "activations", tensor.name, here * bytes);
        put_away(memory.off_chip, offload.activations_at, (copies - here) * bytes);
      }
    }
  }
  ledger.add(memory.activations, "live tensors", moment.name, moment.transient);
  ledger.add(memory.buffers, "passing weight gradient", moment.name, moment.gradient);
  return moment;
}

/// M-step-65: what the stack keeps beside the tensors of the model. Returns what its allocator does not see.
template <class Names>
double add_stack_buffers(const MemoryInput& in, long rank, Memory& memory, Names& ledger) {
  const spec::StackProfile& stack = in.design.stack;
  const spec::Plan& plan = in.design.train->plan;
  const auto bytes = [](const spec::Datum<Bytes>& b) { return b.value_or(Bytes{}).in(units::B); };
  ledger.add(memory.buffers, "placeholders of weight gradients", placeholder_bytes(in, rank));
  const bool loops = in.design.model.moe && stack.grouped_streams.known();
  const double streams =
      2 + (loops ? stack.grouped_streams.value_or(0) : 0);  // the framework's, the library's
  ledger.add(memory.buffers, "workspaces of matrix products", streams * bytes(stack.product_workspace));
  if (plan.zero > 0 && plan.data * plan.context > 1) {
    ledger.add(memory.buffers, "gradient buckets", bytes(stack.gradient_buckets));
  }
  const double exchange = plan.expert > 1 ? bytes(stack.exchange_buffers) : 0;
  ledger.add(memory.buffers, "buffers of exchange kernels", exchange);
  const double context = bytes(stack.context_bytes);
  ledger.add(memory.buffers, "device context and communicators", context);
  return exchange + context;
}

/// Of a rank that holds that many micro-batches of each position at its peak.
template <class Names>
Memory rank_memory(const MemoryInput& in, long rank, const std::vector<long>& held) {
  const spec::Train& train = *in.design.train;
  Memory memory;
  Names ledger;
  memory.capacity = in.capacity;
  memory.stage = rank;
  const HostShare host = host_share(in.design.cluster.system);
  memory.off_chip.host_capacity = Bytes{host.capacity};
  memory.off_chip.host_assumed = host.assumed;
  add_state(in, rank_weights(in.graph, in.layout, in.cut, rank), memory, ledger);
  const Moment moment = add_activations(in, rank, held, memory, ledger);
  if constexpr (Names::kNames) memory.moment = moment.name;
  if (in.layout.ranks > 1) {  // one receive buffer in each direction
    ledger.add(memory.buffers, "pipeline boundary buffers", 2 * in.graph.boundary.in(units::B));
  }
  const LargestLayer layer = largest_layer(in, rank);
  const double whole = in.design.stack.gather_share.value_or(1);
  if (train.plan.zero >= 3) {  // the layer (or matrix) in use and the one being fetched
    ledger.add(memory.buffers, "gathered weights of two layers",
               2 * whole * layer.weights * bytes_per_element(train.precision.parameters));
  }
  if (reduces_each_micro_batch(train.plan)) {
    ledger.add(memory.buffers, "whole gradients of one layer",
               whole * layer.trained * bytes_per_element(train.precision.gradients));
  }
  const double fragments = in.design.stack.allocator_overhead.value_or(0) * memory.activations.in(units::B);
  ledger.add(memory.buffers, "allocator fragmentation", fragments);
  memory.unseen = Bytes{fragments + add_stack_buffers(in, rank, memory, ledger)};
  memory.items = ledger.items();
  return memory;
}

/// M-step-72: in closed form where there is one, else along the order.
std::vector<long> held_by_rank(const MemoryInput& in, long rank, const std::vector<double>& saved) {
  return held_in_closed_form(in.layout.schedule) ? held_at_peak(in.layout, rank, saved)
                                                 : held_at_peak(in.layout, in.orders, rank, saved);
}

}  // namespace

Memory memory_of_rank(const MemoryInput& in, long rank, const std::vector<long>& held) {
  return rank_memory<Sums>(in, rank, held);
}

std::vector<double> saved_by_position(const MemoryInput& in) {
  std::vector<double> saved(static_cast<std::size_t>(in.layout.positions()));
  for (std::size_t k = 0; k < saved.size(); ++k) {
    const auto chunk = static_cast<std::size_t>(in.layout.chunk(static_cast<long>(k)));
    for (const BlockRun& run : in.cut.roles[in.cut.role[chunk]].runs) {
      saved[k] += static_cast<double>(run.count) * saved_bytes(in.graph.blocks[run.block]);
    }
  }
  return saved;
}

Memory memory_of(const MemoryInput& in) {
  const std::vector<double> saved = saved_by_position(in);
  Memory worst;
  Bytes host, drives;
  std::vector<StageMemory> stages;
  for (long r = 0; r < in.layout.ranks; ++r) {
    std::vector<long> held = held_by_rank(in, r, saved);
    for (long& micro_batches : held) micro_batches *= in.held_times;
    Memory memory = rank_memory<Ledger>(in, r, held);
    stages.push_back({memory.weights, memory.gradients, memory.optimizer, memory.activations, memory.buffers,
                      memory.moment});
    host = std::max(host, memory.off_chip.host);
    drives = std::max(drives, memory.off_chip.drives);
    if (r == 0 || memory.peak() > worst.peak()) worst = std::move(memory);
  }
  worst.stages = std::move(stages);
  worst.off_chip.host = host;
  worst.off_chip.drives = drives;
  return worst;
}

}  // namespace caelum::step
