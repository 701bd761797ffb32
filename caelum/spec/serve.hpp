// The `serve:` block: one deployment that reads prompts and writes text, step by step.
#pragma once

#include <optional>
#include <string>

#include "caelum/base/quantity.hpp"
#include "caelum/spec/datum.hpp"
#include "caelum/spec/requests.hpp"
#include "caelum/spec/terms.hpp"

namespace caelum::spec {

struct Serve {
  long prompt = 1024;       ///< tokens of a prompt
  long response = 1024;     ///< tokens written
  long context = 0;         ///< tokens that a sequence holds while it is written; 0 = prompt + response / 2
  long batch = 0;           ///< sequences that one attention group writes at once; 0 = what the requests make
  long prefill_tokens = 0;  ///< of one attention group's prefill step; 0 = one prompt
  long tensor = 1;          ///< ranks of an attention group
  long pipeline = 1;
  long data = 0;       ///< attention groups of a stage; 0 = what remains of the chips
  long instances = 1;  ///< deployments like this one, each on its share of the chips
  long expert = 0;     ///< expert-parallel ranks over tensor x data; 0 = all of them, 1 without experts
  Precision precision = Precision::bf16;  ///< products, and weights unless told apart
  std::optional<Precision> weights;       ///< as stored; none = as precision
  Precision attention = Precision::bf16;  ///< scores
  Precision cache = Precision::bf16;      ///< keys and values, or the latent
  long draft = 0;                         ///< tokens proposed for each one surely written
  double accepted = 0.7;                  ///< chance that a proposed token stands, given those before it
  double imbalance = 0;                   ///< busiest expert rank over the mean, minus 1
  bool overlap = true;                    ///< experts' messages of one half batch under kernels of the other
  std::string engine;                     ///< id of the EngineProfile
  Datum<Time> overhead;                   ///< host time of a step that nothing hides; unknown = the engine's
  std::optional<Requests> requests;
  std::optional<ServiceObjective> objective;
};

}  // namespace caelum::spec
