#include "caelum/step/memory.hpp"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "caelum/step/data_parallel.hpp"
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

std::vector<long> held_at_peak(const Layout& layout, const Orders& orders, long rank,
                               const std::vector<double>& bytes) {
  std::vector<long> held(static_cast<std::size_t>(layout.positions()), 0), peak = held;
  double now = 0, most = 0;
  const auto r = static_cast<std::size_t>(rank);
  for (std::size_t i = orders.begin[r]; i < orders.begin[r + 1]; ++i) {
    const Task& task = orders.tasks[i];
    switch (task.kind) {
      case TaskKind::forward:
      case TaskKind::pair_forward:
        ++held[task.position];
        now += bytes[task.position];
        if (now > most) {
          most = now;
          peak = held;
        }
        break;
      case TaskKind::backward_input:
        break;  // the weights' gradients still need the activations
      default:
        --held[task.position];
        now -= bytes[task.position];
        break;
    }
  }
  return peak;
}

namespace {

/// Collects named bytes of one rank; equal names add up.
class Ledger {
 public:
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

/// M-step-41: bytes that live off the chip.
void put_away(OffChip& off_chip, spec::Place place, double bytes) {
  Bytes& kept = place == spec::Place::nvme ? off_chip.drives : off_chip.host;
  kept += Bytes{std::max(0.0, bytes)};
}

/// M-step-14: weights, gradients and optimizer state under ZeRO.
void add_state(const MemoryInput& in, const workload::Weights& w, Memory& memory, Ledger& ledger) {
  const spec::Train& train = *in.design.train;
  const spec::TrainPrecision& precision = train.precision;
  const spec::Plan& plan = train.plan;
  const double dense_shards = shard_groups(Axis::data_context, plan).shards();
  const double expert_shards = shard_groups(Axis::expert_data, plan).shards();
  const auto sharded = [&](bool on, double dense, double expert) {
    return on ? dense / dense_shards + expert / expert_shards : dense + expert;
  };
  const auto put = [&](Bytes& part, const char* what, int zero, double per_parameter,
                       spec::Place place = spec::Place::device) {
    const bool on = plan.zero >= zero;
    if (place != spec::Place::device) {
      return put_away(memory.off_chip, place, sharded(on, w.dense, w.expert) * per_parameter);
    }
    ledger.add(part, fmt::format("{}, dense", what), sharded(on, w.dense, 0) * per_parameter);
    ledger.add(part, fmt::format("{}, experts", what), sharded(on, 0, w.expert) * per_parameter);
  };
  const spec::Offload& offload = plan.offload;
  put(memory.weights, "weights", 3, bytes_per_element(precision.parameters), offload.parameters);
  const double frozen =
      sharded(plan.zero >= 3, w.frozen, w.frozen_expert) * bytes_per_element(precision.parameters);
  if (offload.parameters == spec::Place::device) {
    ledger.add(memory.weights, "frozen weights", frozen);
  } else {
    put_away(memory.off_chip, offload.parameters, frozen);
  }
  const bool fp8 = precision.matmul == Precision::fp8 || precision.matmul == Precision::fp8_block;
  if (fp8 && in.design.stack.fp8_weight_cache && bytes_per_element(precision.parameters) > 1) {
    put(memory.weights, "fp8 copies of weights", 3, 1);
  }
  put(memory.gradients, "gradients", 2, bytes_per_element(precision.gradients),
      gradients_away(plan) ? offload.optimizer : spec::Place::device);
  if (precision.master != precision.parameters) {
    put(memory.optimizer, "master weights", 1, bytes_per_element(precision.master), offload.optimizer);
  }
  put(memory.optimizer, "optimizer moments", 1, moment_bytes(train), offload.optimizer);
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
Moment add_activations(const MemoryInput& in, long rank, const std::vector<double>& saved, Memory& memory,
                       Ledger& ledger) {
  auto held = held_at_peak(in.layout, in.orders, rank, saved);
  for (long& micro_batches : held) micro_batches *= in.held_times;
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
        ledger.add(memory.activations, fmt::format("activations, {}", tensor.name), here * bytes);
        put_away(memory.off_chip, offload.activations_at, (copies - here) * bytes);
      }
    }
  }
  ledger.add(memory.activations, fmt::format("live tensors, {}", moment.name), moment.transient);
  ledger.add(memory.buffers, fmt::format("passing weight gradient, {}", moment.name), moment.gradient);
  return moment;
}

/// M-step-65: what the stack keeps beside the tensors of the model. Returns what its allocator does not see.
double add_stack_buffers(const MemoryInput& in, long rank, Memory& memory, Ledger& ledger) {
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

Memory rank_memory(const MemoryInput& in, long rank, const std::vector<double>& saved) {
  const spec::Train& train = *in.design.train;
  Memory memory;
  Ledger ledger;
  memory.capacity = in.capacity;
  memory.stage = rank;
  const HostShare host = host_share(in.design.cluster.system);
  memory.off_chip.host_capacity = Bytes{host.capacity};
  memory.off_chip.host_assumed = host.assumed;
  add_state(in, rank_weights(in.graph, in.layout, in.cut, rank), memory, ledger);
  memory.moment = add_activations(in, rank, saved, memory, ledger).name;
  if (in.layout.ranks > 1) {  // one receive buffer in each direction
    ledger.add(memory.buffers, "pipeline boundary buffers", 2 * in.graph.boundary.in(units::B));
  }
  const LargestLayer layer = largest_layer(in, rank);
  const double whole = in.design.stack.gather_share.value_or(1);
  if (train.plan.zero >= 3) {  // the layer (or matrix) in use and the one being fetched
    ledger.add(memory.buffers, "gathered weights of two layers",
               2 * whole * layer.weights * bytes_per_element(train.precision.parameters));
  }
  if (train.plan.zero >= 2) {
    ledger.add(memory.buffers, "whole gradients of one layer",
               whole * layer.trained * bytes_per_element(train.precision.gradients));
  }
  const double fragments = in.design.stack.allocator_overhead.value_or(0) * memory.activations.in(units::B);
  ledger.add(memory.buffers, "allocator fragmentation", fragments);
  memory.unseen = Bytes{fragments + add_stack_buffers(in, rank, memory, ledger)};
  memory.items = ledger.items();
  return memory;
}

}  // namespace

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
    Memory memory = rank_memory(in, r, saved);
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
