// A scenario with every name resolved and every number typed: what the rooms to the right read.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "caelum/spec/economics.hpp"
#include "caelum/spec/machine.hpp"
#include "caelum/spec/model.hpp"
#include "caelum/spec/model_error.hpp"
#include "caelum/spec/run.hpp"
#include "caelum/spec/search.hpp"
#include "caelum/spec/serve.hpp"
#include "caelum/spec/train.hpp"

namespace caelum::spec {

/// A value that nobody wrote: told by `caelum check --explain` and in `assumptions`.
struct Assumption {
  std::string what;  ///< path in the scenario: `train.plan.schedule`
  std::string value;
  std::string source;  ///< why this default
};

/// A machine with software and a job on it.
struct Design : Machine {
  std::string name;
  StackProfile stack;
  EngineProfile engine;  ///< of `serve`, or of generation in `train.rl`
  Model model;
  std::optional<Train> train;
  std::optional<Serve> serve;
  std::optional<Search> search;  ///< what `caelum plan` varies
  std::optional<Run> run;        ///< given, or defaulted where `train.tokens` asks for a whole run
  Reliability reliability;
  Operations operations;
  Region region;
  Currency currency;                 ///< of prices written in yuan
  std::vector<Part> standard_parts;  ///< host, nic, optic, switch: for systems that list no parts
  std::vector<Fact> published;       ///< `published:` figures to stand beside the predicted ones
  std::vector<Fact> measured;        ///< `measured:` figures of one's own, of the same names
  std::vector<Assumption> assumptions;
  ModelError model_error;  ///< of its training step
};

}  // namespace caelum::spec
