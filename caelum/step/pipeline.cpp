#include "caelum/step/pipeline.hpp"

#include <algorithm>
#include <array>

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

}  // namespace

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
