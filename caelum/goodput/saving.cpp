// The state is sharded over all nodes; each writes its part at its own bandwidth until the storage as a
// whole is full.
#include "caelum/goodput/saving.hpp"

#include <algorithm>
#include <cmath>

namespace caelum::goodput {

// M-goodput-8.
Saving saving(const spec::Design& design, const Job& job, const Inventory& inventory) {
  const auto& operations = design.operations;
  const auto& checkpoint = design.run->checkpoint;
  Saving out;
  out.bytes = checkpoint.bytes.value_or(job.state);
  const double node = operations.storage.value_or(2 * units::GBps).in(units::Bps);
  const double most = operations.storage_most.value_or(2 * units::TBps).in(units::Bps);
  out.storage = Bandwidth{std::min(most, node * inventory.nodes)};
  const double copies = std::max(1.0, inventory.chips);
  const Time copy = out.bytes / copies / operations.snapshot.value_or(10 * units::GBps);
  const Time write = out.bytes / out.storage;
  out.load = write;  // every replica reads its shards; storage serves one copy, peers pass it on
  switch (checkpoint.mode) {
    case spec::CheckpointMode::sync:
      out.stall = write;
      break;
    case spec::CheckpointMode::async:
      out.stall = copy;
      out.drain = write;
      break;
    case spec::CheckpointMode::memory: {
      // The copy goes on to a peer's memory over the scale-out network, and comes back from there.
      const auto& levels = design.cluster.system.levels;
      const Bandwidth network =
          levels.empty() ? 25 * units::GBps : levels.back().bandwidth.value_or(25 * units::GBps);
      const Time exchange = out.bytes / copies / (network * 0.5);
      out.stall = copy;
      out.drain = exchange;
      out.load = exchange;
      break;
    }
  }
  return out;
}

Time recovery(const spec::Design& design, const Inventory& inventory, Time load) {
  const auto& o = design.operations;
  const double doublings = std::max(0.0, std::log2(std::max(1.0, inventory.chips) / 1024));
  const Time restart = o.restart.value_or(4 * units::minute) * (1 + o.restart_growth.value_or(0) * doublings);
  return o.diagnosis.value_or(3 * units::minute) + o.swap.value_or(1 * units::minute) + restart + load;
}

}  // namespace caelum::goodput
