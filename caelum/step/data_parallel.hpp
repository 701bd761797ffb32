// What data parallelism moves: gradients, parameters, and the groups in which they are sharded.
#pragma once

#include "caelum/fabric/topology/together.hpp"
#include "caelum/step/prices.hpp"

namespace caelum::step {

/// Ranks over which weights of one kind are replicated, split by plan.zero_group into those that
/// share one sharded copy (inner) and those that hold the same shard (outer).
struct ShardGroups {
  fabric::Group inner, outer;
  [[nodiscard]] double shards() const { return static_cast<double>(inner.ranks()); }
};
ShardGroups shard_groups(Axis axis, const spec::Plan& plan);
/// Ranks that share one sharded copy: shard_groups().shards().
double shard_count(Axis axis, const spec::Plan& plan);
/// A group cut into its innermost `ranks` and what remains.
ShardGroups split(const fabric::Group& whole, long ranks);

/// Seconds that fully sharded weights move for one layer in each micro-batch; 0 below ZeRO-2.
/// ZeRO-3 gathers before forward and before backward and reduces after; ZeRO-2 without a pipeline reduces
/// after each backward.
struct MicroBatchTraffic {
  double gather = 0, reduce = 0;
  Claim gather_claim, reduce_claim;
};
MicroBatchTraffic micro_batch_traffic(const workload::Weights& weights, const PricingContext& in);
/// Sharded gradients cannot wait for the last micro-batch: each one is reduced as it comes. Beside a pipeline
/// ZeRO-2 keeps whole gradients until the last micro-batch instead (M-step-9).
bool reduces_each_micro_batch(const spec::Plan& plan);

/// The messages that gather these weights, or reduce their gradients, one after the other.
std::vector<fabric::Task> gather_tasks(const workload::Weights& weights, const PricingContext& in);
std::vector<fabric::Task> reduce_tasks(const workload::Weights& weights, const PricingContext& in);

/// Seconds of the transfers of one optimizer step for one rank's parameters.
struct StepTraffic {
  double reduce = 0;       ///< all gradients
  double reduce_tail = 0;  ///< the last bucket, which nothing can hide
  double gather = 0;       ///< all parameters after the update
  double gather_head = 0;  ///< the first bucket
  Claim reduce_claim, gather_claim;
};
/// `layers`: how many buckets the rank's gradients come in (M-step-12).
StepTraffic step_traffic(const workload::Weights& weights, double layers, const PricingContext& in);

/// The same, each told once: ranks that hold as much move as much. For one plan, whatever its schedule.
class StepTraffics {
 public:
  const StepTraffic& of(const workload::Weights& weights, double layers, const PricingContext& in);
  void clear() { known_.clear(); }

 private:
  struct Known {
    double dense, expert, layers;
    StepTraffic traffic;
  };
  std::vector<Known> known_;
};

/// Parameters of this rank whose optimizer state it keeps.
double local_shard(const workload::Weights& weights, const spec::Train& train);

}  // namespace caelum::step
