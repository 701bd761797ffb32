// What months of a job need to know of it, and what comes out. No operators, no tensors: a step time, a
// state to save, group sizes.
#pragma once

#include <array>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "caelum/base/parallel.hpp"
#include "caelum/goodput/inventory.hpp"
#include "caelum/spec/design.hpp"

namespace caelum::goodput {

/// The job as the step room leaves it.
struct Job {
  Time step;                 ///< of one optimizer step, all chips well
  double compute_share = 1;  ///< of the step in which chips compute: what stragglers stretch
  double tensor = 1, replicas = 1, stages = 1;
  double synchronisations = 100;  ///< of the inner groups in one step
  Bytes state;                    ///< of the whole job, as a checkpoint holds it
  std::optional<Time> work;       ///< ideal time to all tokens; none = the run's length says when it ends
};

struct Spread {
  double median = 0, low = 0, high = 0;  ///< low and high bound the middle 90 %
};

/// Where the calendar goes; shares sum to 1.
struct Split {
  double productive = 0, straggling = 0, checkpoint = 0, lost = 0, detection = 0, restart = 0, waiting = 0,
         maintenance = 0;
};

struct CauseCount {
  std::string name;
  spec::Component component = spec::Component::chip;
  Spread count;
  double mean = 0;
};

/// How checkpoints are written and how often.
struct Saving {
  Bytes bytes;
  Time interval;            ///< used: given, or what crews use (M-goodput-9)
  Time optimum;             ///< least time by the renewal formula M-goodput-6
  Time young, daly;         ///< sqrt(2 stall MTBF), and Daly's higher-order form
  Time stall, drain, load;  ///< the job waits; until it is safe; reading it back
  Bandwidth storage;        ///< that the job reaches
};

struct Outcome {
  bool ends = true;  ///< false: it makes no progress; `reason` says why
  std::string reason;
  int samples = 0, asked = 0;   ///< fewer than asked: interrupted
  double failures_per_s = 0;    ///< closed form: of the whole machine, at the beginning
  double expected_goodput = 0;  ///< closed form M-goodput-6, stragglers and maintenance included
  double slowdown = 0;          ///< by stragglers, over the step time
  Spread days, goodput, interruptions;
  double mean_interruptions = 0;
  Split split;
  std::array<double, spec::kComponents> by_component{};  ///< mean interruptions
  std::vector<CauseCount> causes;
  Saving saving;
  double spares = 0;  ///< nodes kept
  Spread out;         ///< most nodes out of service at once
  Inventory inventory;
};

struct Options {
  long samples = 200;
  std::uint64_t seed = 1;
  int threads = 1;
  Stop stop = nullptr;                                ///< set: ends early with what is done
  std::function<void(long done, long all)> progress;  ///< from any thread; may be empty
};

/// The whole room: closed forms, then Monte Carlo. The same seed gives the same bytes on any number of
/// threads. Requires design.run.
Outcome months(const spec::Design& design, const Job& job, const Options& options);

}  // namespace caelum::goodput
