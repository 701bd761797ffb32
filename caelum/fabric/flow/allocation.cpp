// Writing the records down, and flows that come and go.
#include "caelum/fabric/flow/allocation.hpp"

#include <algorithm>
#include <utility>

#include "caelum/base/check.hpp"

namespace caelum::fabric::flow {

// Links are numbered in the order in which flows first use them: then the links of a flow lie near each
// other and near those of the flows beside it, and links that nobody uses take no memory.
Allocation::Allocation(const Problem& problem) : flows(problem.flows()) {
  std::vector<std::uint32_t> local(problem.capacity.size(), kNowhere);
  std::uint32_t used = 0;
  for (const Link link : problem.path) {
    if (local[link] == kNowhere) local[link] = used++;
  }
  std::uint32_t caps = 0;
  for (const double cap : problem.cap) caps += cap > 0 ? 1 : 0;
  links_.resize(used + caps);
  for (Flow f = 0; f < problem.flows(); ++f) place(problem, f, local, used);
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

// A cap is a link of that capacity that nobody else uses.
void Allocation::place(const Problem& problem, Flow id, std::vector<std::uint32_t>& local,
                       std::uint32_t& used) {
  FlowRecord& flow = flows[id];
  const auto path = problem.path_of(id);
  const bool capped = problem.cap_of(id) > 0;
  const std::size_t hops = path.size() + (capped ? 1 : 0);
  CAELUM_CHECK(hops <= UINT16_MAX, "a path has under 65,536 links");
  flow.hops = static_cast<std::uint16_t>(hops);
  flow.remaining = problem.bytes[id];
  flow.weight = problem.weight_of(id);
  std::uint32_t* links = flow.links.data();
  if (hops > flow.links.size()) {
    flow.links[0] = static_cast<std::uint32_t>(long_paths_.size());
    long_paths_.resize(long_paths_.size() + hops);
    links = long_paths_.data() + flow.links[0];
  }
  for (const Link link : path) {
    *links++ = local[link];
    links_[local[link]].capacity = problem.capacity[link];
    ++links_[local[link]].room;
  }
  if (capped) {
    *links = used;
    links_[used].capacity = problem.cap_of(id);
    ++links_[used++].room;
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
