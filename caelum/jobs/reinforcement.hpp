// One iteration of reinforcement learning as a sum of passes (M-api-11).
#pragma once

#include <string>

#include "caelum/jobs/machine.hpp"
#include "caelum/step/step.hpp"

namespace caelum::jobs {

/// M-api-17: a generating chip, at the moment that its instance holds most.
struct GenerationMemory {
  Bytes weights;     ///< of the fullest rank of an instance
  Bytes sequence;    ///< keys and values of one response at its end, on each rank
  Bytes longest;     ///< the same of the longest response
  Bytes buffers;     ///< of the engine, what it leaves unused included
  Bytes resident;    ///< training state that stays on the same chip meanwhile
  Bytes capacity;    ///< that a process may use
  double asked = 0;  ///< responses that an instance shall write at once
  [[nodiscard]] Bytes left() const { return capacity - weights - buffers - resident; }
  /// Responses that an instance does write at once; the others wait.
  [[nodiscard]] double at_once() const;
  [[nodiscard]] bool fits() const { return longest <= left(); }
  /// Why it does not fit, with the phase.
  [[nodiscard]] std::string reason() const;
};

struct RlResult {
  GenerationMemory memory;
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

}  // namespace caelum::jobs
