// M-fabric-67. A message alone fills its time evenly, at the pace that its own latencies, protocol and
// collisions leave: that pace is the cap of its flows. Beside others it is further held back by the links.
#include "caelum/fabric/topology/together.hpp"

#include <algorithm>
#include <limits>

#include "caelum/fabric/flow/fold.hpp"
#include "caelum/fabric/topology/congestion.hpp"
#include "caelum/fabric/traffic.hpp"

namespace caelum::fabric {
namespace {

Pattern pattern_between(Collective collective) {
  if (collective == Collective::all_to_all) return Pattern::spread;
  return collective == Collective::send_receive ? Pattern::pair : Pattern::ring;
}

/// Bytes that a task lays on one level.
struct TaskPart {
  std::uint32_t task = 0;
  std::size_t kind = 0;  ///< index of its traffic
  double bytes = 0;
  double slower = 1;  ///< links that the design sees faster or slower than they were laid out
};

class Schedule {
 public:
  Schedule(const NetworkModel& network, const std::vector<Task>& tasks) : network_(network), tasks_(tasks) {
    for (std::uint32_t t = 0; t < tasks.size(); ++t) part(t);
    if (!traffic_.empty()) links_ = network.congestion->shared(traffic_);
    for (std::size_t link = 0; links_ && link < links_->links(); ++link) {
      problem_.links.push_back({.members = 1, .capacity = 1});
    }
    for (std::uint32_t t = 0; t < tasks.size(); ++t) add(t);
  }

  std::vector<TaskTimes> run() {
    const flow::Completion done = flow::simulate_classes(problem_);
    std::vector<TaskTimes> spans(tasks_.size());
    for (std::size_t t = 0; t < tasks_.size(); ++t) {
      for (std::uint32_t c = first_[t]; c < first_[t + 1]; ++c)
        spans[t].end = std::max(spans[t].end, done.finish[c]);
      for (const std::uint32_t before : tasks_[t].after)
        spans[t].begin = std::max(spans[t].begin, spans[before].end);
    }
    return spans;
  }

 private:
  void part(std::uint32_t t) {
    const Task& task = tasks_[t];
    if (!network_.congestion || task.group.ranks() <= 1 || task.bytes <= 0 || task.alone <= 0) return;
    const auto sent =
        level_bytes(network_, task.group, task.collective, Bytes{task.bytes}, task.fanout_limit, task.top_k);
    for (std::size_t level = 0; level < sent.size(); ++level) {
      if (sent[level] <= 0) continue;
      parts_.push_back({t, kind_of({task.group, level, pattern_between(task.collective)}), sent[level],
                        network_.congestion->assumed(level) / network_.levels[level].bandwidth});
    }
  }

  std::size_t kind_of(const Traffic& traffic) {
    const auto same = [&](const Traffic& other) {
      if (other.level != traffic.level || other.pattern != traffic.pattern) return false;
      return std::equal(other.group.factors.begin(), other.group.factors.end(), traffic.group.factors.begin(),
                        traffic.group.factors.end(), [](const auto& a, const auto& b) {
                          return a.size == b.size && a.stride == b.stride;
                        });
    };
    const auto found = std::find_if(traffic_.begin(), traffic_.end(), same);
    if (found == traffic_.end()) traffic_.push_back(traffic);
    return static_cast<std::size_t>(std::find_if(traffic_.begin(), traffic_.end(), same) - traffic_.begin());
  }

  /// One kind of flow for each level; for work of the chips one that crosses nothing.
  void add(std::uint32_t t) {
    first_.push_back(static_cast<std::uint32_t>(problem_.flows.size()));
    flow::FlowClass own{.members = 1, .bytes = tasks_[t].alone, .cap = 1};
    for (const std::uint32_t before : tasks_[t].after) {
      for (std::uint32_t c = first_[before]; c < end_of(before); ++c) own.after.push_back(c);
    }
    std::size_t added = 0;
    for (const TaskPart& part : parts_) {
      if (part.task != t || !crosses(part)) continue;
      problem_.flows.push_back(flow_of(part, own));
      ++added;
    }
    if (added == 0) problem_.flows.push_back(std::move(own));
    if (t + 1 == tasks_.size()) first_.push_back(static_cast<std::uint32_t>(problem_.flows.size()));
  }
  [[nodiscard]] std::uint32_t end_of(std::uint32_t task) const { return first_[task + 1]; }
  [[nodiscard]] bool crosses(const TaskPart& part) const {
    const double busiest = links_->busiest[part.kind];
    return busiest > 0 && busiest < std::numeric_limits<double>::infinity() && links_->sent[part.kind] > 0;
  }

  [[nodiscard]] flow::FlowClass flow_of(const TaskPart& part, const flow::FlowClass& own) const {
    flow::FlowClass kind = own;
    const std::size_t k = part.kind;
    // What a reduction in the switches saves is known from the time alone.
    const double scale = part.slower;
    kind.bytes = std::min(part.bytes / links_->sent[k], own.bytes / (links_->busiest[k] * scale));
    kind.cap = kind.bytes / own.bytes;
    kind.weight = links_->streams[k] / links_->sent[k];
    for (std::size_t link = 0; link < links_->links(); ++link) {
      const double seconds = scale * links_->seconds[link * links_->kinds + k];
      if (seconds > 0) kind.crosses.push_back({static_cast<std::uint32_t>(link), seconds});
    }
    return kind;
  }

  const NetworkModel& network_;
  const std::vector<Task>& tasks_;
  std::vector<TaskPart> parts_;
  std::vector<Traffic> traffic_;
  std::shared_ptr<const SharedLinks> links_;
  flow::FoldedProblem problem_;
  std::vector<std::uint32_t> first_;
};

}  // namespace

std::vector<TaskTimes> run_together(const NetworkModel& network, const std::vector<Task>& tasks) {
  if (tasks.empty()) return {};
  return Schedule(network, tasks).run();
}

}  // namespace caelum::fabric
