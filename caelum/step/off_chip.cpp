// Links are duplex, drives are not: to the host the slower direction counts, to drives the sum of both.
#include "caelum/step/off_chip.hpp"

#include <algorithm>

#include "caelum/step/data_parallel.hpp"

namespace caelum::step {
namespace {

constexpr double kChipsOfNode = 8;                   // of a system that does not tell
constexpr double kHostOfChip = 128.0 * (1UL << 30);  // own estimate: servers of eight chips have 1 to 2 TiB
constexpr double kDrivesOfChip =
    3e9;  // own estimate: four to eight NVMe drives of 3 to 7 GB/s for eight chips

/// Seconds to move bytes both ways beside a pass.
double both_ways(spec::Place place, const HostShare& host, double in, double out) {
  const double bytes = place == spec::Place::nvme ? in + out : std::max(in, out);
  return bytes / rate_to(place, host);
}

}  // namespace

HostShare host_share(const spec::System& system) {
  const double chips =
      system.chips_per_node.known() ? static_cast<double>(*system.chips_per_node.value) : kChipsOfNode;
  HostShare share;
  share.link = system.host_link.value_or(25.0 * units::GBps).in(units::Bps);
  share.memory = system.host_memory.value_or(40.0 * units::GBps).in(units::Bps);
  share.drives = system.nvme.known() ? system.nvme.value->in(units::Bps) / chips : kDrivesOfChip;
  share.assumed = !system.host_capacity.known();
  share.capacity = share.assumed ? kHostOfChip : system.host_capacity.value->in(units::B) / chips;
  return share;
}

double rate_to(spec::Place place, const HostShare& host) {
  return place == spec::Place::nvme ? std::min(host.link, host.drives) : host.link;
}

bool gradients_away(const spec::Plan& plan) {
  return plan.offload.updates_on_host() && reduces_each_micro_batch(plan);
}

// M-step-41
OffChipTime off_chip_time(const spec::Design& design, const workload::Weights& weights, double saved) {
  const spec::Train& train = *design.train;
  const spec::Offload& offload = train.plan.offload;
  OffChipTime time;
  const bool stays =
      offload.activations <= 0 && offload.parameters == spec::Place::device && !gradients_away(train.plan);
  if (stays) return time;
  const HostShare host = host_share(design.cluster.system);
  const double kept = offload.activations * saved;
  if (kept > 0) {  // out beside forward, back beside the pass that needs it
    time.forward += kept / rate_to(offload.activations_at, host);
    time.backward += kept / rate_to(offload.activations_at, host);
  }
  const double trained = local_shard(weights, train);
  if (offload.parameters != spec::Place::device) {  // each rank fetches its shard, then it is gathered
    const workload::Weights all{weights.dense + weights.frozen, weights.expert + weights.frozen_expert};
    const double shard = local_shard(all, train) * bytes_per_element(train.precision.parameters);
    time.forward += shard / rate_to(offload.parameters, host);
    time.backward += shard / rate_to(offload.parameters, host);
  }
  if (gradients_away(train.plan)) {  // read, added to and written back where micro-batches add up
    const double shard = trained * bytes_per_element(train.precision.gradients);
    time.backward += both_ways(offload.optimizer, host, 0, shard);
  }
  return time;
}

// M-step-41: gradients go down, weights come up; the host streams its state in between.
double host_update_time(const spec::Design& design, double parameters, double bytes) {
  const spec::Train& train = *design.train;
  const spec::Offload& offload = train.plan.offload;
  const HostShare host = host_share(design.cluster.system);
  const double gradient = gradients_away(train.plan) ? 0 : bytes_per_element(train.precision.gradients);
  const double working =
      offload.parameters == spec::Place::device ? bytes_per_element(train.precision.parameters) : 0;
  double seconds =
      std::max(parameters * std::max(gradient, working) / host.link, parameters * bytes / host.memory);
  if (offload.optimizer == spec::Place::nvme) seconds = std::max(seconds, parameters * bytes / host.drives);
  return seconds + parameters * std::min(gradient, working) / host.link;
}

}  // namespace caelum::step
