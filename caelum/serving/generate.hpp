// Requests from a description: arrivals, lengths, common beginnings, sessions (M-serving-8).
#pragma once

#include <cstdint>
#include <vector>

#include "caelum/serving/request.hpp"
#include "caelum/spec/requests.hpp"

namespace caelum::serving {

/// The load of each of `groups`: requests go round, a session stays with its group, clients are dealt out.
/// The same for the same seed. Requires a description that check_requests() found right.
std::vector<Workload> generate(const spec::Requests& described, std::uint64_t seed, long groups);

}  // namespace caelum::serving
