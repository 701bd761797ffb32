// Arrivals, blocks, and the order of a step.
#include "caelum/serving/group.hpp"

#include <algorithm>
#include <functional>
#include <limits>

#include "caelum/base/check.hpp"

namespace caelum::serving {

Group::Group(const Workload& workload, const StepTimes& times, const Policy& policy)
    : load_(workload), times_(times), policy_(policy), cache_(policy.blocks, policy.reuses) {
  CAELUM_CHECK(policy.block >= 1 && policy.token_budget >= 1, "a policy that can do something");
  CAELUM_CHECK(policy.max_batch <= times.max_batch(), "a time for every batch");
  sequences_.resize(workload.requests.size());
  out_.answers.resize(workload.requests.size());
  phases_.resize(static_cast<std::size_t>(policy.block));
}

Run Group::run(bool jumping) {
  skip_followers();
  for (long client = 0; client < load_.clients && open_ < requests(); ++client) {
    const auto who = static_cast<std::uint32_t>(open_++);
    skip_followers();
    enter(who, 0);
  }
  for (;;) {
    take_arrivals();
    if (writing_ == 0 && reading_.empty() && waiting_.empty()) {
      const Ticks next = next_arrival();
      if (next == std::numeric_limits<Ticks>::max()) break;
      now_ = std::max(now_, next);
      continue;
    }
    if (jumping && may_jump()) {
      jump();
    } else {
      step();
    }
  }
  CAELUM_CHECK(cache_.used() == 0 && owed_ == 0 && context_ == 0, "an empty deployment holds nothing");
  out_.end = now_;
  return std::move(out_);
}

// Arrivals ------------------------------------------------------------------------------------------------

void Group::skip_followers() {
  while (open_ < requests() && load_.requests[open_].follows) ++open_;
}

Ticks Group::next_arrival() const {
  Ticks next = std::numeric_limits<Ticks>::max();
  if (load_.clients == 0 && open_ < requests()) next = load_.requests[open_].arrival;
  if (!later_.empty()) next = std::min<Ticks>(next, later_.front().at);
  return next;
}

void Group::take_arrivals() {
  for (Ticks next = next_arrival(); next <= now_; next = next_arrival()) {
    if (!later_.empty() && later_.front().at == next) {
      std::pop_heap(later_.begin(), later_.end(), std::greater<>());
      const std::uint32_t who = later_.back().who;
      later_.pop_back();
      enter(who, next);
    } else {
      const auto who = static_cast<std::uint32_t>(open_++);
      skip_followers();
      enter(who, next);
    }
  }
}

void Group::enter(std::uint32_t who, Ticks at) {
  Sequence& s = sequences_[who];
  out_.answers[who].arrival = at;
  s.target = load_.requests[who].input;
  if (final_blocks(who) > cache_.all()) {  // never: who comes after it does not wait for it
    s.stage = Stage::ended;
    return follow(who, at);
  }
  s.stage = Stage::waiting;
  waiting_.push_back(who);
}

/// After the end of a request comes the one that follows it, or its client's next one.
void Group::follow(std::uint32_t who, Ticks end) {
  const std::uint32_t next = load_.requests[who].next;
  if (next != kNobody) {
    later_.push_back({end + load_.requests[next].arrival, next, 0});
  } else if (load_.clients > 0 && open_ < requests()) {
    later_.push_back({end, static_cast<std::uint32_t>(open_++), 0});
    skip_followers();
  } else {
    return;
  }
  std::push_heap(later_.begin(), later_.end(), std::greater<>());
}

// Blocks --------------------------------------------------------------------------------------------------

long Group::final_blocks(std::uint32_t who) const {
  const Request& r = load_.requests[who];
  return blocks_of(r.input + r.output - 1);  // the last token is not read again
}

std::size_t Group::phase(long offset) const {
  const long m = offset % policy_.block;
  return static_cast<std::size_t>(m < 0 ? m + policy_.block : m);
}

/// Of the text of a request, what is in the cache: whole blocks, at least one token is left to read.
Group::Hit Group::find_text(std::uint32_t who) const {
  Hit hit;
  if (!cache_.keeps()) return hit;
  const Request& r = load_.requests[who];
  const long most = sequences_[who].target - 1;
  long end = 0;
  for (std::uint32_t i = 0; i < r.shared; ++i) {
    const SharedText& piece = load_.shared[r.shared_at + i];
    end += piece.tokens;
    if (end > most) break;
    const int text = cache_.find(piece.id);
    if (text < 0) break;
    ++hit.pieces;
    hit.blocks = end / policy_.block;
    hit.idle += cache_.idle_blocks(text);
  }
  return hit;
}

// M-serving-5.
bool Group::admissible(std::uint32_t who, const Hit& hit, long budget, bool first) const {
  const long target = sequences_[who].target;
  const long there = hit.blocks * policy_.block;
  const long rest = target - there;
  if (!policy_.chunked && rest > budget && !first) return false;
  const long now = policy_.whole_prompt || !policy_.chunked ? target : there + std::min(rest, budget);
  const long need = blocks_of(now) - hit.blocks + hit.idle;
  const long later = owed_ + final_blocks(who) - blocks_of(now);
  return 1000 * need + policy_.reserve_permille * later <= 1000 * cache_.available();
}

/// Whether the next step would admit the request that waits longest.
bool Group::can_admit() const {
  if (waiting_.empty() || writing_ + static_cast<long>(reading_.size()) >= policy_.max_batch) return false;
  const long budget = policy_.token_budget - (policy_.mixed ? writing_ : 0);
  return budget > 0 && admissible(waiting_.front(), find_text(waiting_.front()), budget, true);
}

/// What was read becomes text that others find; what others read meanwhile is taken from them.
void Group::share_text(std::uint32_t who) {
  if (!cache_.keeps()) return;
  const Request& r = load_.requests[who];
  Sequence& s = sequences_[who];
  long end = 0;
  for (std::uint32_t i = 0; i < r.shared; ++i) {
    const SharedText& piece = load_.shared[r.shared_at + i];
    const long before = end / policy_.block;
    end += piece.tokens;
    if (i < s.pinned) continue;
    if (end > s.target) break;
    const long blocks = end / policy_.block - before;
    if (const int text = cache_.find(piece.id); text >= 0) {
      cache_.pin(text);
      cache_.give(blocks);
    } else {
      cache_.keep(piece.id, blocks);
    }
    s.own -= blocks;
    s.pinned_blocks += blocks;
    ++s.pinned;
  }
}

/// Gives everything back; `own`: the blocks beside shared text.
void Group::release(std::uint32_t who, long own) {
  const Request& r = load_.requests[who];
  Sequence& s = sequences_[who];
  owed_ -= final_blocks(who) - s.pinned_blocks - own;
  cache_.give(own);
  for (auto i = static_cast<std::uint32_t>(s.pinned); i > 0; --i) {
    cache_.unpin(
        cache_.find(load_.shared[r.shared_at + i - 1].id));  // the end of a text goes before its begin
  }
  s.own = s.pinned = s.pinned_blocks = 0;
}

void Group::note_peak() {
  out_.peak_blocks = std::max(out_.peak_blocks, cache_.used());
}

// Steps ---------------------------------------------------------------------------------------------------

void Group::preempt(std::uint32_t who) {
  Sequence& s = sequences_[who];
  long own = s.own;
  if (s.stage == Stage::writing) {
    const long tokens = s.done + counter_ - s.start;
    own = blocks_of(tokens + (ahead_ ? 1 : 0)) - s.pinned_blocks;
    s.written += counter_ - s.start;
    context_ -= tokens;
    --phases_[phase(s.done - s.start)];
    --writing_;
    const auto apart = std::find(newcomers_.begin(), newcomers_.end(), who);
    if (apart != newcomers_.end()) {
      newcomers_.erase(apart);
    } else {
      s.last = last_token_;
    }
  } else {
    std::erase(reading_, who);
    const auto part =
        std::find_if(parts_.begin(), parts_.end(), [who](const Part& p) { return p.who == who; });
    if (part != parts_.end()) {
      chunks_.erase(chunks_.begin() + (part - parts_.begin()));
      parts_.erase(part);
    }
  }
  release(who, own);
  s.target = load_.requests[who].input + s.written;
  s.done = 0;
  s.stage = Stage::waiting;
  if (policy_.to_front) {
    waiting_.push_front(who);
  } else {
    waiting_.push_back(who);
  }
  ++out_.preempted;
  preempted_ = true;
}

std::uint32_t Group::victim() {
  const auto stands = [this](const Due& d) {
    const Sequence& s = sequences_[d.who];
    return (s.stage == Stage::reading || s.stage == Stage::writing) && s.admission == d.admission;
  };
  while (!order_.empty() && !stands(order_.back())) order_.pop_back();
  CAELUM_CHECK(!order_.empty(), "who runs alone fits");
  if (policy_.victim == Victim::newest) return order_.back().who;
  std::uint32_t best = order_.back().who;
  const auto written = [this](std::uint32_t who) {
    const Sequence& s = sequences_[who];
    return s.written + (s.stage == Stage::writing ? counter_ - s.start : 0);
  };
  for (const Due& d : order_) {
    if (!stands(d)) continue;
    const long a = written(d.who), b = written(best);
    if (a < b || (a == b && load_.requests[d.who].input > load_.requests[best].input)) best = d.who;
  }
  return best;
}

void Group::make_room_to_write() {
  while (writing_ > 0 && cache_.available() < phases_[phase(-counter_)]) preempt(victim());
  if (writing_ == 0) return;
  const long need = phases_[phase(-counter_)];
  cache_.take(need);
  owed_ -= need;
  ahead_ = true;
}

/// A further part of a prompt; false when its own sequence had to give way.
bool Group::add_part(std::uint32_t who, long budget) {
  Sequence& s = sequences_[who];
  const long rest = s.target - s.done;
  const long tokens = policy_.chunked ? std::min(rest, budget) : rest;
  const long need = blocks_of(s.done + tokens) - s.pinned_blocks - s.own;
  while (cache_.available() < need) {
    const std::uint32_t loser = victim();
    preempt(loser);
    if (loser == who) return false;
  }
  cache_.take(need);
  s.own += need;
  owed_ -= need;
  chunks_.push_back({tokens, s.done});
  parts_.push_back({who, tokens});
  return true;
}

/// Prompts that were begun; gives the budget that is left, 0 when one had to give way.
long Group::read_on(long budget) {
  const std::vector<std::uint32_t> begun = reading_;
  for (const std::uint32_t who : begun) {
    if (budget <= 0) break;
    if (sequences_[who].stage != Stage::reading) continue;
    if (!add_part(who, budget)) return 0;
    budget -= parts_.back().tokens;
  }
  return budget;
}

void Group::admit_waiting(long budget) {
  while (!waiting_.empty() && budget > 0 && !preempted_ &&
         writing_ + static_cast<long>(reading_.size()) < policy_.max_batch) {
    const std::uint32_t who = waiting_.front();
    const Hit hit = find_text(who);
    if (!admissible(who, hit, budget, parts_.empty())) return;
    waiting_.pop_front();
    Sequence& s = sequences_[who];
    const Request& r = load_.requests[who];
    for (long i = 0; i < hit.pieces; ++i) {
      cache_.pin(cache_.find(load_.shared[r.shared_at + static_cast<std::uint32_t>(i)].id));
    }
    s.pinned = hit.pieces;
    s.pinned_blocks = hit.blocks;
    s.done = hit.blocks * policy_.block;
    s.own = 0;
    s.stage = Stage::reading;
    s.admission = ++admissions_;
    owed_ += final_blocks(who) - hit.blocks;
    out_.prompt_tokens += s.target;
    out_.reused_tokens += s.done;
    reading_.push_back(who);
    order_.push_back({0, who, s.admission});
    Answer& answer = out_.answers[who];
    if (answer.scheduled < 0) {
      answer.scheduled = now_;
      s.host_before = host_;
    }
    add_part(who, budget);
    budget -= parts_.back().tokens;
  }
}

void Group::step() {
  chunks_.clear();
  parts_.clear();
  ahead_ = preempted_ = false;
  const bool prompts = !reading_.empty() || can_admit();
  if (policy_.mixed || !prompts) make_room_to_write();
  if (policy_.mixed || prompts) {
    const long left = read_on(policy_.token_budget - (policy_.mixed ? writing_ : 0));
    admit_waiting(left);
  }
  const bool writes = policy_.mixed || chunks_.empty();
  if (writes && writing_ > 0 && !ahead_) make_room_to_write();  // its prompts gave way to others
  const long writers = writes ? writing_ : 0;
  note_peak();
  const Ticks time = chunks_.empty() && writers > 0 ? times_.decode(writers, context_).here
                                                    : times_.mixed(chunks_, writers, context_);
  if (chunks_.empty() && writers == 0) return;  // all gave way: the next step admits again
  host_ += times_.host(writers + static_cast<long>(chunks_.size()));
  now_ += time;
  ++out_.steps;
  ahead_ = false;
  if (writers > 0) {
    out_.gaps.add(now_ - last_token_, writers - static_cast<long>(newcomers_.size()));
    for (const std::uint32_t who : newcomers_) out_.gaps.add(now_ - sequences_[who].last, 1);
    newcomers_.clear();
    last_token_ = now_;
    ++counter_;
    context_ += writers;
    end_due();
  }
  for (const Part& part : parts_) {
    Sequence& s = sequences_[part.who];
    s.done += part.tokens;
    if (s.done == s.target) end_reading(part.who, writers > 0);
  }
  forget_ended_order();
}

void Group::end_due() {
  while (!ends_.empty() && ends_.front().at <= counter_) {
    std::pop_heap(ends_.begin(), ends_.end(), std::greater<>());
    const Due due = ends_.back();
    ends_.pop_back();
    const Sequence& s = sequences_[due.who];
    if (s.stage != Stage::writing || s.admission != due.admission) continue;
    const Request& r = load_.requests[due.who];
    context_ -= r.input + r.output - 1;
    --phases_[phase(s.done - s.start)];
    --writing_;
    end(due.who, final_blocks(due.who) - s.pinned_blocks);
  }
}

/// The last part of a prompt gives a token.
void Group::end_reading(std::uint32_t who, bool beside_writers) {
  Sequence& s = sequences_[who];
  Answer& answer = out_.answers[who];
  std::erase(reading_, who);
  share_text(who);
  if (answer.first < 0) {
    answer.first = now_;
    answer.host = host_ - s.host_before;
  } else {
    out_.gaps.add(now_ - s.last, 1);
  }
  ++s.written;
  const long rest = load_.requests[who].output - s.written;
  if (rest == 0) return end(who, s.own);
  if (writing_ == 0) {
    last_token_ = now_;
  } else if (!beside_writers && last_token_ != now_) {
    s.last = now_;
    newcomers_.push_back(who);
  }
  s.stage = Stage::writing;
  s.start = counter_;
  context_ += s.done;
  ++phases_[phase(s.done - s.start)];
  ++writing_;
  ends_.push_back({counter_ + rest, who, s.admission});
  std::push_heap(ends_.begin(), ends_.end(), std::greater<>());
}

void Group::end(std::uint32_t who, long own) {
  const Request& r = load_.requests[who];
  Sequence& s = sequences_[who];
  out_.answers[who].end = now_;
  if (r.leaves != 0 && cache_.keeps()) {
    const long whole = (r.input + r.output - 1) / policy_.block - s.pinned_blocks;
    cache_.keep(r.leaves, whole);
    cache_.unpin(cache_.find(r.leaves));
    s.pinned_blocks += whole;
    own -= whole;
  }
  release(who, own);
  s.stage = Stage::ended;
  follow(who, now_);
}

void Group::forget_ended_order() {
  const std::size_t running = static_cast<std::size_t>(writing_) + reading_.size();
  if (order_.size() < 2 * running + 64) return;
  std::erase_if(order_, [this](const Due& d) {
    const Sequence& s = sequences_[d.who];
    return (s.stage != Stage::reading && s.stage != Stage::writing) || s.admission != d.admission;
  });
}

}  // namespace caelum::serving
