// Properties of every schedule: dependencies kept (the walk ends), every task once, the bubble of
// the closed form, and how many micro-batches are held.
#include "caelum/step/schedule.hpp"

#include <map>
#include <tuple>

#include <gtest/gtest.h>

#include "caelum/step/engine.hpp"

namespace caelum::step {
namespace {

struct Unit {
  Tick forward = 10, input = 12, weight = 9, pair = 27;
};

Durations equal_stages(const Layout& layout, Unit unit) {
  const auto n = static_cast<std::size_t>(layout.positions());
  Durations d;
  d.forward.assign(n, unit.forward);
  d.backward.assign(n, unit.input + unit.weight);
  d.backward_input.assign(n, unit.input);
  d.backward_weight.assign(n, unit.weight);
  d.pair.assign(n * static_cast<std::size_t>(layout.held()), unit.pair);
  return d;
}

struct Walked {
  Layout layout;
  Orders orders;
  Walk walk;
};

Walked run_order(PipelineShape shape, Unit unit) {
  Walked r{make_layout(shape), {}, {}};
  r.orders = make_orders(r.layout);
  r.walk = walk(r.layout, r.orders, equal_stages(r.layout, unit));
  return r;
}

long most_held(const Walked& r, std::size_t rank) {
  long held = 0, most = 0;
  for (std::size_t i = r.orders.begin[rank]; i < r.orders.begin[rank + 1]; ++i) {
    const TaskKind kind = r.orders.tasks[i].kind;
    if (kind == TaskKind::forward || kind == TaskKind::pair_forward) most = std::max(most, ++held);
    if (kind == TaskKind::backward || kind == TaskKind::pair_backward || kind == TaskKind::backward_weight) {
      --held;
    }
  }
  EXPECT_EQ(held, 0);
  return most;
}

/// Seconds that a rank computes.
Tick busy_of(const Walked& r, std::size_t rank, const Unit& u) {
  Tick busy = 0;
  for (std::size_t i = r.orders.begin[rank]; i < r.orders.begin[rank + 1]; ++i) {
    switch (r.orders.tasks[i].kind) {
      case TaskKind::forward:
        busy += u.forward;
        break;
      case TaskKind::backward:
        busy += u.input + u.weight;
        break;
      case TaskKind::backward_input:
        busy += u.input;
        break;
      case TaskKind::backward_weight:
        busy += u.weight;
        break;
      case TaskKind::pair_forward:
        busy += u.pair;
        break;
      case TaskKind::pair_backward:
        break;
    }
  }
  return busy;
}

TEST(Schedule, EveryTaskOnceAndNoRankWaitsForItself) {
  for (Schedule s : {Schedule::gpipe, Schedule::one_f_one_b, Schedule::interleaved, Schedule::zb_h1,
                     Schedule::zb_v, Schedule::dualpipe, Schedule::dualpipe_v, Schedule::zb_h2,
                     Schedule::one_f_one_b_overlap, Schedule::breadth_first}) {
    for (long p : {1, 2, 4, 6, 8, 16}) {
      for (long m : {2, 6, 16, 32, 38, 70}) {
        if ((s == Schedule::dualpipe || s == Schedule::dualpipe_v) && m < 2 * p) continue;
        const bool loops =
            s == Schedule::interleaved || s == Schedule::one_f_one_b_overlap || s == Schedule::breadth_first;
        const Walked r = run_order({s, p, loops ? 3 : 1, m}, {});
        std::map<std::tuple<long, long>, double> forward, backward;
        for (const Task& t : r.orders.tasks) {
          const std::tuple<long, long> key{t.position, t.micro};
          const bool f = t.kind == TaskKind::forward || t.kind == TaskKind::pair_forward;
          const bool whole = t.kind == TaskKind::backward || t.kind == TaskKind::pair_backward;
          if (f) forward[key] += 1;
          if (!f) backward[key] += whole ? 1 : 0.5;
        }
        const auto all = static_cast<std::size_t>(r.layout.positions() * r.layout.micro_batches);
        EXPECT_EQ(forward.size(), all);
        EXPECT_EQ(backward.size(), all);
        for (const auto& [key, n] : forward) EXPECT_EQ(n, 1);
        for (const auto& [key, n] : backward) EXPECT_EQ(n, 1);
      }
    }
  }
}

// M-step-1, M-step-2
TEST(Schedule, BubbleOfGpipeAndOneForwardOneBackward) {
  const Unit u;
  const Tick fb = u.forward + u.input + u.weight;
  for (Schedule s : {Schedule::gpipe, Schedule::one_f_one_b}) {
    const Walked r = run_order({s, 8, 1, 32}, u);
    EXPECT_EQ(r.walk.makespan, 32 * fb + 7 * fb);
  }
  const Walked r = run_order({Schedule::one_f_one_b, 8, 1, 32}, u);
  for (std::size_t rank = 0; rank < 8; ++rank) {
    EXPECT_EQ(most_held(r, rank), 8 - static_cast<long>(rank));
  }
  EXPECT_EQ(most_held(run_order({Schedule::gpipe, 8, 1, 32}, u), 3), 32);
}

// M-step-3
TEST(Schedule, InterleavingDividesTheBubble) {
  const Unit u;
  const Tick fb = u.forward + u.input + u.weight;
  for (long v : {2, 4}) {
    const Walked r = run_order({Schedule::interleaved, 8, v, 32}, u);
    EXPECT_EQ(r.walk.makespan, 32 * v * fb + 7 * fb);  // one chunk's times: already divided by v
    EXPECT_EQ(most_held(r, 0), 2 * 7 + (v - 1) * 8 + 1);
  }
}

// M-step-4
TEST(Schedule, ZeroBubbleH1) {
  const Unit u;
  const Walked r = run_order({Schedule::zb_h1, 8, 1, 32}, u);
  EXPECT_EQ(r.walk.makespan, 32 * (u.forward + u.input + u.weight) + 7 * (u.forward + u.input - u.weight));
  for (std::size_t rank = 0; rank < 8; ++rank) EXPECT_LE(most_held(r, rank), 8 + 1);
}

// M-step-5: bubble (p/2 - 1)(pair + b - 3w)
TEST(Schedule, DualPipe) {
  for (Unit u : {Unit{}, Unit{10, 10, 10, 30}, Unit{10, 10, 10, 24}}) {
    for (long p : {4, 8, 16}) {
      const long m = 4 * p;
      const Walked r = run_order({Schedule::dualpipe, p, 1, m}, u);
      const Tick b = u.input + u.weight;
      const Tick bubble = (p / 2 - 1) * (u.pair + b - 3 * u.weight);
      const Tick busy = busy_of(r, 0, u);
      EXPECT_NEAR(static_cast<double>(r.walk.makespan), static_cast<double>(busy + bubble),
                  0.03 * static_cast<double>(busy));
      EXPECT_LE(most_held(r, 0), p + 1);
      EXPECT_LE(most_held(r, static_cast<std::size_t>(p / 2)), p + 1);
    }
  }
}

// M-step-24: the bubble of DualPipe on twice the ranks, (p-1)(pair + b - 3w).
TEST(Schedule, DualPipeV) {
  for (Unit u : {Unit{}, Unit{10, 10, 10, 30}, Unit{10, 10, 10, 24}}) {
    for (long p : {2, 4, 8}) {
      const Walked r = run_order({Schedule::dualpipe_v, p, 1, 8 * p}, u);
      const auto busy = static_cast<double>(busy_of(r, 0, u));
      const auto bubble = static_cast<double>((p - 1) * (u.pair + u.input + u.weight - 3 * u.weight));
      EXPECT_NEAR(static_cast<double>(r.walk.makespan), busy + bubble, 0.03 * busy);
      for (std::size_t rank = 0; rank < static_cast<std::size_t>(p); ++rank) {
        EXPECT_LE(most_held(r, rank), 2 * p + 1);
      }
    }
  }
}

// M-step-21: on its own clock, a rank waits (p-1)(f + b - 2w), nothing when the parts are equal.
TEST(Schedule, ZeroBubbleH2) {
  for (Unit u : {Unit{10, 10, 10, 0}, Unit{10, 12, 9, 0}}) {
    const Walked r = run_order({Schedule::zb_h2, 8, 1, 40}, u);
    Tick longest = 0;
    for (std::size_t rank = 0; rank < 8; ++rank) {
      longest = std::max(longest, r.walk.finish[rank] - r.walk.start[rank]);
      EXPECT_LE(most_held(r, rank), 2 * 8 - 1);
    }
    EXPECT_EQ(longest, 40 * (u.forward + u.input + u.weight) + 7 * (u.forward + u.input - 2 * u.weight));
  }
}

// M-step-22: the steady state is pairs and nothing else; warm-up and drain run unpaired.
TEST(Schedule, OverlappedOneForwardOneBackward) {
  const Unit u;
  for (long v : {1, 2, 3}) {
    const Walked r = run_order({Schedule::one_f_one_b_overlap, 8, v, 64}, u);
    const long warm = (v - 1) * 8 + 1;  // of the last rank, which waits for nobody once it began
    const Tick last = warm * (u.forward + u.input + u.weight) + (64 * v - warm) * u.pair;
    EXPECT_EQ(r.walk.finish[7] - r.walk.start[7], last);
    EXPECT_EQ(most_held(r, 0), 2 * 7 + (v - 1) * 8 + 1 + 1);
  }
  const Walked alone = run_order({Schedule::one_f_one_b_overlap, 1, 1, 10}, u);
  EXPECT_EQ(alone.walk.makespan, u.forward + 9 * u.pair + u.input + u.weight);
}

// M-step-23: the bubble of interleaving, the memory of GPipe.
TEST(Schedule, BreadthFirst) {
  const Unit u;
  const Walked r = run_order({Schedule::breadth_first, 8, 4, 16}, u);
  EXPECT_EQ(r.walk.makespan, (16 * 4 + 7) * (u.forward + u.input + u.weight));
  EXPECT_EQ(most_held(r, 3), 16 * 4);
}

// M-step-6: nearly no bubble when the three parts take the same time, in 1F1B's memory.
TEST(Schedule, ZeroBubbleV) {
  const Unit u{10, 10, 10, 30};
  const Walked r = run_order({Schedule::zb_v, 8, 1, 64}, u);
  EXPECT_LT(static_cast<double>(r.walk.makespan), 1.06 * 64 * 60);
  for (std::size_t rank = 0; rank < 8; ++rank) EXPECT_LE(most_held(r, rank), 2 * 8);
}

// M-step-6: an order made for passes of one length stalls at every micro-batch where they differ; one made
// for their own lengths does not.
TEST(Schedule, ZeroBubbleVFollowsTheLengthsOfThePasses) {
  const Unit u{10, 14, 6, 30};
  PipelineShape shape{Schedule::zb_v, 8, 1, 64};
  const Walked alike = run_order(shape, u);
  shape.lengths.positions.assign(16, {u.forward, u.input, u.weight});
  const Walked own = run_order(shape, u);
  const double work = 64 * 60;
  EXPECT_GT(static_cast<double>(alike.walk.makespan), 1.2 * work);
  EXPECT_LT(static_cast<double>(own.walk.makespan), 1.08 * work);
  for (std::size_t rank = 0; rank < 8; ++rank) EXPECT_LE(most_held(own, rank), 2 * 8);
}

// M-step-6: less room, less memory, more waiting.
TEST(Schedule, VHalfAndVMinTradeTimeForMemory) {
  const Unit u{10, 12, 8, 30};
  const Walked all = run_order({Schedule::zb_v, 6, 1, 36}, u),
               half = run_order({Schedule::v_half, 6, 1, 36}, u),
               least = run_order({Schedule::v_min, 6, 1, 36}, u);
  EXPECT_LE(most_held(half, 0), 6 + 2);
  EXPECT_LE(most_held(least, 0), 4 + 2);
  EXPECT_GE(half.walk.makespan, all.walk.makespan);
  EXPECT_GE(least.walk.makespan, half.walk.makespan);
}

TEST(Engine, SendsDelayAndBlock) {
  const Layout layout = make_layout({Schedule::gpipe, 2, 1, 1});
  const Orders orders = make_orders(layout);
  Durations d = equal_stages(layout, {10, 5, 5, 0});
  d.send = 3;
  EXPECT_EQ(walk(layout, orders, d).makespan, 10 + 3 + 10 + 10 + 3 + 10);
  const Layout four = make_layout({Schedule::gpipe, 2, 1, 4});
  const Orders order = make_orders(four);
  d = equal_stages(four, {10, 5, 5, 0});
  d.send = 3;
  const Tick hidden = walk(four, order, d).makespan;
  d.send_blocks = true;
  EXPECT_EQ(walk(four, order, d).makespan, hidden + 3 * 3 + 3 * 3);
}

TEST(Engine, WalksALongPipelineToItsClosedForm) {
  const Layout layout = make_layout({Schedule::one_f_one_b, 16, 1, 4096});
  EXPECT_EQ(walk(layout, make_orders(layout), equal_stages(layout, {})).makespan, (4096 + 15) * 31);
}

}  // namespace
}  // namespace caelum::step
