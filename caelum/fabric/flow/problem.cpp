#include "caelum/fabric/flow/problem.hpp"

#include <cmath>

#include <fmt/format.h>

#include "caelum/base/check.hpp"

namespace caelum::fabric::flow {
namespace {

/// Writes a value into a column that stays empty as long as every flow has the default.
void put(std::vector<double>& column, std::size_t flow, double value, double usual) {
  if (column.empty() && value == usual) return;
  column.resize(flow, usual);
  column.push_back(value);
}

bool bad(double value) {
  return !std::isfinite(value) || value < 0;
}

}  // namespace

Flow Problem::add(const FlowSpec& flow) {
  const std::size_t id = bytes.size();
  CAELUM_CHECK(path.size() + flow.path.size() < UINT32_MAX, "paths of one problem hold under 2^32 links");
  bytes.push_back(flow.bytes);
  path.insert(path.end(), flow.path.begin(), flow.path.end());
  path_end.push_back(static_cast<std::uint32_t>(path.size()));
  put(start, id, flow.start, 0);
  put(latency, id, flow.latency, 0);
  put(weight, id, flow.weight, 1);
  put(cap, id, flow.cap, 0);
  if (!flow.after.empty() || !after_end.empty()) {
    after_end.resize(id, static_cast<std::uint32_t>(after.size()));
    after.insert(after.end(), flow.after.begin(), flow.after.end());
    after_end.push_back(static_cast<std::uint32_t>(after.size()));
  }
  return static_cast<Flow>(id);
}

bool Problem::add_routed(const Network& network, Endpoint from, Endpoint to, std::uint64_t choice,
                         FlowSpec spec) {
  scratch_.clear();
  if (!network.route(from, to, choice, scratch_)) return false;
  if (!network.latency.empty()) {
    for (const Link link : scratch_) spec.latency += network.latency[link];
  }
  spec.path = scratch_;
  add(spec);
  return true;
}

void Problem::reserve(std::size_t flows, std::size_t hops_each) {
  bytes.reserve(flows);
  path_end.reserve(flows);
  path.reserve(flows * hops_each);
}

std::string fault_of(const Problem& problem) {
  for (std::size_t l = 0; l < problem.capacity.size(); ++l) {
    if (bad(problem.capacity[l]) || problem.capacity[l] == 0) {
      return fmt::format("link {} has a capacity of {} B/s", l, problem.capacity[l]);
    }
  }
  const auto flows = static_cast<Flow>(problem.flows());
  for (Flow f = 0; f < flows; ++f) {
    if (bad(problem.bytes[f])) return fmt::format("flow {} has {} bytes", f, problem.bytes[f]);
    if (bad(problem.start_of(f))) return fmt::format("flow {} starts at {} s", f, problem.start_of(f));
    if (bad(problem.latency_of(f)))
      return fmt::format("flow {} has a latency of {} s", f, problem.latency_of(f));
    if (bad(problem.weight_of(f)) || problem.weight_of(f) == 0) {
      return fmt::format("flow {} has weight {}", f, problem.weight_of(f));
    }
    if (bad(problem.cap_of(f))) return fmt::format("flow {} is capped at {} B/s", f, problem.cap_of(f));
    for (const Link link : problem.path_of(f)) {
      if (link >= problem.capacity.size())
        return fmt::format("flow {} crosses link {}, which is not there", f, link);
    }
    for (const Flow other : problem.after_of(f)) {
      if (other >= flows) return fmt::format("flow {} waits for flow {}, which is not there", f, other);
    }
  }
  return "";
}

}  // namespace caelum::fabric::flow
