// The `run:` block: weeks or months of one job, what breaks on the way, and what that costs.
#pragma once

#include <string>
#include <vector>

#include "caelum/base/quantity.hpp"
#include "caelum/spec/datum.hpp"

namespace caelum::spec {

/// What breaks: results count interruptions by it.
enum class Component : std::uint8_t {
  chip,
  memory,
  link,
  optic,
  switch_,
  nic,
  host,
  power,
  cooling,
  storage,
  software,
  silent
};
inline constexpr int kComponents = 12;

/// What a rate counts: interruptions of one chip, one node, one optical module, ... a year.
enum class PerUnit : std::uint8_t { chip, node, optic, switch_, nic, rack, job };

/// One failure process; the processes of all units of a kind are superposed.
struct FailureCause {
  std::string name;
  Component component = Component::chip;
  PerUnit per = PerUnit::chip;
  Datum<Frequency> rate;  ///< of one unit, mean over its first year of service
  Datum<double> shape;    ///< Weibull; 1 = the same at any age, under 1 = infant mortality
  Datum<double> nodes;    ///< nodes that leave service together; 0 = restart on the same ones
  Datum<Time> repair;     ///< until they are back
  bool hang = false;      ///< shows as a hang: only a time-out finds it
};

/// How often the parts of a machine interrupt a job. Belongs to a class of machines, not to a run.
struct Reliability {
  std::string id;
  std::string name;
  std::string relative;
  std::vector<FailureCause> causes;
  Datum<double> scale;                  ///< all rates are times this: a relative that is better or worse
  Datum<double> infant_failure_factor;  ///< all rates are times this until the few worst nodes are removed
  Datum<Time> age;                      ///< of the machine when the run begins, for shapes other than 1
  Datum<double> retry;                  ///< share of link and optic faults that spare planes or retries hide
  Datum<Frequency> flaps;               ///< of one optical module or cable: short, no restart
  Datum<Time> flap_stall;               ///< the whole job waits so long for one flap
  Datum<Frequency> slow;                ///< nodes that turn slow without failing
  Datum<double> slow_by;                ///< of their compute time
  Datum<double> speed_spread;           ///< standard deviation of speed from chip to chip
  Datum<double> jitter;                 ///< standard deviation of one section between two synchronisations
};

/// What the crew and its software do about it: detection, recovery, checkpoints.
struct Operations {
  std::string id;
  std::string name;
  std::string relative;
  Datum<Time> detection;            ///< a crash tells itself
  Datum<Time> hang_timeout;         ///< a hang is told by a watchdog
  Datum<Time> silent_detection;     ///< until wrong numbers are noticed
  Datum<Time> diagnosis;            ///< until the bad node is known
  Datum<Time> swap;                 ///< a hot spare takes its place
  Datum<Time> restart;              ///< processes, communicators, compilation, on 1,024 chips
  Datum<double> restart_growth;     ///< more of it with each doubling of the chips
  Datum<Time> slow_found;           ///< until a slow node is found and removed
  Datum<Bandwidth> snapshot;        ///< a chip's state into its host's memory
  Datum<Bandwidth> storage;         ///< into shared storage, of one node
  Datum<Bandwidth> storage_most;    ///< of the whole storage
  Datum<Time> checkpoint_interval;  ///< that crews use
  Datum<double> spares;             ///< spare nodes kept, as a share of the nodes in use
  Datum<Time> maintenance_every;
  Datum<Time> maintenance;       ///< the job stands still so long each time
  bool bad_node_removal = true;  ///< nodes that fail often are found and taken out
};

enum class CheckpointMode : std::uint8_t { sync, async, memory };

struct Checkpoint {
  CheckpointMode mode = CheckpointMode::async;
  Datum<Time> interval;  ///< unknown = what the operations use
  Datum<Bytes> bytes;    ///< of the whole state; unknown = weights, moments, master weights
};

struct Run {
  std::string reliability, operations, region;
  Datum<Time> length;  ///< on the calendar; unknown = until all tokens are trained
  Datum<long> spares;  ///< spare nodes; unknown = the share of the operations
  Checkpoint checkpoint;
  bool elastic = false;         ///< goes on with fewer replicas where no spare is left
  double reliability_gain = 1;  ///< all failure rates are divided by it
  long samples = 200;           ///< simulated runs
  Datum<double> pue;            ///< unknown = the region's, by the cooling of the system
  Datum<MoneyRate> rent;        ///< of one chip; unknown = the chip record's
};

}  // namespace caelum::spec
