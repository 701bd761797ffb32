// The event loop: flows are released, begin to move, finish, and release others. What happens within a
// relative 1e-12 of a moment shares one settling of rates; each flow still finishes at its own time.
#include "caelum/fabric/flow/simulate.hpp"

#include <algorithm>

#include "caelum/fabric/flow/allocation.hpp"
#include "caelum/fabric/flow/calendar.hpp"

namespace caelum::fabric::flow {
namespace {

constexpr double kMoment = 1 + 1e-12;

class Simulation {
 public:
  Simulation(const Problem& problem, const Observer& observer, const Watch& watch)
      : problem_(problem), observer_(observer), watch_(watch), allocation_(problem) {
    result_.finish.assign(problem.flows(), kUnlimited);
    count_waits();
  }

  Completion run() {
    start();
    const auto all = static_cast<long>(problem_.flows());
    while (const Calendar::Entry* first = calendar_.first(allocation_)) {
      if (stopped(watch_.stop)) break;
      if (watch_.progress) watch_.progress(finished_, all);
      const double now = first->time;
      for (; first != nullptr && first->time <= now * kMoment; first = calendar_.first(allocation_)) {
        const Flow flow = first->flow;
        const double time = first->time;
        calendar_.pop();
        happen(flow, time, now);
      }
      settle(now);
    }
    for (const double finish : result_.finish) result_.makespan = std::max(result_.makespan, finish);
    result_.relevels = allocation_.relevels;
    result_.full_solves = allocation_.full_solves;
    return std::move(result_);
  }

 private:
  void count_waits() {
    if (problem_.after.empty()) return;
    const std::size_t flows = problem_.flows();
    waits_.resize(flows);
    successors_end_.assign(flows + 1, 0);
    for (const Flow before : problem_.after) ++successors_end_[before + 1];
    for (std::size_t i = 0; i < flows; ++i) successors_end_[i + 1] += successors_end_[i];
    successors_.resize(problem_.after.size());
    std::vector<std::uint32_t> place(successors_end_.begin(), successors_end_.end() - 1);
    for (Flow f = 0; f < flows; ++f) {
      const auto after = problem_.after_of(f);
      waits_[f] = static_cast<std::uint32_t>(after.size());
      for (const Flow before : after) successors_[place[before]++] = f;
    }
  }

  /// Flows that begin at once do so in one go, past the calendar: often they are all.
  void start() {
    for (Flow f = 0; f < problem_.flows(); ++f) {
      if (!waits_.empty() && waits_[f] > 0) continue;
      FlowRecord& record = allocation_.flows[f];
      record.state = FlowState::waiting;
      record.since = problem_.start_of(f) + problem_.latency_of(f);
      if (record.since > 0) calendar_.push(record.since, f);
    }
    for (Flow f = 0; f < problem_.flows(); ++f) {
      if (allocation_.is_due(f, 0)) happen(f, 0, 0);
    }
    settle(0);
  }

  /// Nothing is waited for any more: the flow begins to move after its latency.
  void release(Flow flow, double now) {
    FlowRecord& record = allocation_.flows[flow];
    record.state = FlowState::waiting;
    record.since = std::max(now, problem_.start_of(flow)) + problem_.latency_of(flow);
    calendar_.push(record.since, flow);
  }

  void happen(Flow flow, double time, double now) {
    FlowRecord& record = allocation_.flows[flow];
    if (record.state == FlowState::waiting) {
      if (record.remaining > 0 && record.hops > 0) {
        allocation_.arrive(flow, now);
        return;
      }
      record.state = FlowState::done;
    } else {
      allocation_.depart(flow, now);
    }
    result_.finish[flow] = time;
    ++finished_;
    if (waits_.empty()) return;
    for (std::uint32_t i = successors_end_[flow]; i < successors_end_[flow + 1]; ++i) {
      if (--waits_[successors_[i]] == 0) release(successors_[i], time);
    }
  }

  void settle(double now) {
    ++result_.events;
    allocation_.settle(now);
    for (const Flow flow : allocation_.take_touched()) {
      const FlowRecord& record = allocation_.flows[flow];
      if (record.state == FlowState::moving) calendar_.push(record.due(), flow);
    }
    calendar_.tidy(allocation_);
    if (!observer_) return;
    rates_.assign(problem_.flows(), 0);
    for (Flow f = 0; f < problem_.flows(); ++f) {
      const FlowRecord& record = allocation_.flows[f];
      if (record.state == FlowState::moving) rates_[f] = record.rate();
    }
    observer_(now, rates_);
  }

  const Problem& problem_;
  const Observer& observer_;
  const Watch& watch_;
  long finished_ = 0;
  Allocation allocation_;
  Calendar calendar_;
  Completion result_;
  std::vector<std::uint32_t> waits_, successors_, successors_end_;
  std::vector<double> rates_;
};

}  // namespace

Completion simulate(const Problem& problem, const Observer& observer, const Watch& watch) {
  return Simulation(problem, observer, watch).run();
}

}  // namespace caelum::fabric::flow
