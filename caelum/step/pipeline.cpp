#include "caelum/step/pipeline.hpp"

#include <algorithm>
#include <array>

namespace caelum::step {
namespace {

const RolePrice& role_at(const PricedPipeline& pipeline, const Layout& layout, long position) {
  const auto chunk = static_cast<std::size_t>(layout.chunk(position));
  return pipeline.roles[pipeline.cut.role[chunk]];
}

/// The position that shares a rank with this one in the other chain.
long partner(const Layout& layout, long position) {
  return layout.chains == 1 ? position : layout.positions() - 1 - position;
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
    d.pair.push_back(layout.chains > 1 ? ticks(TaskKind::pair_forward) : 0);
  }
  d.send = to_ticks(pipeline.send);
  d.send_blocks = pipeline.send_blocks;
  return d;
}

constexpr std::size_t kKinds = 6;

/// Sums the parts of a rank's tasks by counting each kind at each position.
std::vector<Parts> busy_parts(const PricedPipeline& pipeline, const Layout& layout, const Orders& orders) {
  std::vector<std::array<long, kKinds>> counts(static_cast<std::size_t>(layout.positions()));
  for (const Task& task : orders.tasks) {
    ++counts[task.position][static_cast<std::size_t>(task.kind)];
  }
  std::vector<Parts> busy(static_cast<std::size_t>(layout.ranks));
  for (std::size_t k = 0; k < counts.size(); ++k) {
    for (std::size_t kind = 0; kind < kKinds; ++kind) {
      if (counts[k][kind] == 0) continue;
      const Task task{static_cast<TaskKind>(kind), static_cast<std::uint16_t>(k), 0};
      busy[layout.rank[k]] += task_parts(pipeline, layout, task) * static_cast<double>(counts[k][kind]);
    }
  }
  return busy;
}

}  // namespace

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
      return pair(role, role_at(pipeline, layout, partner(layout, task.position)), *pipeline.design);
    case TaskKind::pair_backward:
      break;  // told by its forward
  }
  return {};
}

PipelineTimes event_times(const PricedPipeline& pipeline, const Layout& layout, const Orders& orders,
                          std::vector<TaskRecord>* records) {
  Durations durations = durations_of(pipeline, layout);
  const Walk sent = walk(layout, orders, durations, records);
  Walk unsent = sent;
  if (durations.send > 0 && layout.ranks > 1) {
    durations.send = 0;
    unsent = walk(layout, orders, durations);
  }
  const auto busy = busy_parts(pipeline, layout, orders);
  PipelineTimes times;
  for (std::size_t r = 0; r < busy.size(); ++r) {
    times.ranks.push_back({to_seconds(sent.finish[r]), to_seconds(unsent.finish[r]),
                           to_seconds(sent.first_forward_end[r]),
                           to_seconds(sent.finish[r] - sent.last_backward_begin[r]), busy[r]});
  }
  return times;
}

PipelineTimes analytic_times(const PricedPipeline& pipeline) {
  const PipelineShape& shape = pipeline.shape;
  const auto run = [&](long micro_batches) {
    PipelineShape part = shape;
    part.micro_batches = micro_batches;
    const Layout layout = make_layout(part);
    return event_times(pipeline, layout, make_orders(layout));
  };
  // A schedule repeats itself every p micro-batches, after at most some 3p.
  const long period = shape.ranks % 2 == 0 ? shape.ranks : 2 * shape.ranks;
  const long few = 3 * period + shape.micro_batches % period;
  if (shape.micro_batches <= few + period || shape.schedule == Schedule::gpipe) {
    return run(shape.micro_batches);
  }
  const PipelineTimes a = run(few);
  PipelineTimes b = run(few + period);
  const double groups = static_cast<double>(shape.micro_batches - few - period) / static_cast<double>(period);
  for (std::size_t r = 0; r < b.ranks.size(); ++r) {
    const RankTimes& first = a.ranks[r];
    RankTimes& second = b.ranks[r];
    // b + (b - a) * groups
    second.busy += second.busy * groups;
    second.busy += first.busy * -groups;
    second.finish += groups * (second.finish - first.finish);
    second.finish_unsent += groups * (second.finish_unsent - first.finish_unsent);
  }
  return b;
}

}  // namespace caelum::step
