// What users ask of a deployment.
#pragma once

#include <cstdint>
#include <vector>

#include "caelum/serving/step_times.hpp"

namespace caelum::serving {

/// A piece of a prompt that other prompts begin with too. Equal ids are equal text behind equal text.
struct SharedText {
  std::uint64_t id = 0;
  long tokens = 0;
};

inline constexpr std::uint32_t kNobody = 0xffffffffU;

struct Request {
  Ticks arrival = 0;  ///< or, of a request that follows another, the pause after that one's end
  long input = 1;     ///< tokens of the prompt
  long output = 1;    ///< tokens written
  std::uint32_t shared_at = 0, shared = 0;  ///< its pieces in Workload::shared, from the prompt's begin on
  std::uint64_t leaves = 0;  ///< id under which prompt and answer stay in the prefix cache; 0 = they do not
  std::uint32_t next = kNobody;  ///< the request that follows when this one has ended
  bool follows = false;          ///< such a request
};

struct Workload {
  std::vector<Request> requests;  ///< those that follow no other in the order of arrival
  std::vector<SharedText> shared;
  long clients = 0;  ///< closed loop: so many at once, each asks again when answered; 0 = at their arrival
};

}  // namespace caelum::serving
