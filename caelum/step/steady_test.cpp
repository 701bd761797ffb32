// The jump over the steady state against the walk of every task.
#include "caelum/step/steady.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "caelum/step/samples.hpp"

namespace caelum::step {
namespace {

/// Stages of unlike lengths: `unlike` 0 = all the same, 1 = ends differ, 2 = all differ.
Durations lengths_of(const Layout& layout, int unlike, Tick send, bool blocks) {
  Durations d;
  for (long k = 0; k < layout.positions(); ++k) {
    const bool end = layout.chunk(k) == 0 || layout.chunk(k) + 1 == layout.length;
    const Tick more = unlike == 0 ? 0 : unlike == 1 ? (end ? -21 : 0) : 7 * (k * k % 11);
    d.forward.push_back(1000 + more);
    d.backward_input.push_back(1100 + more);
    d.backward_weight.push_back(900 - more);
    d.backward.push_back(2000);
    for (long other = 0; other < layout.held(); ++other) d.pair.push_back(2900 + more + 3 * other);
  }
  d.send = send;
  d.send_blocks = blocks;
  return d;
}

bool loops_over_ranks(Schedule s) {
  return s == Schedule::interleaved || s == Schedule::one_f_one_b_overlap || s == Schedule::breadth_first;
}

void expect_the_same(const Walk& whole, const Walk& part, Tick later, const std::string& what) {
  for (std::size_t r = 0; r < whole.finish.size(); ++r) {
    EXPECT_EQ(whole.start[r], part.start[r]) << what << r;
    EXPECT_EQ(whole.first_forward_end[r], part.first_forward_end[r]) << what << r;
    EXPECT_EQ(whole.finish[r], part.finish[r] + later) << what << r;
    EXPECT_EQ(whole.last_backward_begin[r], part.last_backward_begin[r] + later) << what << r;
  }
}

// M-step-67
TEST(Steady, TheJumpGivesEveryTickOfTheWholeWalk) {
  int jumped = 0, all = 0;
  for (Schedule s :
       {Schedule::one_f_one_b, Schedule::interleaved, Schedule::zb_h1, Schedule::zb_h2, Schedule::v_half,
        Schedule::v_min, Schedule::one_f_one_b_overlap, Schedule::dualpipe, Schedule::dualpipe_v}) {
    for (long p : {1, 2, 3, 6, 8}) {
      if (p % 2 != 0 && s == Schedule::dualpipe) continue;
      for (long m : {2000, 2222}) {
        for (int unlike : {0, 1, 2}) {
          for (Tick send : {0, 40, 700}) {
            const PipelineShape shape{s, p, loops_over_ranks(s) ? 3 : 1, m};
            const Layout layout = make_layout(shape);
            const Durations d = lengths_of(layout, unlike, send, send == 700);
            ++all;
            const auto part = walk_shortened(shape, d);
            if (!part) continue;
            ++jumped;
            const Walk whole = walk(layout, make_orders(layout), d);
            expect_the_same(whole, part->walk, part->periods * part->steady.ticks,
                            fmt::format("{} p {} m {} unlike {} send {} rank ", name(s), p, m, unlike, send));
            EXPECT_EQ(part->layout.micro_batches + part->periods * part->steady.micros, layout.micro_batches);
          }
        }
      }
    }
  }
  EXPECT_GT(jumped, all * 9 / 10) << all;
}

// M-step-67
TEST(Steady, PassesGiveEveryTickOfTheWholeWalk) {
  for (Schedule s : {Schedule::gpipe, Schedule::breadth_first}) {
    for (long p : {2, 3, 8}) {
      for (long m : {1, 2, 7, 300}) {
        for (int unlike : {0, 1, 2}) {
          for (Tick send : {0, 40, 5000}) {
            for (bool blocks : {false, true}) {
              const Layout layout = make_layout({s, p, loops_over_ranks(s) ? 3 : 1, m});
              const Durations d = lengths_of(layout, unlike, send, blocks);
              const auto passes = walk_passes(layout, d);
              ASSERT_TRUE(passes);
              const Walk whole = walk(layout, make_orders(layout), d);
              EXPECT_EQ(whole.makespan, passes->makespan);
              expect_the_same(whole, *passes, 0, fmt::format("{} p {} m {} send {} ", name(s), p, m, send));
            }
          }
        }
      }
    }
  }
}

// A batch of 1e8 was out of memory at 12 GB.
TEST(Steady, AStepOfManyMicroBatchesCostsNoMoreThanOneOfFew) {
  for (Schedule s : {Schedule::one_f_one_b, Schedule::interleaved, Schedule::zb_h1, Schedule::zb_v,
                     Schedule::dualpipe, Schedule::gpipe, Schedule::v_half}) {
    spec::Design d = samples::design(workload::samples::llama2_70b(), 64, 1000000000);
    d.train->plan.tensor = d.train->plan.pipeline = 8;
    d.train->plan.data = 1;
    d.train->plan.schedule = s;
    if (s == Schedule::interleaved) d.train->plan.virtual_stages = 5;
    const auto step = samples::run(d, {.timeline = true, .explain = true});
    ASSERT_TRUE(step) << name(s);
    d.train->global_batch = 1000000;
    const auto less = samples::run(d);
    ASSERT_TRUE(less) << name(s);
    EXPECT_NEAR(step->time / less->time, 1000, 0.2) << name(s);
    EXPECT_LT(step->slices.size(), 500000U);
    EXPECT_NE(step->left_out, "") << name(s);
    Time told;
    for (const PathLeg& leg : step->path) told += leg.time;
    EXPECT_NEAR(told / step->time, 1, 1e-6) << name(s);
  }
}

}  // namespace
}  // namespace caelum::step
