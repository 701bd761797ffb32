// Small machines for the tests of this room.
#pragma once

#include "caelum/goodput/job.hpp"

namespace caelum::goodput {

/// `chips` chips in nodes of eight, one cause that fails every `mtbf` of the whole machine.
inline spec::Design sample_design(long chips, Time mtbf) {
  spec::Design design;
  design.cluster.chips = chips;
  design.cluster.system.chips_per_node.value = 8;
  design.run.emplace();
  design.run->checkpoint.mode = spec::CheckpointMode::sync;
  spec::FailureCause cause;
  cause.name = "chip";
  cause.per = spec::PerUnit::chip;
  cause.rate.value = Frequency{1 / mtbf.in(units::s) / static_cast<double>(chips)};
  cause.nodes.value = 0;
  design.reliability.causes.push_back(cause);
  auto& o = design.operations;
  o.detection.value = Time{0};
  o.diagnosis.value = Time{0};
  o.swap.value = Time{0};
  o.restart.value = 300 * units::s;
  o.storage.value = 1 * units::GBps;
  o.storage_most.value = 1 * units::TBps;
  return design;
}

/// One second a step, `days` of ideal work, a state that takes `write` to save.
inline Job sample_job(const spec::Design& design, double days, Time write) {
  Job job;
  job.step = 1 * units::s;
  job.work = days * units::day;
  const double nodes = static_cast<double>(design.cluster.chips) / 8;
  job.state = Bandwidth{1e9 * nodes} * write;
  return job;
}

}  // namespace caelum::goodput
