#include "caelum/step/timeline.hpp"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

namespace caelum::step {
namespace {

constexpr long kMostStages = 16;
constexpr std::size_t kMostTasks = 4000;

const char* task_name(TaskKind kind) {
  switch (kind) {
    case TaskKind::forward:
      return "forward";
    case TaskKind::pair_forward:  // stands for the pair
      return "pair, forward";
    case TaskKind::backward:
    case TaskKind::pair_backward:
      return "backward";
    case TaskKind::backward_input:
      return "backward, inputs";
    case TaskKind::backward_weight:
      return "backward, weights";
  }
  return "";
}

std::vector<bool> shown_ranks(long ranks) {
  std::vector<bool> shown(static_cast<std::size_t>(ranks), ranks <= kMostStages);
  for (long i = 0; i < kMostStages && ranks > kMostStages; ++i) {
    shown[static_cast<std::size_t>(i * (ranks - 1) / (kMostStages - 1))] = true;
  }
  return shown;
}

bool near_an_end(std::size_t i, std::size_t all) {
  return i < kMostTasks / 2 || i + kMostTasks / 2 >= all;
}

class TimelineWriter {
 public:
  explicit TimelineWriter(const TimelineInput& in) : in_(in) {}

  void task(const TaskRecord& record) {
    const Layout& layout = in_.layout;
    const Task& task = record.task;
    const auto chunk = layout.chunk(task.position);
    const RolePrice& role = in_.pipeline.roles[in_.pipeline.cut.role[static_cast<std::size_t>(chunk)]];
    const bool forward = task.kind == TaskKind::forward || task.kind == TaskKind::pair_forward;
    const Phase& phase = forward ? role.forward_phase : role.backward_phase;
    Slice slice;
    slice.stage = record.rank;
    slice.stream = "compute";
    const bool later = in_.leap.micros > 0 && record.begin >= in_.leap.from;
    const double shift = later ? in_.leap.seconds : 0;
    slice.begin_s = to_seconds(record.begin) + shift;
    slice.end_s = to_seconds(record.end) + shift;
    slice.micro_batch = static_cast<long>(task.micro) + (later ? in_.leap.micros : 0);
    slice.name = fmt::format("{} {}", task_name(task.kind), slice.micro_batch);
    slice.chunk = static_cast<int>(chunk);
    if (task.kind != TaskKind::pair_backward) slices_.push_back(slice);
    if (task.kind == TaskKind::backward_weight) return;
    message(slice, "tensor", "tensor messages", phase.tensor + phase.tensor_hide + phase.tensor_async,
            phase.tensor_bytes);
    message(slice, "context", "context messages", phase.context + phase.context_hide, phase.context_bytes);
    message(slice, "expert", "dispatch and combine", phase.expert + phase.expert_hide, phase.expert_bytes);
    send(slice, forward);
  }

  void tail(std::size_t r) {
    const RankTail& tail = in_.tails[r];
    double at = in_.times.ranks[r].start + in_.times.ranks[r].finish;
    at = phase(r, "data", "gradient reduction", at, tail.gradients, tail.gradient_bytes);
    at = phase(r, "compute", "optimizer", at, tail.optimizer, 0);
    phase(r, "data", "parameter gather", at, tail.parameters, tail.parameter_bytes);
  }

  std::vector<Slice> take() { return std::move(slices_); }

 private:
  /// Messages of a task as one slice of their own stream, no longer than the task.
  void message(const Slice& task, const char* stream, const char* what, double seconds, double bytes) {
    if (seconds <= 0) return;
    Slice slice = task;
    slice.stream = stream;
    slice.name = what;
    slice.end_s = std::min(task.end_s, task.begin_s + seconds);
    slice.bytes = bytes;
    slices_.push_back(std::move(slice));
  }

  void send(const Slice& task, bool forward) {
    const long last = in_.layout.length - 1;
    if (in_.pipeline.send <= 0 || task.chunk == (forward ? last : 0)) return;
    Slice slice = task;
    slice.stream = "pipeline";
    slice.name = forward ? "send activations" : "send gradients";
    slice.begin_s = task.end_s;
    slice.end_s = task.end_s + in_.pipeline.send;
    slice.bytes = in_.graph.boundary.in(units::B);
    slices_.push_back(std::move(slice));
  }

