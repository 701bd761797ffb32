// The `train.rl:` block: the step is one iteration of reinforcement learning.
#pragma once

#include <string>

#include "caelum/spec/terms.hpp"

namespace caelum::spec {

struct Reinforcement {
  long prompt = 1024;          ///< tokens
  long response = 0;           ///< mean tokens; 0 = the rest of the sequence
  double longest = 1;          ///< longest response of a batch over the mean
  bool reference = true;       ///< a frozen copy scores every response
  bool reward_model = false;   ///< a model of the same size scores; else a rule, which costs nothing
  bool critic = false;         ///< a second model of the same size is trained
  long epochs = 1;             ///< updates on each batch of responses
  long generation_chips = 0;   ///< apart from the trainer's; 0 = the same chips in turn
  long generation_tensor = 8;  ///< ranks of one generating instance
  long generation_batch = 64;  ///< responses it writes at once
  Precision generation_precision = Precision::bf16;
  std::string engine;  ///< id of the EngineProfile that generates
};

}  // namespace caelum::spec
