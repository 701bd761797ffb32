// The one front door: a typed scenario in, a typed result out. Calls the stages in order.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "caelum/jobs/reinforcement.hpp"
#include "caelum/jobs/run_months.hpp"
#include "caelum/spec/design.hpp"
#include "caelum/step/step.hpp"

namespace caelum::jobs {

struct Options {
  Fidelity fidelity = Fidelity::event;
  bool timeline = false;
  bool limits = false;  ///< elasticities: one more evaluation for each parameter
  int threads = 1;
  bool explain = false;                ///< the critical path and what operators reach
  step::Free free = 0;                 ///< terms that cost nothing
  bool months = true;                  ///< what the whole run comes to, where the design has one
  goodput::Options run{.samples = 0};  ///< samples 0 = as the design says
};

struct Limit {
  std::string parameter;  ///< chip.hbm.bandwidth
  double elasticity = 0;  ///< relative change of step time for a relative change of the parameter
};

/// What a kind of message loses on the real links, in the flow tier.
struct LinkLoss {
  std::string what;  ///< "rings of 128 over rail network", "gradients beside other messages"
  double times = 1;  ///< its time over that on a free network
};

struct TrainResult {
  Fidelity fidelity = Fidelity::event;
  std::vector<LinkLoss> link_losses;
  step::StepTimeline step;
  double tokens_per_s = 0, tokens_per_s_per_chip = 0;
  double model_flops_per_s_per_chip = 0;
  double mfu = 0, hfu = 0;
  double mfu_of_bf16 = 0;  ///< over the dense bf16 peak, as most papers tell it; 0 = no such peak
  double total_parameters = 0, active_parameters = 0;
  double trained_parameters = 0;  ///< all, or adapters alone
  bool fits = true;
  double days = 0;            ///< for `tokens`, without failures; 0 when not asked
  double trained_tokens = 0;  ///< by the end of the run; 0 when not asked
  double chip_hours = 0;      ///< of the calendar where months are asked, else of `days`
  std::vector<Limit> limits;
  std::optional<RlResult> rl;  ///< when train.rl is set: the step is its update
  std::optional<MonthsResult> months;
  /// The largest of `link_losses`; 1 when there is none.
  [[nodiscard]] double worst_link_loss() const;
};

/// What came out: a result, or the reasons why the design cannot run, or errors in its values.
struct Outcome {
  bool feasible = true;              ///< false: the plan does not divide; `reasons` says why
  std::vector<std::string> reasons;  ///< also why the memory does not fit, when it does not
  spec::Plan plan;                   ///< the plan that ran: the given one or the chosen one
  std::size_t part = 0;              ///< of a machine of several kinds: the one that sets the pace
  std::vector<long> micro_batches;   ///< of a replica of each part, where they are split by speed
  TrainResult train;                 ///< valid when feasible (also when it does not fit memory)
};

/// Evaluates a design. Values that are unknown and needed are errors in `diagnostics`.
Outcome evaluate(const spec::Design& design, const Options& options, Diagnostics& diagnostics);

}  // namespace caelum::jobs
