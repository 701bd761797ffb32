// M-goodput-7. The state of a run is few numbers: the clock, work done, work that a checkpoint holds,
// nodes out and when they come back. A spell of work of any length is accounted at once.
#include "caelum/goodput/simulate_run.hpp"

#include <algorithm>
#include <cmath>
#include <deque>

#include "caelum/base/portable_math.hpp"
#include "caelum/base/random.hpp"

namespace caelum::goodput {
namespace {

constexpr double kNever = 1e300;

/// Draws of one run: a counter under a key.
class Stream {
 public:
  Stream(std::uint64_t seed, std::uint64_t run)
      : key_(mixed(mixed(seed + 0x9e3779b97f4a7c15ULL) ^ (run * 0xd1342543de82ef95ULL + 1))) {}
  std::uint64_t bits() { return mixed(key_ + 0x9e3779b97f4a7c15ULL * ++counter_); }
  double open() { return (static_cast<double>(bits() >> 11U) + 0.5) * 0x1p-53; }
  double exponential() { return -portable_log(open()); }

 private:
  static std::uint64_t mixed(std::uint64_t z) {
    z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27U)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31U);
  }
  std::uint64_t key_, counter_ = 0;
};

class Run {
 public:
  Run(const RunSetting& setting, std::uint64_t seed, std::uint64_t run)
      : s_(setting), p_(*setting.processes), draw_(seed, run) {
    trace_.counts.resize(p_.effects.size());
    returns_.resize(p_.queues);
    next_failure_ = failure_after(0);
    next_stop_ = s_.maintenance_every > 0 && s_.maintenance > 0 ? s_.maintenance_every : kNever;
  }

  RunTrace go() {
    while (clock_ < s_.horizon && !trace_.finished) spell();
    trace_.days_s = trace_.finished ? clock_ : s_.horizon;
    trace_.productive = done_;
    trace_.straggling = worked_ - lost_ - done_;
    trace_.lost = lost_;
    return std::move(trace_);
  }

 private:
  /// Time-rescaled exponential over the bins of the intensity.
  double failure_after(double t) {
    double left = draw_.exponential();
    auto bin = static_cast<std::size_t>(std::min<double>(Processes::kBins - 1, t / p_.bin_seconds));
    while (true) {
      const double rate = p_.rate[bin];
      const double end = bin + 1 < Processes::kBins ? static_cast<double>(bin + 1) * p_.bin_seconds : kNever;
      if (rate * (end - t) >= left) return t + left / rate;
      if (end == kNever) return kNever;
      left -= rate * (end - t);
      t = end;
      ++bin;
    }
  }

  std::size_t cause_at(double t) {
    std::size_t bin = 0;
    if (p_.pick.size() > 1) {
      bin = static_cast<std::size_t>(std::min<double>(Processes::kBins - 1, t / p_.bin_seconds));
      bin = std::min(bin, p_.pick.size() - 1);
    }
    const std::uint64_t bits = draw_.bits();
    const std::uint8_t entry = p_.pick[bin][bits >> 54U];
    if (entry != 255) return entry;
    const double u = static_cast<double>(bits >> 11U) * 0x1p-53;
    const auto& upto = p_.cumulative[bin];
    std::size_t cause = 0;
    while (upto[cause] <= u) ++cause;
    return cause;
  }

  /// Ideal work a second of running.
  double speed() const {
    double share = 1;
    if (s_.elastic && out_ > s_.spares) {
      const double missing = std::ceil((out_ - s_.spares) / std::max(1.0, s_.nodes / s_.replicas));
      share = std::max(0.0, 1 - missing / s_.replicas);
    }
    return share / (1 + s_.slowdown);
  }

  /// Works until something happens, then lets it happen.
  void spell() {
    bring_back(clock_);
    const double v = speed();
    if (v <= 0) return wait_until(any_out() ? first_return() : s_.horizon);
    const double cycle = s_.interval + s_.stall;
    double end = std::min({next_failure_, next_stop_, s_.horizon, noticed_});
    if (s_.elastic && out_ > s_.spares) end = std::min(end, first_return());
    if (s_.work > 0) {
      const double running = (s_.work - done_) / v;
      const double whole = std::floor(running / s_.interval);
      const double finish = clock_ + running + whole * s_.stall;
      if (finish <= end) {
        end = finish;
        trace_.finished = true;
      }
    }
    const double length = std::max(0.0, end - clock_);
    const double cycles = std::floor(length / cycle);
    const double rest = length - cycles * cycle;
    const double running = std::min(length, cycles * s_.interval + std::min(rest, s_.interval));
    const double safe = s_.drain > 0 ? std::max(0.0, std::floor((length - s_.drain) / cycle)) : cycles;
    const double kept = std::min(safe, cycles);
    const double held = kept > 0 ? done_ + kept * s_.interval * v : safe_;
    trace_.checkpoint += length - running;
    worked_ += running;
    clock_ = std::max(clock_, end);  // a planned stop may fall into a recovery
    if (trace_.finished) {
      done_ = s_.work;
      return;
    }
    done_ += running * v;
    if (end == next_failure_) return fail(held, v);
    if (end == noticed_) return roll_back_silent();
    safe_ = done_;  // stops that are planned save the work first
    if (end == next_stop_) maintain();
  }

