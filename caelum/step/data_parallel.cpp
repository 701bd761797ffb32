#include "caelum/step/data_parallel.hpp"

#include <algorithm>
#include <cmath>

namespace caelum::step {

ShardGroups shard_groups(Axis axis, const spec::Plan& plan) {
  const fabric::Group whole = fabric::group_of(axis, plan);
  return split(whole, plan.zero_group > 0 ? plan.zero_group : whole.ranks());
}

double shard_count(Axis axis, const spec::Plan& plan) {
  if (plan.zero_group > 0) return shard_groups(axis, plan).shards();
  const long dense = plan.data * plan.context;
  const long ranks =
      axis == Axis::expert_data ? dense * plan.tensor / (plan.expert * plan.expert_tensor) : dense;
  return static_cast<double>(std::max(1L, ranks));
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

/// One message after another: their seconds, what they take of the chip, and the messages themselves.
class Mover {
 public:
  explicit Mover(const PricingContext& in) : in_(in), train_(*in.design.train) {}

  /// Gradients of parameters replicated over an axis.
  void reduce(const workload::Weights& w) {
    reduce(w.dense, Axis::data_context);
    reduce(w.expert, Axis::expert_data);
  }
  void gather(const workload::Weights& w) {
    gather(w.dense, Axis::data_context);
    gather(w.expert, Axis::expert_data);
  }
  [[nodiscard]] double time() const { return claim_.time; }
  [[nodiscard]] const Claim& claim() const { return claim_; }
  std::vector<fabric::Task> take() { return std::move(tasks_); }

 private:
  void reduce(double count, Axis axis) {
    const double bytes = count * bytes_per_element(train_.precision.gradients);
    const ShardGroups groups = shard_groups(axis, train_.plan);
    if (train_.plan.zero == 0)
      return move(fabric::group_of(axis, train_.plan), Collective::all_reduce, bytes);
    move(groups.inner, Collective::reduce_scatter, bytes);
    move(groups.outer, Collective::all_reduce, bytes / groups.shards());
  }
  void gather(double count, Axis axis) {
    const double bytes = count * bytes_per_element(train_.precision.parameters);
    move(shard_groups(axis, train_.plan).inner, Collective::all_gather, bytes);
  }
  void move(const fabric::Group& group, Collective collective, double bytes) {
    if (group.ranks() <= 1 || bytes <= 0) return;
    const auto cost = fabric::price(in_.network, group, collective, Bytes{bytes});
    claim_ += claim_of(in_.chip, cost, in_.design.stack.transfer_cores.value);
    tasks_.push_back(
        {.group = group, .collective = collective, .bytes = bytes, .alone = cost.time.in(units::s)});
  }

  const PricingContext& in_;
  const spec::Train& train_;
  Claim claim_;
  std::vector<fabric::Task> tasks_;
};

Mover reduced(const workload::Weights& weights, const PricingContext& in) {
  Mover mover(in);
  mover.reduce(weights);
  return mover;
}
Mover gathered(const workload::Weights& weights, const PricingContext& in) {
  Mover mover(in);
  mover.gather(weights);
  return mover;
}

/// Frozen weights move too where they are sharded.
workload::Weights used(const workload::Weights& w) {
  return {w.dense + w.frozen, w.expert + w.frozen_expert};
}

workload::Weights scaled_weights(const workload::Weights& w, double f) {
  return {w.dense * f, w.expert * f};
}

}  // namespace

bool reduces_each_micro_batch(const spec::Plan& plan) {
  return plan.zero >= 3 || (plan.zero == 2 && plan.pipeline == 1);
}

std::vector<fabric::Task> gather_tasks(const workload::Weights& weights, const PricingContext& in) {
  const long zero = in.design.train->plan.zero;
  if (zero == 0) return {};
  return gathered(zero >= 3 ? used(weights) : weights, in).take();
}
std::vector<fabric::Task> reduce_tasks(const workload::Weights& weights, const PricingContext& in) {
  return reduced(weights, in).take();
}

MicroBatchTraffic micro_batch_traffic(const workload::Weights& weights, const PricingContext& in) {
  const spec::Train& train = *in.design.train;
  MicroBatchTraffic traffic;
  if (train.plan.zero >= 3) {
    const Mover moved = gathered(used(weights), in);
    traffic.gather = moved.time();
    traffic.gather_claim = moved.claim();
  }
  if (reduces_each_micro_batch(train.plan)) {
    const Mover moved = reduced(weights, in);
    traffic.reduce = moved.time();
    traffic.reduce_claim = moved.claim();
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
  const workload::Weights bucket = scaled_weights(weights, 1 / buckets);
  if (!reduces_each_micro_batch(train.plan)) {
    const Mover tail = reduced(bucket, in);
    traffic.reduce_tail = tail.time();
    traffic.reduce_claim = tail.claim();
    traffic.reduce =
        train.plan.overlap.gradients ? buckets * traffic.reduce_tail : reduced(weights, in).time();
  }
  if (train.plan.zero == 1 || train.plan.zero == 2) {
    const Mover head = gathered(bucket, in);
    traffic.gather_head = head.time();
    traffic.gather_claim = head.claim();
    traffic.gather =
        train.plan.overlap.parameters ? buckets * traffic.gather_head : gathered(weights, in).time();
  }
  return traffic;
}

const StepTraffic& StepTraffics::of(const workload::Weights& weights, double layers,
                                    const PricingContext& in) {
  for (const Known& one : known_) {
    if (one.dense == weights.dense && one.expert == weights.expert && one.layers == layers)
      return one.traffic;
  }
  known_.push_back({weights.dense, weights.expert, layers, step_traffic(weights, layers, in)});
  return known_.back().traffic;
}

double local_shard(const workload::Weights& weights, const spec::Train& train) {
  if (train.plan.zero == 0) return weights.dense + weights.expert;
  return weights.dense / shard_count(Axis::data_context, train.plan) +
         weights.expert / shard_count(Axis::expert_data, train.plan);
}

}  // namespace caelum::step
