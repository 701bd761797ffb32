// Timelines: nothing overlaps on one stream, nothing begins before what it needs has arrived.
#include "caelum/step/timeline.hpp"

#include <map>

#include <gtest/gtest.h>

#include "caelum/step/samples.hpp"

namespace caelum::step {
namespace {

constexpr Schedule kEverySchedule[] = {
    Schedule::gpipe,    Schedule::one_f_one_b, Schedule::interleaved,
    Schedule::zb_h1,    Schedule::zb_h2,       Schedule::zb_v,
    Schedule::v_half,   Schedule::v_min,       Schedule::one_f_one_b_overlap,
    Schedule::dualpipe, Schedule::dualpipe_v,  Schedule::breadth_first};

bool loops(Schedule s) {
  return s == Schedule::interleaved || s == Schedule::one_f_one_b_overlap || s == Schedule::breadth_first;
}

/// Chunks of unlike lengths, as real models have them.
Durations uneven(const Layout& layout) {
  Durations d;
  for (long k = 0; k < layout.positions(); ++k) {
    d.forward.push_back(90 + 7 * (k % 5));
    d.backward_input.push_back(95 + 11 * (k % 3));
    d.backward_weight.push_back(70 + 5 * (k % 7));
    d.backward.push_back(d.backward_input.back() + d.backward_weight.back());
    for (long other = 0; other < layout.held(); ++other) d.pair.push_back(260 + 3 * (k % 4) + other);
  }
  d.send = 13;
  return d;
}

using Pass = std::pair<long, long>;  // position, micro-batch
struct Spans {
  std::map<Pass, TaskRecord> forward, backward;
  std::vector<std::vector<TaskRecord>> ranks;
};
Spans spans_of(const Layout& layout, const std::vector<TaskRecord>& records) {
  Spans spans;
  spans.ranks.resize(static_cast<std::size_t>(layout.ranks));
  for (const TaskRecord& record : records) {
    const Pass pass{record.task.position, record.task.micro};
    const TaskKind kind = record.task.kind;
    if (kind == TaskKind::forward || kind == TaskKind::pair_forward) spans.forward[pass] = record;
    if (kind == TaskKind::backward || kind == TaskKind::pair_backward || kind == TaskKind::backward_input) {
      spans.backward[pass] = record;
    }
    spans.ranks[record.rank].push_back(record);
  }
  return spans;
}

void expect_no_overlap(const Spans& spans) {
  for (const auto& tasks : spans.ranks) {
    for (std::size_t i = 1; i < tasks.size(); ++i) {
      const bool pair = tasks[i].task.kind == TaskKind::pair_backward;
      EXPECT_GE(tasks[i].begin, pair ? tasks[i - 1].begin : tasks[i - 1].end);
      EXPECT_TRUE(!pair || tasks[i].end == tasks[i - 1].end);
    }
  }
}

void expect_received_after_sent(const Layout& layout, const Spans& spans, Tick send) {
  const auto hop = [&](long from, long to) {
    return layout.rank[static_cast<std::size_t>(from)] == layout.rank[static_cast<std::size_t>(to)] ? Tick{0}
                                                                                                    : send;
  };
  for (const auto& [pass, record] : spans.forward) {
    const auto [position, micro] = pass;
    if (layout.chunk(position) == 0) continue;
    EXPECT_GE(record.begin, spans.forward.at({position - 1, micro}).end + hop(position - 1, position));
  }
  for (const auto& [pass, record] : spans.backward) {
    const auto [position, micro] = pass;
    EXPECT_GE(record.begin, spans.forward.at(pass).end);
    if (layout.chunk(position) + 1 == layout.length) continue;
    EXPECT_GE(record.begin, spans.backward.at({position + 1, micro}).end + hop(position + 1, position));
  }
}

TEST(Timeline, NothingOverlapsAndNothingComesBeforeItWasSent) {
  for (Schedule s : kEverySchedule) {
    for (long p : {2, 4, 8}) {
      const Layout layout = make_layout({s, p, loops(s) ? 2 : 1, 4 * p + (s == Schedule::dualpipe ? 2 : 1)});
      const Durations durations = uneven(layout);
      std::vector<TaskRecord> records;
      walk(layout, make_orders(layout), durations, &records);
      const Spans spans = spans_of(layout, records);
      SCOPED_TRACE(name(s));
      expect_no_overlap(spans);
      expect_received_after_sent(layout, spans, durations.send);
    }
  }
}

// M-step-43
TEST(Timeline, TheMemoryCurveTouchesEachStagesPeak) {
  for (Schedule s : {Schedule::one_f_one_b, Schedule::gpipe, Schedule::dualpipe, Schedule::zb_v}) {
    spec::Design d = samples::design(workload::samples::llama2_70b(), 256, 512);
    spec::Plan& plan = d.train->plan;
    plan.tensor = plan.pipeline = 8;
    plan.data = 4;
    plan.schedule = s;
    const auto step = samples::run(d, {.timeline = true});
    ASSERT_TRUE(step);
    ASSERT_EQ(step->memory.stages.size(), 8U);
    std::vector<Bytes> most(8);
    for (const MemorySample& sample : step->memory_curve) {
      auto& stage = most[static_cast<std::size_t>(sample.stage)];
      stage = std::max(stage, sample.bytes);
    }
    for (std::size_t r = 0; r < 8; ++r)
      EXPECT_NEAR(most[r] / step->memory.stages[r].peak(), 1, 1e-9) << name(s);
    EXPECT_EQ(step->memory.stages[static_cast<std::size_t>(step->memory.stage)].peak(), step->memory.peak());
  }
}

}  // namespace
}  // namespace caelum::step
