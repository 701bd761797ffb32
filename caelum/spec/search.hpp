// The `search:` block: what `caelum plan` may vary.
#pragma once

#include <vector>

#include "caelum/spec/terms.hpp"

namespace caelum::spec {

/// Values to try; an empty list leaves the choice to the search.
struct Search {
  std::vector<long> chips, tensor, pipeline, context, expert, micro_batch, virtual_stages, zero;
  std::vector<Schedule> schedule;
};

}  // namespace caelum::spec
