// The critical path, traced back from its end. Times are integers, so "waited for" is equality.
#include <algorithm>

#include <fmt/format.h>

#include "caelum/step/explain.hpp"

namespace caelum::step {
namespace {

constexpr std::size_t kNone = static_cast<std::size_t>(-1);

bool is_forward(TaskKind kind) {
  return kind == TaskKind::forward || kind == TaskKind::pair_forward;
}

/// A task on the path and the message that it waited for.
struct Node {
  std::size_t record = 0;
  Tick sent = 0;  ///< between the end of the task before on the path and the begin of this one
};

class Tracer {
 public:
  Tracer(const Layout& layout, const std::vector<TaskRecord>& records)
      : layout_(layout),
        records_(records),
        micros_(static_cast<std::size_t>(layout.micro_batches)),
        forward_(static_cast<std::size_t>(layout.positions()) * micros_, kNone),
        backward_(forward_),
        before_(records.size(), kNone),
        last_(static_cast<std::size_t>(layout.ranks), kNone) {
    for (std::size_t i = 0; i < records.size(); ++i) {
      const TaskRecord& record = records[i];
      const std::size_t slot = record.task.position * micros_ + record.task.micro;
      if (is_forward(record.task.kind)) {
        forward_[slot] = i;
      } else if (record.task.kind != TaskKind::backward_weight) {
        backward_[slot] = i;
      }
      std::size_t& last = last_[record.rank];
      before_[i] = record.task.kind == TaskKind::pair_backward ? before_[last] : last;
      last = i;
    }
  }

  /// In the order of time, ending with the last task of `rank`.
  std::vector<Node> trace(std::size_t rank) const {
    std::vector<Node> path;
    for (std::size_t at = last_[rank]; at != kNone;) {
      const TaskRecord& record = records_[at];
      const std::size_t own = before_[at];
      if (own != kNone && records_[own].end == record.begin) {
        path.push_back({at, 0});
        at = own;
        continue;
      }
      std::size_t from = latest_input(at);
      if (from == kNone) from = own;  // a sender that waited for its own message
      path.push_back({at, record.begin - (from == kNone ? 0 : records_[from].end)});
      at = from;
    }
    std::reverse(path.begin(), path.end());
    return path;
  }

 private:
  [[nodiscard]] std::size_t input_of(const Task& task) const {
    const std::size_t slot = task.position * micros_ + task.micro;
    const long chunk = layout_.chunk(task.position);
    if (is_forward(task.kind)) return chunk == 0 ? kNone : forward_[slot - micros_];
    if (task.kind == TaskKind::backward_weight) return kNone;
    return chunk + 1 == layout_.length ? forward_[slot] : backward_[slot + micros_];
  }

  /// The input that came last; of a pair, of both its tasks.
  [[nodiscard]] std::size_t latest_input(std::size_t at) const {
    std::size_t from = input_of(records_[at].task);
    std::size_t partner = kNone;
    if (records_[at].task.kind == TaskKind::pair_forward && at + 1 < records_.size()) partner = at + 1;
    if (records_[at].task.kind == TaskKind::pair_backward) partner = at - 1;
    if (partner != kNone) {
      const std::size_t other = input_of(records_[partner].task);
      if (from == kNone || (other != kNone && records_[other].end > records_[from].end)) from = other;
    }
    return from;
  }

  const Layout& layout_;
  const std::vector<TaskRecord>& records_;
  std::size_t micros_;
  std::vector<std::size_t> forward_, backward_, before_, last_;
};

/// A stretch of the path: the tasks of one stage, or one pass from stage to stage.
struct Stretch {
  std::size_t first = 0, last = 0;  ///< nodes
  bool travels = false;
  Tick time = 0, sent = 0;
};

class Teller {
 public:
  Teller(const std::vector<TaskRecord>& records, const std::vector<Node>& path)
      : records_(records), path_(path) {}

  std::vector<PathLeg> tell() {
    std::vector<Stretch> stretches = cut();
    Tick whole = 0;
    for (const Stretch& s : stretches) whole += s.time;
    std::vector<PathLeg> legs;
    for (std::size_t i = 0; i < stretches.size();) {
      // What is short and follows each other is told together.
      std::size_t end = i + 1;
      Stretch all = stretches[i];
      while (end < stretches.size() && all.time < whole / 50 && stretches[end].time < whole / 50) {
        all.last = stretches[end].last;
        all.time += stretches[end].time;
        all.sent += stretches[end].sent;
        ++end;
      }
      const std::string what = end == i + 1 ? words(all) : mixed_words(all);
      legs.push_back({what, Time{to_seconds(all.time)}, Time{to_seconds(all.sent)},
                      static_cast<long>(all.last - all.first + 1)});
      i = end;
    }
    return legs;
  }

 private:
  [[nodiscard]] const TaskRecord& at(std::size_t node) const { return records_[path_[node].record]; }

