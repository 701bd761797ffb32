// What can be said of a deployment under requests before they are simulated: floors that no number of chips
// goes below, the batch at which it works, and how many instances the load needs at least.
#pragma once

#include <optional>
#include <vector>

#include "caelum/jobs/load.hpp"

namespace caelum::jobs {

/// What is asked, without regard to when.
struct Demand {
  struct Ask {
    long fresh = 1;   ///< tokens of its prompt that no other request can have left in the cache
    long shared = 0;  ///< the others
    long output = 1;
  };
  std::vector<Ask> each;
  Lengths lengths;
  double fresh = 1;  ///< mean
  double rate = 0;   ///< requests a second; 0 = by clients
  long clients = 0;  ///< that each wait for their answer; 0 = by rate
};
/// `reuses`: whether the engine keeps text that it read.
Demand demand_of(const spec::Requests& requests, bool reuses);

/// A figure of the objective.
struct ObjectiveFigure {
  const char* name;  ///< as in the file
  bool first;        ///< of the time to first token, else of that per output token
  double serving::Spread::*at;
  double limit;  ///< seconds
};
std::vector<ObjectiveFigure> figures_of(const serving::Objective& objective);

/// M-serving-10: the latencies if every request were alone on the engine and found all it could in the cache.
struct Floors {
  serving::Spread first, token;
  [[nodiscard]] double of(const ObjectiveFigure& figure) const {
    return (figure.first ? first : token).*figure.at;
  }
};
Floors floors_of(const PricedEngine& engine, const Demand& demand);

/// M-serving-11: seconds from token to token of a sequence while n write and new prompts come as fast as
/// others end.
double working_interval(const PricedEngine& engine, const Demand& demand, long n);

/// Sequences that a group can write at once, by its engine and its cache.
long most_at_once(const PricedEngine& engine, const Demand& demand);

/// M-serving-12: attention groups that the load takes, `token_limit` being the loosest of the objective's
/// times per output token.
struct GroupsNeeded {
  double least = 0;     ///< fewer cannot carry it
  double estimate = 0;  ///< at even load
};
GroupsNeeded groups_needed(const PricedEngine& engine, const Demand& demand,
                           std::optional<double> token_limit);

}  // namespace caelum::jobs
