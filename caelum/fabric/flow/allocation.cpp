// Writing the records down, and flows that come and go.
#include "caelum/fabric/flow/allocation.hpp"

#include <algorithm>
#include <utility>

#include "caelum/base/check.hpp"

namespace caelum::fabric::flow {

namespace {

/// How often each link is crossed.
std::vector<std::uint32_t> crossings(const Problem& problem) {
  std::vector<std::uint32_t> count(problem.capacity.size(), 0);
  for (const Link link : problem.path) ++count[link];
  return count;
}

/// What holds a flow back that no other flow has a part in: its cap and the links that only it crosses.
double private_limit(const Problem& problem, Flow flow, const std::vector<std::uint32_t>& count) {
  double limit = problem.cap_of(flow) > 0 ? problem.cap_of(flow) : kUnlimited;
  for (const Link link : problem.path_of(flow)) {
    if (count[link] == 1) limit = std::min(limit, problem.capacity[link]);
  }
  return limit;
}

}  // namespace

// Links are numbered in the order in which flows first use them: then the links of a flow lie near each
// other and near those of the flows beside it, and links that nobody uses take no memory. All that limits
// one flow alone becomes one link.
Allocation::Allocation(const Problem& problem) : flows(problem.flows()) {
  const std::vector<std::uint32_t> count = crossings(problem);
  std::size_t used = 0;
  for (const std::uint32_t crossed : count) used += crossed > 1 ? 1 : 0;
  for (Flow f = 0; f < problem.flows(); ++f) used += private_limit(problem, f, count) < kUnlimited ? 1 : 0;
  links_.reserve(used);
  std::vector<std::uint32_t> local(problem.capacity.size(), kNowhere);
  for (Flow f = 0; f < problem.flows(); ++f) place(problem, f, count, local);
  std::size_t listed = 0;
  for (LinkRecord& link : links_) {
    if (link.room <= link.flows.size()) continue;
    CAELUM_CHECK(listed + link.room < UINT32_MAX, "flows of crowded links fit 32-bit places");
    link.flows[0] = static_cast<std::uint32_t>(listed);
    listed += link.room;
  }
  long_lists_.resize(listed);
  weighted_ = !problem.weight.empty();
}

void Allocation::place(const Problem& problem, Flow id, const std::vector<std::uint32_t>& count,
                       std::vector<std::uint32_t>& local) {
  FlowRecord& flow = flows[id];
  flow.remaining = problem.bytes[id];
  flow.weight = problem.weight_of(id);
  path_.clear();
  auto add_link = [this](double capacity, std::uint32_t room) {
    links_.push_back({.capacity = capacity, .room = room});
    return static_cast<std::uint32_t>(links_.size() - 1);
  };
  if (const double limit = private_limit(problem, id, count); limit < kUnlimited) {
    path_.push_back(add_link(limit, 1));
  }
  for (const Link link : problem.path_of(id)) {
    if (count[link] == 1) continue;
    if (local[link] == kNowhere) local[link] = add_link(problem.capacity[link], count[link]);
    path_.push_back(local[link]);
  }
  CAELUM_CHECK(path_.size() <= UINT16_MAX, "a path has under 65,536 links");
  flow.hops = static_cast<std::uint16_t>(path_.size());
  if (path_.size() <= flow.links.size()) {
    std::copy(path_.begin(), path_.end(), flow.links.begin());
  } else {
    flow.links[0] = static_cast<std::uint32_t>(long_paths_.size());
    long_paths_.insert(long_paths_.end(), path_.begin(), path_.end());
  }
}

void Allocation::mark(std::uint32_t link, double key) {
  LinkRecord& record = links_[link];
  if (record.dirty) return;
  record.dirty = true;
  dirty_.push_back({key, link});
  std::push_heap(dirty_.begin(), dirty_.end());
}

void Allocation::arrive(Flow id, double now) {
  FlowRecord& flow = flows[id];
  flow.state = FlowState::moving;
  flow.since = now;
  flow.touched = true;
  touched_.push_back(id);
  arrivals_.push_back(id);
  live_.push_back(id);
  ++moving;
  for (const std::uint32_t link : path_of(flow)) {
    LinkRecord& record = links_[link];
    list_of(record)[record.count++] = id;
  }
}

void Allocation::depart(Flow id, double now) {
  FlowRecord& flow = flows[id];
  now_ = now;
  flow.state = FlowState::done;
  flow.remaining = 0;
  --moving;
  for (const std::uint32_t link : path_of(flow)) {
    LinkRecord& record = links_[link];
    if (record.level < kUnlimited) {
      mark(link, flow.level);
    } else {
      record.load -= flow.rate();
    }
  }
}

void Allocation::settle(double now) {
  now_ = now;
  if (live_.size() > 2 * moving + 64) {
    std::erase_if(live_, [this](Flow f) { return flows[f].state != FlowState::moving; });
  }
  if (2 * arrivals_.size() > moving) {
    solve_all();
  } else {
    for (const Flow id : arrivals_) {
      for (const std::uint32_t link : path_of(flows[id])) mark(link, 0);
    }
    settle_changes();
  }
  arrivals_.clear();
}

std::vector<Flow> Allocation::take_touched() {
  for (const Flow f : touched_) flows[f].touched = false;
  return std::exchange(touched_, {});
}

// Bytes moved at the old rate are counted once, before the rate first changes at this moment.
void Allocation::advance(FlowRecord& flow, Flow id) {
  if (now_ > flow.since) flow.remaining = std::max(0.0, flow.remaining - flow.rate() * (now_ - flow.since));
  flow.since = now_;
  if (flow.touched) return;
  flow.touched = true;
  touched_.push_back(id);
}

}  // namespace caelum::fabric::flow
