// What a machine should reach when all is well: bandwidths of collectives, MFU by class of model; and whether
// one that was measured is healthy.
#pragma once

#include <string>
#include <vector>

#include "caelum/explore/draws.hpp"
#include "caelum/jobs/probe.hpp"
#include "caelum/spec/catalogue.hpp"
#include "caelum/spec/design.hpp"

namespace caelum::explore {

struct ExpectOptions {
  int draws = 100;  ///< of the ranged inputs; 0 = none
  std::uint64_t seed = 1;
  Crew crew;
};

struct ExpectedCall {
  jobs::CollectiveProbe probe;
  Interval time_s;  ///< seconds
  Interval bus;     ///< bytes a second, as nccl-tests counts them
};

/// Every probe on the machine. An empty list, with errors in `diagnostics`, where its values do not do.
std::vector<ExpectedCall> expected_calls(const spec::Design& machine,
                                         const std::vector<jobs::CollectiveProbe>& probes,
                                         const ExpectOptions& options, Diagnostics& diagnostics);

struct ExpectedTraining {
  std::string model;      ///< id
  std::string kind;       ///< "dense, 8 B"
  std::string why_not;    ///< empty: it runs
  spec::Plan plan;        ///< the planner's best
  Interval mfu;           ///< of the dense bf16 peak
  Interval tokens_per_s;  ///< of a chip
};

/// A model of each class, trained in bf16 by the planner's best plan with some 4 M tokens a step. `system`:
/// an id of the catalogue.
std::vector<ExpectedTraining> expected_trainings(const std::string& system, long chips,
                                                 const spec::Catalogue& catalogue,
                                                 const ExpectOptions& options, Diagnostics& diagnostics);

struct MeasuredCall {
  jobs::CollectiveProbe probe;
  double seconds = 0;
};

/// A collective that was measured over sizes, against what it should reach.
struct CallVerdict {
  Collective collective = Collective::all_reduce;
  long ranks = 0;
  long sizes = 0;
  double share = 1;      ///< measured over expected bandwidth: the median over sizes
  double least = 1;      ///< ... and the least of them
  double healthy = 0.9;  ///< the share from which on doubt and scatter explain it
  std::string cause;     ///< the change of the machine that fits the log best; empty where none fits clearly
  [[nodiscard]] bool slow() const { return share < healthy; }
};

/// M-api-20. One verdict for each collective and number of ranks, in the log's order.
std::vector<CallVerdict> judge_calls(const spec::Design& machine, const std::vector<MeasuredCall>& measured,
                                     const ExpectOptions& options, Diagnostics& diagnostics);

/// The whole answer of `caelum expect`.
struct Expectation {
  std::string system, machine, chip;  ///< id of the system, its name, the chip's
  long chips = 0;
  int draws = 0;
  std::vector<ExpectedCall> calls;
  std::vector<ExpectedTraining> trainings;
  std::vector<CallVerdict> measured;  ///< of a log, where one was given
};

}  // namespace caelum::explore