  double phase(std::size_t r, const char* stream, const char* what, double at, double seconds, double bytes) {
    if (seconds > 0) {
      Slice slice;
      slice.stage = static_cast<int>(r);
      slice.stream = stream;
      slice.name = what;
      slice.begin_s = at;
      slice.end_s = at + seconds;
      slice.bytes = bytes;
      slices_.push_back(std::move(slice));
    }
    return at + seconds;
  }

  const TimelineInput& in_;
  std::vector<Slice> slices_;
};

}  // namespace

std::vector<MemorySample> memory_curve_of(const MemoryInput& in, const Memory& memory,
                                          const std::vector<TaskRecord>& records, const Leap& leap) {
  const auto saved = saved_by_position(in);
  const auto shown = shown_ranks(in.layout.ranks);
  std::vector<std::vector<const TaskRecord*>> by_rank(shown.size());
  for (const TaskRecord& record : records) {
    if (shown[record.rank]) by_rank[record.rank].push_back(&record);
  }
  std::vector<MemorySample> curve;
  for (std::size_t r = 0; r < by_rank.size(); ++r) {
    if (!shown[r]) continue;
    double held = 0, most = 0;
    std::vector<std::pair<Tick, double>> changes;
    for (const TaskRecord* record : by_rank[r]) {
      const double bytes = saved[record->task.position];
      switch (record->task.kind) {
        case TaskKind::forward:
        case TaskKind::pair_forward:
          changes.emplace_back(record->begin, bytes);
          break;
        case TaskKind::backward_input:
          break;
        default:
          changes.emplace_back(record->end, -bytes);
      }
    }
    std::stable_sort(changes.begin(), changes.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    for (const auto& [at, bytes] : changes) most = std::max(most, held += bytes);
    const StageMemory& stage = memory.stages[r];
    const Bytes fixed = stage.peak() - stage.activations;
    const double scale = most > 0 ? stage.activations.in(units::B) / most : 0;
    held = 0;
    curve.push_back({static_cast<int>(r), 0, fixed});
    for (std::size_t i = 0; i < changes.size(); ++i) {
      const auto& [at, bytes] = changes[i];
      held += bytes;
      if (!near_an_end(i, changes.size())) continue;
      const double shift = leap.micros > 0 && at >= leap.from ? leap.seconds : 0;
      curve.push_back(
          {static_cast<int>(r), to_seconds(at) + shift, fixed + Bytes{std::max(0.0, held) * scale}});
    }
  }
  return curve;
}

std::string left_out_of(const PipelineRun& run) {
  if (run.records.empty()) return "all passes: the step has too many to write down";
  std::string words;
  const auto all = static_cast<long>(run.orders.begin[1]);
  if (static_cast<std::size_t>(all) > kMostTasks || run.leap.micros > 0) {
    words = fmt::format("the middle of each stage: of its passes the first and the last {} are here",
                        std::min(all, static_cast<long>(kMostTasks)) / 2);
    if (run.leap.micros > 0) {
      words += fmt::format(", and {} micro-batches of the steady state were not walked",
                           run.leap.micros * run.layout.chains);
    }
  }
  if (run.layout.ranks > kMostStages) {
    words += fmt::format("{}{} of {} stages", words.empty() ? "" : "; ", run.layout.ranks - kMostStages,
                         run.layout.ranks);
  }
  return words;
}

std::vector<Slice> slices_of(const TimelineInput& in, const std::vector<TaskRecord>& records) {
  const auto shown = shown_ranks(in.layout.ranks);
  std::vector<std::vector<std::size_t>> by_rank(shown.size());
  for (std::size_t i = 0; i < records.size(); ++i) {
    if (shown[records[i].rank]) by_rank[records[i].rank].push_back(i);
  }
  TimelineWriter writer(in);
  for (std::size_t r = 0; r < by_rank.size(); ++r) {
    if (!shown[r]) continue;
    const auto& own = by_rank[r];
    for (std::size_t i = 0; i < own.size(); ++i) {
      if (near_an_end(i, own.size())) writer.task(records[own[i]]);
    }
    writer.tail(r);
  }
  return writer.take();
}

}  // namespace caelum::step
