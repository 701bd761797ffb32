// Incremental solve by propagating levels: only flows whose rate changes, and the links beside them, are
// looked at (M-fabric-31). Links are taken in the order of the least rate involved, because what happens at
// a rate cannot change lower ones.
#include <algorithm>

#include "caelum/fabric/flow/allocation.hpp"

namespace caelum::fabric::flow {
namespace {

constexpr double kNearlyFull = 1 - 1e-9;  ///< load over capacity from which a link is looked at exactly

bool clearly_below(double a, double b) {
  return a < b * (1 - kSame);
}

}  // namespace

// That propagation ends has been observed and not proved, so it is given up when it visits far more links
// than there are, and everything is solved anew.
void Allocation::settle_changes() {
  const std::size_t limit = relevels + 64 + 8 * links_.size();
  while (!dirty_.empty()) {
    std::pop_heap(dirty_.begin(), dirty_.end());
    const std::uint32_t link = dirty_.back().link;
    dirty_.pop_back();
    if (++relevels > limit) {
      solve_all();
      return;
    }
    relevel(link);
  }
}

/// Who crosses the link and how much each could take of it. For a flow that another link holds back that is
/// its rate; flows that this link holds back are taken as unlimited until look_past.
void Allocation::gather(std::uint32_t link) {
  LinkRecord& record = links_[link];
  std::uint32_t* list = list_of(record);
  for (std::uint32_t i = 0; i < record.count; ++i) __builtin_prefetch(&flows[list[i]]);
  pulls_.clear();
  std::uint32_t kept = 0;
  for (std::uint32_t i = 0; i < record.count; ++i) {
    const Flow id = list[i];
    const FlowRecord& flow = flows[id];
    if (flow.state != FlowState::moving) continue;
    list[kept++] = id;
    const bool own = flow.bottleneck == link;
    if (own) prefetch_path(id);  // for look_past
    pulls_.push_back({flow.weight, own ? kUnlimited : flow.level, id, own ? link : flow.bottleneck});
  }
  record.count = kept;
}

/// The least level of the other links of the flows that this link has held back.
void Allocation::look_past(std::uint32_t link) {
  for (Pull& pull : pulls_) {
    if (pull.limited_by != link) continue;
    for (const std::uint32_t other : path_of(flows[pull.flow])) {
      if (other == link || links_[other].level >= pull.limit) continue;
      pull.limit = links_[other].level;
      pull.limited_by = other;
    }
  }
}

/// The level at which the pulls fill the capacity; unlimited when together they take less. Leaves out those
/// that take less than the level, and again; it rises and is nearly always found in two or three turns.
double Allocation::water_level(double capacity) {
  constexpr int kTurns = 12;
  double level = 0;
  for (int turn = 0; turn < kTurns; ++turn) {
    double free = capacity, weight = 0;
    for (const Pull& pull : pulls_) {
      if (clearly_below(pull.limit, level)) {
        free -= pull.weight * pull.limit;
      } else {
        weight += pull.weight;
      }
    }
    if (weight == 0) return kUnlimited;
    const double next = free / weight;
    if (next <= level) return level;
    level = next;
  }
  return sorted_level(capacity);
}

/// The same by sorting, for many different limits.
double Allocation::sorted_level(double capacity) {
  std::sort(pulls_.begin(), pulls_.end(), [](const Pull& a, const Pull& b) {
    return a.limit < b.limit || (a.limit == b.limit && a.flow < b.flow);
  });
  sums_.resize(pulls_.size());
  double sum = 0;
  for (std::size_t i = pulls_.size(); i-- > 0;) sums_[i] = sum += pulls_[i].weight;
  for (std::size_t i = 0; i < pulls_.size(); ++i) {
    const double level = capacity / sums_[i];
    if (!clearly_below(pulls_[i].limit, level)) return level;
    capacity -= pulls_[i].weight * pulls_[i].limit;
  }
  return kUnlimited;
}

void Allocation::relevel(std::uint32_t link) {
  LinkRecord& record = links_[link];
  record.dirty = false;
  gather(link);
  double level = water_level(record.capacity);
  if (level > record.level) {  // then other links may now hold back what this one did
    look_past(link);
    level = water_level(record.capacity);
  }
  if (level < kUnlimited && !clearly_below(level, record.level) && !clearly_below(record.level, level))
    level = record.level;
  record.level = level;
  record.load = 0;
  if (level == kUnlimited) {
    for (const Pull& pull : pulls_) record.load += pull.weight * pull.limit;
  }
  for (std::size_t i = 0; i < pulls_.size(); ++i) {  // change() marks links but leaves pulls_ alone
    const Pull& pull = pulls_[i];
    const FlowRecord& flow = flows[pull.flow];
    if (clearly_below(level, pull.limit)) {
      change(pull.flow, level, link, link);
    } else if (flow.bottleneck == link && pull.limited_by != link) {
      change(pull.flow, pull.limit, pull.limited_by, link);
    }
  }
}

/// Gives a flow its new level and tells the other links on its path.
void Allocation::change(Flow id, double level, std::uint32_t bottleneck, std::uint32_t by) {
  FlowRecord& flow = flows[id];
  flow.bottleneck = bottleneck;
  if (!clearly_below(level, flow.level) && !clearly_below(flow.level, level)) return;
  const bool fresh = flow.level == kUnlimited;
  const double more = (level - (fresh ? 0 : flow.level)) * flow.weight;
  const double key = std::min(level, flow.level);
  advance(flow, id);
  flow.level = level;
  for (const std::uint32_t other : path_of(flow)) {
    if (other == by) continue;
    LinkRecord& record = links_[other];
    if (record.level < kUnlimited) {
      mark(other, key);
      continue;
    }
    record.load += more;
    if (record.load > record.capacity * kNearlyFull) mark(other, key);
  }
}

}  // namespace caelum::fabric::flow
