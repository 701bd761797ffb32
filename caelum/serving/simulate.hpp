// One attention group of an engine under a load: continuous batching, chunks of prompts, a paged cache,
// preemption, reuse of text. Time goes from step to step; runs of steps that only write are one jump
// (M-serving-3). Never knows how a step's time comes about.
#pragma once

#include <cstdint>
#include <vector>

#include "caelum/serving/gaps.hpp"
#include "caelum/serving/request.hpp"
#include "caelum/serving/step_times.hpp"

namespace caelum::serving {

/// Who gives up its blocks when the cache is full.
enum class Victim : std::uint8_t {
  newest,        ///< admitted last
  least_written  ///< with the fewest tokens written; of those the longest prompt
};

/// How an engine's scheduler works.
struct Policy {
  bool mixed =
      true;  ///< prompts are read in steps that write too; else in steps of their own, which go first
  bool chunked = true;        ///< a prompt may be read in several steps
  long token_budget = 8192;   ///< new tokens of a step; where prompts are not split, one may exceed it
  long max_batch = 256;       ///< sequences at once
  long block = 16;            ///< tokens
  long blocks = 0;            ///< of the whole cache
  bool reuses = true;         ///< text that was read is kept for others
  bool whole_prompt = true;   ///< admitted when the whole prompt fits, else when its first chunk does
  long reserve_permille = 0;  ///< of the blocks that admitted requests will still need: kept free of new ones
  Victim victim = Victim::newest;
  bool to_front = true;  ///< a victim waits before all others, else behind them
};

struct Answer {
  Ticks arrival = 0;
  Ticks scheduled = -1;  ///< when its first step began
  Ticks first = -1;      ///< its first token; -1 where the request can never fit
  Ticks end = -1;
  Ticks host = 0;  ///< of the steps until the first token
  [[nodiscard]] bool answered() const { return end >= 0; }
  bool operator==(const Answer&) const = default;
};

struct Run {
  std::vector<Answer> answers;  ///< of each request of the workload
  Gaps gaps;                    ///< between tokens of a sequence
  Ticks end = 0;                ///< of the last step
  long steps = 0;
  long preempted = 0;
  long prompt_tokens = 0;  ///< of admissions, repeated ones too
  long reused_tokens = 0;  ///< of those, found in the cache
  long peak_blocks = 0;
  bool operator==(const Run&) const = default;
};

/// The whole workload. `jump`: false walks through every step (for tests): the result is the same to the bit.
Run simulate(const Workload& workload, const StepTimes& times, const Policy& policy, bool jump = true);

}  // namespace caelum::serving
