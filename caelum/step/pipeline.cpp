#include "caelum/step/pipeline.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace caelum::step {
namespace {

const RolePrice& role_at(const PricedPipeline& pipeline, const Layout& layout, long position) {
  const auto chunk = static_cast<std::size_t>(layout.chunk(position));
  return pipeline.roles[pipeline.cut.role[chunk]];
}

/// The parts of every pair that the schedule may run, [position of the forward][slot of the backward].
std::vector<Parts> pair_parts(const PricedPipeline& pipeline, const Layout& layout) {
  std::vector<Parts> parts;
  if (!pairs_passes(layout.schedule)) return parts;
  std::vector<std::vector<long>> of_rank(static_cast<std::size_t>(layout.ranks));
  for (long k = 0; k < layout.positions(); ++k)
    of_rank[layout.rank[static_cast<std::size_t>(k)]].push_back(k);
  for (long k = 0; k < layout.positions(); ++k) {
    for (const long other : of_rank[layout.rank[static_cast<std::size_t>(k)]]) {
      parts.push_back(pair(role_at(pipeline, layout, k), role_at(pipeline, layout, other), *pipeline.design));
    }
  }
  return parts;
}

/// Share of the passes that run beside one of another micro-batch: those before and after the steady state
/// have no partner to hide under.
double share_of_pairs(const PipelineShape& shape, std::size_t chunks_in_all) {
  const double own = static_cast<double>(chunks_in_all) / static_cast<double>(shape.ranks);
  const double passes = own * static_cast<double>(shape.micro_batches);
  const double unpaired =
      std::max(1.0, static_cast<double>(shape.ranks - 1) + (own - 1) * static_cast<double>(shape.ranks));
  return std::max(0.0, 1 - unpaired / passes);
}

}  // namespace

double send_time(const workload::OperatorGraph& graph, const PricingContext& in) {
  const spec::Plan& plan = in.design.train->plan;
  if (plan.pipeline == 1 || in.is_free(Term::pipeline)) return 0;
  const auto group = fabric::group_of(Axis::pipeline, plan);
  double send = fabric::price(in.network, group, Collective::send_receive, graph.boundary).time.in(units::s);
  if (graph.boundary_gather.in(units::B) > 0) {
    const auto tensor = fabric::group_of(Axis::tensor, plan);
    send +=
        fabric::price(in.network, tensor, Collective::all_gather, graph.boundary_gather).time.in(units::s);
  }
  return send;
}

PricedPipeline price_pipeline(Cut cut, const std::vector<BlockPrice>& blocks, double send,
                              const PricingContext& in, const PipelineShape& shape) {
  PricedPipeline p;
  p.shape = shape;
  p.design = &in.design;
  p.cut = std::move(cut);
  const double paired_share = share_of_pairs(shape, p.cut.role.size());
  p.roles.reserve(p.cut.roles.size());
  for (const Role& role : p.cut.roles) {
    p.roles.push_back(price_role(role, blocks, in.design, paired_share));
  }
  if (shape.ranks > 1 && !in.is_free(Term::pipeline)) {
    p.send = send;
    double slowed = 1;
    for (const BlockPrice& block : blocks) slowed = std::max(slowed, block.send_slowed);
    p.send *= slowed;
    p.send_blocks = !in.design.train->plan.overlap.pipeline;
  }
  p.shape.lengths = pass_lengths(p);
  return p;
}

Durations durations_of(const PricedPipeline& pipeline, const Layout& layout) {
  Durations d;
  for (long k = 0; k < layout.positions(); ++k) {
    const auto ticks = [&](TaskKind kind) {
      const Task task{kind, static_cast<std::uint16_t>(k), 0};
      return to_ticks(task_parts(pipeline, layout, task).total());
    };
    d.forward.push_back(ticks(TaskKind::forward));
    d.backward.push_back(ticks(TaskKind::backward));
    d.backward_input.push_back(ticks(TaskKind::backward_input));
    d.backward_weight.push_back(ticks(TaskKind::backward_weight));
  }
  for (const Parts& parts : pair_parts(pipeline, layout)) d.pair.push_back(to_ticks(parts.total()));
  d.send = to_ticks(pipeline.send);
  d.send_blocks = pipeline.send_blocks;
  return d;
}

namespace {

constexpr std::size_t kKinds = 6;

/// How often each kind of task runs at each position, and each pair.
struct Counts {
  std::vector<std::array<long, kKinds>> tasks;
  std::vector<long> pairs;
};
void count_tasks(Counts& counts, const Layout& layout, const std::vector<Task>& tasks, long times) {
  const auto held = static_cast<std::size_t>(layout.held());
  const auto slot = slots(layout);
  for (std::size_t i = 0; i < tasks.size(); ++i) {
    const Task& task = tasks[i];
    counts.tasks[task.position][static_cast<std::size_t>(task.kind)] += times;
    if (task.kind != TaskKind::pair_forward) continue;
    counts.pairs[task.position * held + slot[tasks[i + 1].position]] += times;
  }
}

}  // namespace

std::vector<Parts> busy_parts(const PricedPipeline& pipeline, const Layout& layout, const Repeated& tasks) {
  Counts counts;
  counts.tasks.resize(static_cast<std::size_t>(layout.positions()));
  counts.pairs.resize(counts.tasks.size() * static_cast<std::size_t>(layout.held()));
  count_tasks(counts, layout, tasks.once, 1);
  count_tasks(counts, layout, tasks.period, tasks.times);
  std::vector<Parts> busy(static_cast<std::size_t>(layout.ranks));
  for (std::size_t k = 0; k < counts.tasks.size(); ++k) {
    for (std::size_t kind = 0; kind < kKinds; ++kind) {
      if (counts.tasks[k][kind] == 0) continue;
      const Task task{static_cast<TaskKind>(kind), static_cast<std::uint16_t>(k), 0};
      busy[layout.rank[k]] += task_parts(pipeline, layout, task) * static_cast<double>(counts.tasks[k][kind]);
    }
  }
  const auto pairs = pair_parts(pipeline, layout);
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    const std::size_t position = i / static_cast<std::size_t>(layout.held());
    busy[layout.rank[position]] += pairs[i] * static_cast<double>(counts.pairs[i]);
  }
  return busy;
}

Parts task_parts(const PricedPipeline& pipeline, const Layout& layout, const Task& task) {
  const RolePrice& role = role_at(pipeline, layout, task.position);
  switch (task.kind) {
    case TaskKind::forward:
      return role.forward;
    case TaskKind::backward:
      return role.backward;
    case TaskKind::backward_input:
      return role.backward_input;
    case TaskKind::backward_weight:
      return role.backward_weight;
    case TaskKind::pair_forward:
    case TaskKind::pair_backward:
      break;  // priced together
  }
  return {};
}

PassLengths pass_lengths(const PricedPipeline& pipeline) {
  PassLengths lengths;
  if (!follows_lengths(pipeline.shape.schedule) || pipeline.shape.ranks == 1) return lengths;
  const Durations durations = durations_of(pipeline, make_layout(pipeline.shape));
  for (std::size_t k = 0; k < durations.forward.size(); ++k) {
    lengths.positions.push_back(
        {durations.forward[k], durations.backward_input[k], durations.backward_weight[k]});
  }
  lengths.send = durations.send;
  return lengths;
}

}  // namespace caelum::step
