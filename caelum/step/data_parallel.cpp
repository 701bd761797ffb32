#include "caelum/step/data_parallel.hpp"

#include <algorithm>
#include <cmath>

namespace caelum::step {

ShardGroups shard_groups(Axis axis, const spec::Plan& plan) {
  const fabric::Group whole = fabric::group_of(axis, plan);
  return split(whole, plan.zero_group > 0 ? plan.zero_group : whole.ranks());
}

ShardGroups split(const fabric::Group& whole, long ranks) {
  ShardGroups groups;
  long left = ranks;
  for (const auto& factor : whole.factors) {
    const long inside = std::min(left, factor.size);
    if (inside > 1) groups.inner.factors.push_back({inside, factor.stride});
    if (factor.size / inside > 1) {
      groups.outer.factors.push_back({factor.size / inside, factor.stride * inside});
    }
    left = std::max(1L, left / inside);
  }
  return groups;
}

namespace {

struct Mover {
  const PricingContext& in;
  std::vector<fabric::Task>* tasks;  ///< also told the messages, where not null
  double operator()(const fabric::Group& group, Collective collective, double bytes) const {
    if (group.ranks() <= 1 || bytes <= 0) return 0;
    const double t = fabric::price(in.network, group, collective, Bytes{bytes}).time.in(units::s);
    if (tasks != nullptr)
      tasks->push_back({.group = group, .collective = collective, .bytes = bytes, .alone = t});
    return t;
  }
};

/// Seconds to reduce gradients of `count` parameters replicated over `axis`.
double reduce_time(double count, Axis axis, const PricingContext& in, std::vector<fabric::Task>* tasks) {
  const spec::Train& train = *in.design.train;
  const Mover move{in, tasks};
  const double bytes = count * bytes_per_element(train.precision.gradients);
  const ShardGroups groups = shard_groups(axis, train.plan);
  if (train.plan.zero == 0) {
    return move(fabric::group_of(axis, train.plan), Collective::all_reduce, bytes);
  }
  return move(groups.inner, Collective::reduce_scatter, bytes) +
         move(groups.outer, Collective::all_reduce, bytes / groups.shards());
}

double gather_time(double count, Axis axis, const PricingContext& in, std::vector<fabric::Task>* tasks) {
  const spec::Train& train = *in.design.train;
  const double bytes = count * bytes_per_element(train.precision.parameters);
  return Mover{in, tasks}(shard_groups(axis, train.plan).inner, Collective::all_gather, bytes);
}

double reduce_all(const workload::Weights& w, const PricingContext& in,
                  std::vector<fabric::Task>* tasks = nullptr) {
  return reduce_time(w.dense, Axis::data_context, in, tasks) +
         reduce_time(w.expert, Axis::expert_data, in, tasks);
}
double gather_all(const workload::Weights& w, const PricingContext& in,
                  std::vector<fabric::Task>* tasks = nullptr) {
  return gather_time(w.dense, Axis::data_context, in, tasks) +
         gather_time(w.expert, Axis::expert_data, in, tasks);
}
/// Frozen weights move too where they are sharded.
workload::Weights used(const workload::Weights& w) {
  return {w.dense + w.frozen, w.expert + w.frozen_expert};
}

workload::Weights scaled(const workload::Weights& w, double f) {
  return {w.dense * f, w.expert * f};
}

}  // namespace

bool reduces_each_micro_batch(const spec::Plan& plan) {
  return plan.zero >= 3 || (plan.zero == 2 && plan.pipeline == 1);
}

std::vector<fabric::Task> gather_tasks(const workload::Weights& weights, const PricingContext& in) {
  std::vector<fabric::Task> tasks;
  if (in.design.train->plan.zero > 0)
    gather_all(in.design.train->plan.zero >= 3 ? used(weights) : weights, in, &tasks);
  return tasks;
}
std::vector<fabric::Task> reduce_tasks(const workload::Weights& weights, const PricingContext& in) {
  std::vector<fabric::Task> tasks;
  reduce_all(weights, in, &tasks);
  return tasks;
}

MicroBatchTraffic micro_batch_traffic(const workload::Weights& weights, const PricingContext& in) {
  const spec::Train& train = *in.design.train;
  MicroBatchTraffic traffic;
  if (train.plan.zero >= 3) traffic.gather = gather_all(used(weights), in);
  if (reduces_each_micro_batch(train.plan)) {
    traffic.reduce = reduce_all(weights, in);
  }
  return traffic;
}

StepTraffic step_traffic(const workload::Weights& weights, double layers, const PricingContext& in) {
  const spec::Train& train = *in.design.train;
  StepTraffic traffic;
  // Buckets below some 40 million parameters would pay more in latency than they hide.
  constexpr double kSmallestBucket = 40e6;
  const double all = weights.dense + weights.expert;
  const double buckets = std::clamp(std::floor(all / kSmallestBucket), 1.0, std::max(1.0, layers));
  const workload::Weights bucket = scaled(weights, 1 / buckets);
  if (!reduces_each_micro_batch(train.plan)) {
    traffic.reduce_tail = reduce_all(bucket, in);
    traffic.reduce = train.plan.overlap.gradients ? buckets * traffic.reduce_tail : reduce_all(weights, in);
  }
  if (train.plan.zero == 1 || train.plan.zero == 2) {
    traffic.gather_head = gather_all(bucket, in);
    traffic.gather = train.plan.overlap.parameters ? buckets * traffic.gather_head : gather_all(weights, in);
  }
  return traffic;
}

double local_shard(const workload::Weights& weights, const spec::Train& train) {
  if (train.plan.zero == 0) return weights.dense + weights.expert;
  return weights.dense / shard_groups(Axis::data_context, train.plan).shards() +
         weights.expert / shard_groups(Axis::expert_data, train.plan).shards();
}

}  // namespace caelum::step
