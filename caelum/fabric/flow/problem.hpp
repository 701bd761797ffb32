// What the flow tier solves: flows over directed links, and when each may start. Plain arrays, so that
// a million flows are cheap to write down. Seconds, bytes and byte/s.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

namespace caelum::fabric::flow {

using Link = std::uint32_t;      ///< index of a directed link
using Flow = std::uint32_t;      ///< index of a flow
using Endpoint = std::uint32_t;  ///< index of a chip or host

/// Directed links and how to get from one endpoint to another: what a topology gives.
struct Network {
  std::vector<double> capacity;  ///< byte/s of each link; more than 0
  std::vector<double> latency;   ///< s of each link; empty: none anywhere
  Endpoint endpoints = 0;
  /// Appends the links from one endpoint to another, in order. Where there are several ways, `choice`
  /// (the caller's hash of the flow) picks. Appends nothing when the two are the same; when there is no
  /// way it returns false.
  std::function<bool(Endpoint from, Endpoint to, std::uint64_t choice, std::vector<Link>& path)> route;
};

/// One flow, for adding it to a problem.
struct FlowSpec {
  double bytes = 0;
  double start = 0;             ///< s, earliest moment at which it is handed over
  double latency = 0;           ///< s, from then (and from the last of `after`) until bytes move
  double weight = 1;            ///< share of a contended link relative to others
  double cap = 0;               ///< byte/s that it may never exceed; 0: no such limit
  std::span<const Link> path;   ///< links crossed; none (and no cap): it takes no time
  std::span<const Flow> after;  ///< flows that must have finished first
};

/// Optional columns are empty until one flow needs them, then hold one value a flow.
struct Problem {
  std::vector<double> capacity;         ///< byte/s of each link
  std::vector<double> bytes;            ///< of each flow
  std::vector<Link> path;               ///< links of all flows, one flow after the other
  std::vector<std::uint32_t> path_end;  ///< one past the last link of each flow in `path`
  std::vector<double> start, latency, weight, cap;
  std::vector<Flow> after;               ///< predecessors of all flows, one flow after the other
  std::vector<std::uint32_t> after_end;  ///< as path_end

  Flow add(const FlowSpec& flow);
  /// Adds a flow from one endpoint to another on the network's path, hop latencies added to its own.
  /// `spec.path` is not read. False, with nothing added, when there is no way.
  bool add_routed(const Network& network, Endpoint from, Endpoint to, std::uint64_t choice, FlowSpec spec);
  void reserve(std::size_t flows, std::size_t hops_each);

  [[nodiscard]] std::size_t flows() const { return bytes.size(); }
  [[nodiscard]] std::span<const Link> path_of(Flow f) const { return slice(path, path_end, f); }
  [[nodiscard]] std::span<const Flow> after_of(Flow f) const {
    return after_end.empty() ? std::span<const Flow>{} : slice(after, after_end, f);
  }
  [[nodiscard]] double start_of(Flow f) const { return start.empty() ? 0 : start[f]; }
  [[nodiscard]] double latency_of(Flow f) const { return latency.empty() ? 0 : latency[f]; }
  [[nodiscard]] double weight_of(Flow f) const { return weight.empty() ? 1 : weight[f]; }
  [[nodiscard]] double cap_of(Flow f) const { return cap.empty() ? 0 : cap[f]; }

 private:
  static std::span<const std::uint32_t> slice(const std::vector<std::uint32_t>& all,
                                              const std::vector<std::uint32_t>& ends, Flow f) {
    const std::uint32_t begin = f == 0 ? 0 : ends[f - 1];
    return {all.data() + begin, ends[f] - begin};
  }
  std::vector<Link> scratch_;
};

/// Why a problem cannot be solved: links without capacity, negative or infinite figures, a path over a link
/// or a wait for a flow that is not there. Empty when it can.
std::string fault_of(const Problem& problem);

}  // namespace caelum::fabric::flow