  /// Back to what a checkpoint holds.
  void roll_back(double held, double v) {
    lost_ += (done_ - held) / v;
    done_ = safe_ = held;
  }

  void fail(double held, double v) {
    const std::size_t cause = cause_at(clock_);
    const Effect& effect = p_.effects[cause];
    if (effect.silent) {  // the job goes on with wrong numbers; what is computed from here will be lost
      next_failure_ = failure_after(clock_);
      safe_ = held;
      if (noticed_ == kNever) {
        noticed_ = clock_ + effect.detection * draw_.exponential();
        clean_ = held;
        silent_cause_ = cause;
      }
      return;
    }
    roll_back(held, v);
    ++trace_.counts[cause];
    recover(effect, effect.detection);
  }

  void roll_back_silent() {
    const Effect& effect = p_.effects[silent_cause_];
    ++trace_.counts[silent_cause_];
    noticed_ = kNever;
    roll_back(std::min(clean_, done_), speed());
    recover(effect, 0);
  }

  /// Detection, then recovery; a failure in it counts and begins it anew.
  void recover(const Effect& effect, double detection) {
    const Effect* now = &effect;
    double known = detection;
    while (true) {
      pass(known, trace_.detection);
      take_out(*now);
      if (clock_ >= s_.horizon) return;
      next_failure_ = failure_after(clock_);
      if (next_failure_ >= clock_ + s_.recovery) return pass(s_.recovery, trace_.restart);
      pass(next_failure_ - clock_, trace_.restart);
      if (clock_ >= s_.horizon) return;
      const std::size_t cause = cause_at(clock_);
      now = &p_.effects[cause];
      ++trace_.counts[cause];
      known = now->silent ? 0 : now->detection;
    }
  }

  void maintain() {
    next_stop_ += s_.maintenance_every;
    pass(s_.maintenance + s_.recovery, trace_.maintenance);
    next_failure_ = failure_after(clock_);
  }

  void pass(double seconds, double& account) {
    const double spent = std::min(seconds, s_.horizon - clock_);
    account += spent;
    clock_ += spent;
  }

  void wait_until(double t) {
    pass(std::max(0.0, t - clock_), trace_.waiting);
    next_failure_ = failure_after(clock_);
  }

  /// Failed nodes leave; without a spare the job waits for one to come back, unless it shrinks.
  void take_out(const Effect& effect) {
    if (effect.nodes <= 0) return;
    out_ += effect.nodes;
    trace_.most_out = std::max(trace_.most_out, out_);
    returns_[effect.queue].push_back({clock_ + effect.repair, effect.nodes});
    bring_back(clock_);
    while (!s_.elastic && out_ > s_.spares && clock_ < s_.horizon) {
      const double back = first_return();
      pass(std::max(0.0, back - clock_), trace_.waiting);
      bring_back(back);
    }
  }

  struct Return {
    double at, nodes;
  };
  [[nodiscard]] bool any_out() const {
    return std::any_of(returns_.begin(), returns_.end(), [](const auto& queue) { return !queue.empty(); });
  }
  [[nodiscard]] double first_return() const {
    double first = kNever;
    for (const auto& queue : returns_) {
      if (!queue.empty()) first = std::min(first, queue.front().at);
    }
    return first;
  }
  void bring_back(double t) {
    for (auto& queue : returns_) {
      while (!queue.empty() && queue.front().at <= t) {
        out_ -= queue.front().nodes;
        queue.pop_front();
      }
    }
  }

  const RunSetting& s_;
  const Processes& p_;
  Stream draw_;
  RunTrace trace_;
  double clock_ = 0, done_ = 0, worked_ = 0, lost_ = 0, out_ = 0;
  double safe_ = 0;  ///< work that a checkpoint holds
  double next_failure_ = 0, next_stop_ = kNever, noticed_ = kNever, clean_ = 0;
  std::size_t silent_cause_ = 0;
  std::vector<std::deque<Return>> returns_;  ///< one queue for each length of repair: first in, first out
};

}  // namespace

RunTrace simulate_run(const RunSetting& setting, std::uint64_t seed, std::uint64_t run) {
  return Run(setting, seed, run).go();
}

}  // namespace caelum::goodput
