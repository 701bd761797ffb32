// Which part of a step is walked: all of it, its begin and its end, or none.
#include <algorithm>
#include <utility>

#include "caelum/step/bound.hpp"
#include "caelum/step/pipeline.hpp"
#include "caelum/step/steady.hpp"

namespace caelum::step {
namespace {

constexpr double kWalkedTasks = 1 << 20;      ///< up to here every task is walked
constexpr double kSteadyWalkTasks = 1 << 23;  ///< beyond, even a few micro-batches are too many (M-step-73)

Durations without_sends(Durations durations) {
  durations.send = 0;
  return durations;
}

PipelineTimes times_of(const Walk& sent, const Walk& unsent, bool rolls, std::vector<Parts> busy) {
  PipelineTimes times;
  for (std::size_t r = 0; r < busy.size(); ++r) {
    const Tick start = rolls ? sent.start[r] : 0, unsent_start = rolls ? unsent.start[r] : 0;
    times.ranks.push_back({to_seconds(start), to_seconds(sent.finish[r] - start),
                           to_seconds(unsent.finish[r] - unsent_start),
                           to_seconds(sent.first_forward_end[r] - start),
                           to_seconds(sent.finish[r] - sent.last_backward_begin[r]), busy[r]});
  }
  return times;
}

bool sends(const Durations& durations, const Layout& layout) {
  return durations.send > 0 && layout.ranks > 1;
}

PipelineRun walk_all(const PricedPipeline& pipeline, Layout layout, bool with_records) {
  PipelineRun run;
  run.layout = std::move(layout);
  run.orders = make_orders(run.layout);
  const Durations durations = durations_of(pipeline, run.layout);
  const Walk sent = walk(run.layout, run.orders, durations, with_records ? &run.records : nullptr);
  const Walk unsent =
      sends(durations, run.layout) ? walk(run.layout, run.orders, without_sends(durations)) : sent;
  run.times = times_of(sent, unsent, rolls_on(run.layout.schedule),
                       busy_parts(pipeline, run.layout, {run.orders.tasks, {}}));
  return run;
}

/// Schedules that hold all micro-batches: no task is written down, so that there are no records.
std::optional<PipelineRun> run_passes(const PricedPipeline& pipeline, const Layout& layout) {
  const Durations durations = durations_of(pipeline, layout);
  const auto sent = walk_passes(layout, durations);
  const auto unsent = sends(durations, layout) ? walk_passes(layout, without_sends(durations)) : sent;
  if (!sent || !unsent) return std::nullopt;
  PipelineRun run;
  run.layout = layout;
  PipelineShape one_micro_batch = pipeline.shape;
  one_micro_batch.micro_batches = 1;
  Orders one = make_orders(make_layout(one_micro_batch));
  run.times =
      times_of(*sent, *unsent, false, busy_parts(pipeline, layout, {{}, one.tasks, layout.micro_batches}));
  run.orders = std::move(one);
  run.held_times = layout.micro_batches;
  return run;
}

std::optional<PipelineRun> jump_over(const PricedPipeline& pipeline, const Layout& layout,
                                     bool with_records) {
  const Durations durations = durations_of(pipeline, layout);
  auto sent = walk_shortened(pipeline.shape, durations);
  if (!sent) return std::nullopt;
  const auto unsent =
      sends(durations, layout) ? walk_shortened(pipeline.shape, without_sends(durations)) : sent;
  if (!unsent) return std::nullopt;
  PipelineRun run;
  const bool rolls = rolls_on(layout.schedule);
  const auto busy = busy_parts(pipeline, layout, {sent->orders.tasks, sent->steady.repeated, sent->periods});
  run.times = times_of(sent->walk, unsent->walk, rolls, busy);
  for (std::size_t r = 0; r < run.times.ranks.size(); ++r) {
    const Tick start = rolls ? sent->walk.start[r] : 0, unsent_start = rolls ? unsent->walk.start[r] : 0;
    run.times.ranks[r].finish = sent->seconds(sent->walk.finish[r] - start);
    run.times.ranks[r].finish_unsent = unsent->seconds(unsent->walk.finish[r] - unsent_start);
  }
  run.leap = {sent->periods * sent->steady.micros, sent->seconds(0), sent->steady.from};
  if (with_records) walk(sent->layout, sent->orders, durations, &run.records);
  run.layout = std::move(sent->layout);
  run.orders = std::move(sent->orders);
  return run;
}

/// With the order of as many micro-batches as memory ever holds.
PipelineRun held_of(const PipelineShape& shape, PipelineRun run) {
  PipelineShape held = shape;
  held.micro_batches =
      std::min(shape.micro_batches, 4 * shape.ranks + shape.micro_batches % (2 * shape.ranks));
  run.layout = make_layout(held);
  run.orders = make_orders(run.layout);
  return run;
}

/// Seconds are summed here, picoseconds in the walk: what is equal but for that stays.
void raise(double& seconds, double least) {
  constexpr double kRoundingOfSums = 1e-9;
  if (least > seconds * (1 + kRoundingOfSums)) seconds = least;
}

/// A steady state that a few micro-batches do not reach yet is told too short: no rank ends before its bound.
void raise_to_bound(const PricedPipeline& pipeline, PipelineTimes& times) {
  const Layout layout = make_layout(pipeline.shape);
  PricedPipeline unsent = pipeline;
  unsent.send = 0;
  const PipelineTimes least = bounded_times(pipeline, layout), least_unsent = bounded_times(unsent, layout);
  for (std::size_t r = 0; r < times.ranks.size(); ++r) {
    RankTimes& rank = times.ranks[r];
    raise(rank.finish, least.ranks[r].finish);
    raise(rank.finish_unsent, least_unsent.ranks[r].finish);
  }
}

}  // namespace

PipelineRun event_run(const PricedPipeline& pipeline, bool with_records) {
  Layout layout = make_layout(pipeline.shape);
  const bool is_long = tasks_of(layout) > kWalkedTasks;
  if (!is_long) return walk_all(pipeline, std::move(layout), with_records);
  auto jumped =
      holds_all(layout.schedule) ? run_passes(pipeline, layout) : jump_over(pipeline, layout, with_records);
  if (jumped) return std::move(*jumped);
  if (tasks_of(layout) <= 4 * kWalkedTasks) return walk_all(pipeline, std::move(layout), with_records);
  PipelineRun run = analytic_run(pipeline);
  run.estimated = true;
  return run;
}

PipelineRun analytic_run(const PricedPipeline& pipeline) {
  const PipelineShape& shape = pipeline.shape;
  const auto run = [&](long micro_batches) {
    PipelineShape part = shape;
    part.micro_batches = micro_batches;
    return walk_all(pipeline, make_layout(part), false);
  };
  // A schedule repeats itself every p micro-batches, after at most some 3p.
  const long period = shape.ranks % 2 == 0 ? shape.ranks : 2 * shape.ranks;
  const long few = 3 * period + shape.micro_batches % period;
  if (holds_all(shape.schedule)) {
    const Layout layout = make_layout(shape);
    if (tasks_of(layout) > kWalkedTasks) {
      if (auto passes = run_passes(pipeline, layout)) return std::move(*passes);
    } else {
      return walk_all(pipeline, layout, false);
    }
  }
  Layout longest = make_layout(shape);
  longest.micro_batches = std::min(shape.micro_batches, few + period);
  if (tasks_of(longest) > kSteadyWalkTasks && has_bounded_run(longest.schedule)) return bounded_run(pipeline);
  if (shape.micro_batches <= few + period) return held_of(shape, run(shape.micro_batches));
  const PipelineRun short_run = run(few);
  PipelineRun all = run(few + period);
  const PipelineTimes& a = short_run.times;
  PipelineTimes& b = all.times;
  const double groups = static_cast<double>(shape.micro_batches - few - period) / static_cast<double>(period);
  // An order that follows the lengths repeats itself only nearly; its busiest rank never waits.
  double busiest = 0;
  for (std::size_t r = 0; r < b.ranks.size(); ++r) {
    busiest = std::max(busiest, b.ranks[r].busy.total() - a.ranks[r].busy.total());
  }
  const auto longer = [&](double before, double after) {
    return groups * (follows_lengths(shape.schedule) ? busiest : after - before);
  };
  for (std::size_t r = 0; r < b.ranks.size(); ++r) {
    const RankTimes& first = a.ranks[r];
    RankTimes& second = b.ranks[r];
    // b + (b - a) * groups
    second.busy += second.busy * groups;
    second.busy += first.busy * -groups;
    second.finish += longer(first.finish, second.finish);
    second.finish_unsent += longer(first.finish_unsent, second.finish_unsent);
  }
  raise_to_bound(pipeline, b);
  return held_of(shape, std::move(all));
}

}  // namespace caelum::step
