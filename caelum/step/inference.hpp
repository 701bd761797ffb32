// Prefill and decode steps of a deployment, from the same operators and messages as training.
#pragma once

#include <optional>

#include "caelum/step/prices.hpp"

namespace caelum::step {

/// How a model is laid out to answer: `data` groups of `tensor` ranks a stage hold their own sequences;
/// experts are spread over `expert` of all these ranks.
struct Deployment {
  long tensor = 1, data = 1, expert = 1, pipeline = 1;
  Precision precision = Precision::bf16;  ///< products, and weights unless told apart
  std::optional<Precision> weights = {};  ///< as stored; none = as precision
  Precision attention = Precision::bf16;  ///< scores
  Precision cache = Precision::bf16;      ///< keys and values
  double imbalance = 0;                   ///< busiest expert rank over the mean, minus 1
  bool overlap = false;                   ///< experts' messages of one half batch under kernels of the other
  double overhead = 0;                    ///< s a step that nothing hides
  [[nodiscard]] Precision stored() const { return weights.value_or(precision); }
};

/// What one step works on, in one attention group.
struct InferenceLoad {
  double sequences = 1;
  double query = 1;    ///< new tokens of each
  double context = 0;  ///< tokens of each in the cache before
  double logits = 1;   ///< of the new tokens, how many a sequence's next choice is made from
  bool draft = false;  ///< the model's prediction module runs too
};

/// Seconds of a step; messages are what stays exposed.
struct InferenceParts {
  double attention = 0;                         ///< scores and the cache
  double products = 0;                          ///< dense products
  double experts = 0;                           ///< grouped products
  double other = 0;                             ///< norms, rotary, routing, gates, sampling
  double tensor = 0, expert = 0, pipeline = 0;  ///< messages
  double host = 0;
  InferenceParts& operator+=(const InferenceParts& o);
  friend InferenceParts operator*(InferenceParts p, double f);
  [[nodiscard]] double compute() const { return attention + products + experts + other; }
  [[nodiscard]] double total() const { return compute() + tensor + expert + pipeline + host; }
};

/// M-step-44. Kernels are replayed as graphs: no host gap between them.
InferenceParts inference_step(const PricingContext& in, const Deployment& deployment,
                              const InferenceLoad& load);

/// M-step-66.
struct InferenceMemory {
  Bytes weights;    ///< of the fullest rank
  Bytes per_token;  ///< cache of one token of a sequence, on each rank of its group
  Bytes buffers;    ///< context, communication, activations of a step
  Bytes reserve;    ///< what engines leave unused
  Bytes usable;     ///< of the chip (M-chip-35)
  /// M-step-71: what is there for the cache.
  [[nodiscard]] Bytes left() const { return usable - weights - buffers - reserve; }
};
InferenceMemory inference_memory(const PricingContext& in, const Deployment& deployment, bool draft);

/// The deployment as a design whose `train` is its forward pass: what check_plan and expand take.
spec::Design forward_design(const spec::Design& design, const Deployment& deployment, long sequence,
                            long sequences);

}  // namespace caelum::step
