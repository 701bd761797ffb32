// A calendar of moments: pushes cost a constant, pops nearly so. Entries are never removed; the caller
// tells which have become stale when they come up.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

#include "caelum/fabric/flow/problem.hpp"

namespace caelum::fabric::flow {

class Calendar {
 public:
  struct Entry {
    double time;
    Flow flow;
    std::uint32_t next;
    bool operator<(const Entry& o) const { return time > o.time || (time == o.time && flow > o.flow); }
  };

  /// A moment beyond all doubles never comes.
  void push(double time, Flow flow) {
    if (!(time < kNoEnd)) return;
    ++pushed_;
    if (time < today_end_) {
      today_.push_back({time, flow, kEnd});
      std::push_heap(today_.begin(), today_.end());
    } else if (time < horizon_) {
      add_to_day(time, flow);
    } else {
      later_.push_back({time, flow, kEnd});
    }
  }

  /// The earliest entry that flows.is_due accepts, or null; stale ones before it are dropped.
  template <class Flows>
  const Entry* first(const Flows& flows) {
    while (true) {
      while (!today_.empty()) {
        if (flows.is_due(today_.front().flow, today_.front().time)) return &today_.front();
        pop();
      }
      if (!open_next_day(flows) && !lay_out(flows)) return nullptr;
    }
  }
  void pop() {
    std::pop_heap(today_.begin(), today_.end());
    today_.pop_back();
  }

  /// Throws stale entries out when there may be many more of them than of others. Call between moments.
  template <class Flows>
  void tidy(const Flows& flows) {
    if (pushed_ < allowed_) return;
    later_.insert(later_.end(), today_.begin(), today_.end());
    today_.clear();
    for (; next_day_ < days_.size(); ++next_day_) {
      for (std::uint32_t slot = days_[next_day_]; slot != kEnd; slot = pool_[slot].next)
        later_.push_back(pool_[slot]);
    }
    pool_.clear();
    free_ = kEnd;
    if (!lay_out(flows)) today_end_ = horizon_;
    pushed_ = 0;
    allowed_ = std::max(kPushes, 4 * (today_.size() + pool_.size() + later_.size()));
  }

 private:
  static constexpr std::size_t kPushes = 1 << 16;
  static constexpr std::uint32_t kEnd = UINT32_MAX;
  static constexpr double kNoEnd = std::numeric_limits<double>::infinity();
  static constexpr std::size_t kPerDay = 8;  ///< entries that a day is laid out for

  void add_to_day(double time, Flow flow) {
    auto day = static_cast<std::size_t>((time - origin_) / width_);
    day = std::clamp(day, next_day_, days_.size() - 1);
    std::uint32_t slot = free_;
    if (slot == kEnd) {
      slot = static_cast<std::uint32_t>(pool_.size());
      pool_.push_back({time, flow, days_[day]});
    } else {
      free_ = pool_[slot].next;
      pool_[slot] = {time, flow, days_[day]};
    }
    days_[day] = slot;
  }

  template <class Flows>
  bool open_next_day(const Flows& flows) {
    while (next_day_ < days_.size()) {
      std::uint32_t slot = days_[next_day_++];
      today_end_ = next_day_ == days_.size() ? horizon_ : origin_ + width_ * static_cast<double>(next_day_);
      while (slot != kEnd) {
        Entry& entry = pool_[slot];
        flows.prefetch(entry.flow);
        today_.push_back(entry);
        slot = std::exchange(entry.next, free_);
        free_ = static_cast<std::uint32_t>(&entry - pool_.data());
      }
      std::erase_if(today_, [&flows](const Entry& e) { return !flows.is_due(e.flow, e.time); });
      if (today_.empty()) continue;
      for (const Entry& entry : today_) flows.prefetch_path(entry.flow);
      std::make_heap(today_.begin(), today_.end());
      return true;
    }
    return false;
  }

  /// Spreads what lies beyond the horizon over new days, up to its later tenth; false when nothing does.
  template <class Flows>
  bool lay_out(const Flows& flows) {
    std::erase_if(later_, [&flows](const Entry& e) { return !flows.is_due(e.flow, e.time); });
    if (later_.empty()) return false;
    std::vector<double> sample;
    const std::size_t step = later_.size() / 1024 + 1;
    for (std::size_t i = 0; i < later_.size(); i += step) sample.push_back(later_[i].time);
    std::sort(sample.begin(), sample.end());
    origin_ = std::max_element(later_.begin(), later_.end())->time;
    horizon_ = sample[sample.size() - 1 - sample.size() / 10];
    const std::size_t days = later_.size() / kPerDay + 1;
    width_ = (horizon_ - origin_) / static_cast<double>(days);
    next_day_ = 0;
    today_end_ = origin_;
    std::vector<Entry> rest;
    if (!(width_ > origin_ * 1e-15)) {  // all at one moment
      horizon_ = origin_;
      today_end_ = std::nextafter(origin_, kNoEnd);
      days_.clear();
    } else {
      days_.assign(days, kEnd);
    }
    for (const Entry& entry : later_) {
      if (entry.time < today_end_) {
        today_.push_back(entry);
      } else if (entry.time < horizon_) {
        add_to_day(entry.time, entry.flow);
      } else {
        rest.push_back(entry);
      }
    }
    std::make_heap(today_.begin(), today_.end());
    later_ = std::move(rest);
    return true;
  }

  std::vector<Entry> today_, pool_, later_;
  std::vector<std::uint32_t> days_;
  std::uint32_t free_ = kEnd;
  std::size_t next_day_ = 0, pushed_ = 0, allowed_ = kPushes;
  double origin_ = 0, width_ = 0, today_end_ = 0, horizon_ = 0;
};

}  // namespace caelum::fabric::flow