  std::vector<Stretch> cut() const {
    std::vector<Stretch> list;
    for (std::size_t i = 0; i < path_.size(); ++i) {
      const TaskRecord& record = at(i);
      const bool moves = i > 0 && at(i - 1).rank != record.rank;
      const Tick time = record.end - record.begin + path_[i].sent;
      if (!list.empty()) {
        Stretch& open = list.back();
        const bool alone = open.first == open.last;
        const bool same_pass = is_forward(at(open.first).task.kind) == is_forward(record.task.kind);
        if (moves == open.travels ? (!moves || same_pass) : (alone && (!moves || same_pass))) {
          open.travels = moves;
          open.last = i;
          open.time += time;
          open.sent += path_[i].sent;
          continue;
        }
      }
      list.push_back({i, i, false, time, path_[i].sent});
    }
    return list;
  }

  [[nodiscard]] std::string words(const Stretch& s) const {
    const TaskRecord &first = at(s.first), &last = at(s.last);
    const char* pass = is_forward(first.task.kind) ? "forward" : "backward";
    if (s.travels || s.first == s.last) {
      return first.rank == last.rank
                 ? fmt::format("{} of micro-batch {} on stage {}", pass, first.task.micro, first.rank)
                 : fmt::format("{} of micro-batch {}, stage {} to {}", pass, first.task.micro, first.rank,
                               last.rank);
    }
    return fmt::format("stage {} works without a wait{}", first.rank, counts(s));
  }

  [[nodiscard]] std::string mixed_words(const Stretch& s) const {
    std::uint16_t low = at(s.first).rank, high = low;
    for (std::size_t i = s.first; i <= s.last; ++i) {
      low = std::min(low, at(i).rank);
      high = std::max(high, at(i).rank);
    }
    return fmt::format("to and fro between stages {} and {}{}", low, high, counts(s));
  }

  [[nodiscard]] std::string counts(const Stretch& s) const {
    long forwards = 0, backwards = 0, weights = 0, pairs = 0;
    for (std::size_t i = s.first; i <= s.last; ++i) {
      switch (at(i).task.kind) {
        case TaskKind::forward:
          ++forwards;
          break;
        case TaskKind::backward:
        case TaskKind::backward_input:
          ++backwards;
          break;
        case TaskKind::backward_weight:
          ++weights;
          break;
        default:
          ++pairs;
      }
    }
    std::string text;
    const auto add = [&](long n, const char* word) {
      if (n > 0) text += fmt::format("{}{} {}{}", text.empty() ? ": " : ", ", n, word, n == 1 ? "" : "s");
    };
    add(forwards, "forward");
    add(backwards, "backward");
    add(weights, "weight gradient");
    add(pairs, "pair");
    return text;
  }

  const std::vector<TaskRecord>& records_;
  const std::vector<Node>& path_;
};

}  // namespace

std::vector<PathLeg> critical_path(const PathInput& in, const std::vector<TaskRecord>& records) {
  const auto& ranks = in.times.ranks;
  std::size_t last = 0, slowest_tail = 0;
  const auto synchronised = [&](std::size_t r) { return ranks[r].finish + in.tails[r].gradients; };
  const auto after = [&](std::size_t r) { return in.tails[r].optimizer + in.tails[r].parameters; };
  for (std::size_t r = 1; r < ranks.size(); ++r) {
    if (synchronised(r) > synchronised(last)) last = r;
    if (after(r) > after(slowest_tail)) slowest_tail = r;
  }
  std::vector<PathLeg> legs;
  if (records.empty()) {
    legs.push_back({"passes of all micro-batches, too many to trace", Time{ranks[last].finish}, Time{}, 0});
  } else {
    const auto path = Tracer(in.layout, records).trace(last);
    legs = Teller(records, path).tell();
  }
  if (in.leap.micros > 0) {
    legs.push_back(
        {fmt::format("{} further micro-batches in the steady state", in.leap.micros * in.layout.chains),
         Time{in.leap.seconds}, Time{}, 0});
  }
  const auto add = [&](const char* what, double seconds) {
    if (seconds > 0) legs.push_back({what, Time{seconds}, Time{}, 0});
  };
  add("gradients that backward did not hide", in.tails[last].gradients);
  add("gradients of shared embeddings", in.common.embedding);
  add("gradient norm", in.common.norm);
  add("optimizer update", in.tails[slowest_tail].optimizer);
  add("parameters that forward does not hide", in.tails[slowest_tail].parameters);
  add("host, once a step", in.common.step_overhead);
  // A rank whose step rolls on begins later than the first one did.
  if (ranks[last].start > 0) {
    legs.push_back({"less what the next step already runs beside it", Time{-ranks[last].start}, Time{}, 0});
  }
  return legs;
}

}  // namespace caelum::step
