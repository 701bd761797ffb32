// One iteration of reinforcement learning as a sum of passes (M-api-11).
#pragma once

#include "caelum/api/machine.hpp"
#include "caelum/step/step.hpp"

namespace caelum::api {

struct RlResult {
  Time time;                          ///< of an iteration
  Time generation;                    ///< responses written, the slowest instance
  Time scoring;                       ///< forward passes of reference, old policy, reward model, critic
  Time update;                        ///< epochs of the trained models
  Time transfer;                      ///< new weights to the generating instances
  double generated_tokens_per_s = 0;  ///< while generating, all instances
  double instances = 0;
  bool in_turn = true;  ///< generation and training share the chips; else they overlap
};

/// Requires design.train->rl and a step of the same design that ran.
RlResult reinforcement(const spec::Design& design, const Machine& machine, const step::StepTimeline& step,
                       double parameters);

}  // namespace caelum::api
