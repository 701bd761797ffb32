// The search keeps to its space, and what it tells is what walking every plan would.
#include "caelum/step/plan_search.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "caelum/base/random.hpp"
#include "caelum/step/held.hpp"
#include "caelum/step/plan_auto.hpp"
#include "caelum/step/plan_price.hpp"
#include "caelum/step/samples.hpp"

namespace caelum::step {
namespace {

FoundPlans search(const spec::Design& d, SearchOptions options = {}) {
  Diagnostics diagnostics;
  const auto chip = chip::make_chip_model(d.cluster.system.chip, d.chip_profile, diagnostics);
  const auto network = fabric::make_network_model(d, diagnostics);
  return search_plans(d, chip, network, options);
}

/// A design whose plan is open.
spec::Design open(spec::Model model, long chips, long global_batch, const spec::Search& opened = {}) {
  spec::Design d = samples::design(std::move(model), chips, global_batch);
  d.train->plan_auto = true;
  d.search = opened;
  return d;
}

// M-step-17, M-step-26
TEST(PlanSearch, KeepsToWhatIsOpened) {
  spec::Search opened;
  opened.tensor = {2, 4};
  opened.micro_batch = {2};
  opened.schedule = {Schedule::zb_h1};
  const auto found =
      search(open(workload::samples::llama2_70b(), 256, 512, opened), {.keep = 50, .front = true});
  ASSERT_FALSE(found.plans.empty());
  for (std::size_t i = 0; i < found.plans.size(); ++i) {
    const spec::Plan& plan = found.plans[i].plan;
    EXPECT_TRUE(plan.tensor == 2 || plan.tensor == 4);
    EXPECT_EQ(plan.micro_batch, 2);
    EXPECT_TRUE(plan.pipeline == 1 || plan.schedule == Schedule::zb_h1);
    EXPECT_FALSE(i > 0 && found.plans[i] < found.plans[i - 1]);
  }
}

// A stack's schedules are what is tried; a plan that states its own keeps it.
TEST(PlanSearch, TriesTheSchedulesThatThereAre) {
  spec::Design d = open(workload::samples::deepseek_v3(), 512, 1024);
  for (const PricedPlan& one : search(d, {.keep = 20}).plans) {
    EXPECT_TRUE(one.plan.schedule == Schedule::one_f_one_b || one.plan.schedule == Schedule::interleaved);
  }
  d.stack.schedules = {Schedule::dualpipe};
  EXPECT_EQ(plan_space(d).schedules, std::vector{Schedule::dualpipe});
  d.train->plan_auto = false;
  d.train->plan.schedule = Schedule::zb_v;
  EXPECT_EQ(plan_space(d).schedules, std::vector{Schedule::zb_v});
  d.assumptions.push_back({"train.plan.schedule", "1f1b", "nobody wrote it"});
  EXPECT_EQ(plan_space(d).schedules, std::vector{Schedule::dualpipe});
  d.stack.pipelined = false;
  EXPECT_EQ(plan_space(d).pipeline, std::vector{1L});
}

/// The price of one plan, as `caelum run` would say it in the analytic tier; infinite where it cannot run.
PricedPlan priced_alone(spec::Design d, const spec::Plan& plan) {
  d.train->plan = plan;
  if (!check_plan(d).empty()) return {plan, std::numeric_limits<double>::infinity(), 0, 0};
  const auto step = samples::run(d, {.fidelity = Fidelity::analytic});
  return {plan, step->time.in(units::s), step->memory.peak().in(units::B), step->memory.over().in(units::B)};
}

// M-step-17 by brute force: every split of 64 chips over tensor, pipeline and data ranks, two micro-batches
// and three kinds of recompute, each priced alone.
TEST(PlanSearch, PricesAndOptimumAreThoseOfEveryPlanTriedAlone) {
  spec::Search opened;
  opened.tensor = {1, 2, 4, 8};
  opened.pipeline = {1, 2, 4, 8, 16};
  opened.micro_batch = {1, 2};
  opened.zero = {1};
  opened.context = {1};
  opened.schedule = {Schedule::one_f_one_b};
  const spec::Design d = open(workload::samples::llama2_70b(), 64, 128, opened);
  const auto found = search(d, {.keep = 1000});
  long fitting = 0;
  double best = std::numeric_limits<double>::infinity();
  for (const long tensor : opened.tensor) {
    for (const long pipeline : opened.pipeline) {
      for (const long micro_batch : opened.micro_batch) {
        for (const auto recompute :
             {spec::Recompute::none, spec::Recompute::selective, spec::Recompute::full}) {
          spec::Plan plan = d.train->plan;
          plan.tensor = tensor, plan.pipeline = pipeline, plan.data = 64 / (tensor * pipeline);
          plan.micro_batch = micro_batch, plan.sequence_parallel = tensor > 1, plan.recompute = recompute;
          plan.zero = 1;
          const PricedPlan alone = priced_alone(d, plan);
          if (alone.over > 0 || !std::isfinite(alone.seconds)) continue;
          ++fitting;
          best = std::min(best, alone.seconds);
          const auto same = std::find_if(found.plans.begin(), found.plans.end(), [&](const PricedPlan& one) {
            return one.plan.tensor == tensor && one.plan.pipeline == pipeline &&
                   one.plan.micro_batch == micro_batch && one.plan.recompute == recompute;
          });
          ASSERT_NE(same, found.plans.end()) << tensor << " x " << pipeline << " x " << micro_batch;
          EXPECT_DOUBLE_EQ(same->seconds, alone.seconds);
          EXPECT_DOUBLE_EQ(same->peak, alone.peak);
          EXPECT_EQ(same->over, 0);
        }
      }
    }
  }
  EXPECT_GT(fitting, 8);
  EXPECT_EQ(found.fitting, fitting);
  EXPECT_DOUBLE_EQ(found.plans.front().seconds, best);
  // 6 x 69e9 parameters x 128 x 4,096 tokens on 64 Pflop/s are 3.4 s: no plan is faster, the best has
  // between 45 and 60 % of the peak.
  EXPECT_GT(best, 3.4 / 0.60);
  EXPECT_LT(best, 3.4 / 0.45);
}

/// Times and peaks of what a search keeps and of its front, in order.
std::vector<std::pair<double, double>> answers(const FoundPlans& found, std::size_t keep) {
  std::vector<std::pair<double, double>> list;
  for (std::size_t i = 0; i < found.plans.size(); ++i) {
    const PricedPlan& one = found.plans[i];
    const auto beats = [&](const PricedPlan& o) {
      return o.over <= 0 && o.seconds <= one.seconds && o.peak <= one.peak &&
             (o.seconds < one.seconds || o.peak < one.peak);
    };
    if (i < keep || (one.over <= 0 && std::none_of(found.plans.begin(), found.plans.end(), beats))) {
      list.emplace_back(one.seconds, one.peak);
    }
  }
  return list;
}

class Draw {
 public:
  explicit Draw(std::uint64_t seed) : seed_(seed) {}
  std::size_t below(std::size_t n) {
    return static_cast<std::size_t>(uniform(seed_, 0, index_++) * static_cast<double>(n));
  }

 private:
  std::uint64_t seed_, index_ = 0;
};

/// A small space drawn at random: model, machine, batch, overlap, and which schedules there are.
spec::Design drawn_space(Draw& draw) {
  const auto pick = [&](const auto& list) { return list[draw.below(list.size())]; };
  spec::Model model = draw.below(2) == 0 ? workload::samples::llama2_70b() : workload::samples::deepseek_v3();
  if (model.moe) model.moe->experts = pick(std::vector{16L, 64L});
  model.layers = pick(std::vector{12L, 13L, 16L, 30L});
  spec::Design d = open(model, pick(std::vector{16L, 24L, 48L, 64L}), pick(std::vector{48L, 96L, 192L}));
  d.search->tensor = {pick(std::vector{1L, 2L}), 4, 8};
  d.search->micro_batch = {1, pick(std::vector{2L, 3L, 4L})};
  d.search->zero = {pick(std::vector{0L, 1L}), pick(std::vector{1L, 2L, 3L})};
  d.search->context = {pick(std::vector{1L, 2L})};
  d.search->expert = {1, pick(std::vector{4L, 8L, 16L})};
  d.search->schedule = {
      pick(std::vector{Schedule::one_f_one_b, Schedule::zb_h1, Schedule::gpipe}),
      pick(std::vector{Schedule::interleaved, Schedule::dualpipe, Schedule::zb_h2, Schedule::v_half,
                       Schedule::dualpipe_v, Schedule::breadth_first, Schedule::one_f_one_b_overlap})};
  d.train->plan.overlap.pipeline = draw.below(2) == 0;
  d.train->plan.overlap.expert = draw.below(2) == 0;
  d.train->plan.overlap.tensor = draw.below(2) == 0;
  d.cluster.system.levels.back().bandwidth.value = pick(std::vector{5.0, 50.0, 500.0}) * units::GBps;
  return d;
}

// M-step-72, M-step-73: of every plan of 40 spaces the memory is that of a run, and the bound no more than
// its time and seldom much less.
TEST(PlanPrice, MemoryIsExactAndNoWalkBeatsTheBound) {
  Draw draw(19);
  double shares = 0, plans = 0;
  for (int i = 0; i < 40; ++i) {
    const spec::Design d = drawn_space(draw);
    Diagnostics diagnostics;
    const auto chip = chip::make_chip_model(d.cluster.system.chip, d.chip_profile, diagnostics);
    const auto network = fabric::make_network_model(d, diagnostics);
    const PlanSpace space = plan_space(d);
    const auto families = families_of(space, d);
    const StageShapes shapes = shapes_of(space, families, d);
    for (const PlanChoice& family : families) {
      for (const PlanPrice& price : price_family(space, family, {d, chip, network}, shapes)) {
        const PricedPlan alone = priced_alone(d, plan_of(price.choice, d));
        const PlanChoice& c = price.choice;
        const auto words =
            fmt::format("space {}: {} x {} stages, tensor {}, expert {}, micro-batch {}, zero {}", i,
                        name(c.schedule), c.pipeline, c.tensor, c.expert, c.micro_batch, c.zero);
        ASSERT_DOUBLE_EQ(price.peak, alone.peak) << words;
        ASSERT_DOUBLE_EQ(price.over, alone.over) << words;
        if (price.over > 0) continue;
        ASSERT_LE(price.bound, alone.seconds * (1 + 1e-6)) << words;
        if (static_cast<long>(plans) % 5 == 0) {
          spec::Design event = d;
          event.train->plan = plan_of(c, d);
          ASSERT_LE(price.bound, samples::run(event)->time.in(units::s) * (1 + 1e-6)) << words;
        }
        shares += price.bound / alone.seconds;
        plans += 1;
      }
    }
  }
  EXPECT_GT(plans, 1000);
  EXPECT_GT(shares / plans, 0.93);
}

#if defined(__SANITIZE_ADDRESS__)
constexpr int kSpaces =
    25;  // whether answers agree is seen without the sanitizers, which look for other things
#elif defined(__has_feature)
constexpr int kSpaces = __has_feature(address_sanitizer) ? 25 : 200;
#else
constexpr int kSpaces = 200;
#endif

// M-step-17, M-step-73: pruned and brute force give the same answers on 200 spaces.
TEST(PlanSearch, PrunedIsBruteForce) {
  Draw draw(17);
  long walked = 0, all = 0;
  for (int i = 0; i < kSpaces; ++i) {
    const spec::Design d = drawn_space(draw);
    const SearchOptions options{.keep = 3, .front = true};
    SearchOptions brute = options;
    brute.walk_all = true;
    const auto pruned = search(d, options), every = search(d, brute);
    ASSERT_EQ(answers(pruned, 3), answers(every, 3)) << "space " << i;
    EXPECT_EQ(pruned.priced, every.priced);
    EXPECT_EQ(pruned.fitting, every.fitting);
    walked += pruned.walked;
    all += every.walked;
  }
  EXPECT_LT(walked, all / 2);
}

// A space that grows never gives a slower best.
TEST(PlanSearch, AWiderSpaceIsNeverSlower) {
  Draw draw(18);
  for (int i = 0; i < 30; ++i) {
    spec::Design narrow = drawn_space(draw);
    const auto few = search(narrow);
    spec::Design wide = narrow;
    wide.search->tensor.clear();
    wide.search->expert.clear();
    wide.search->context.clear();
    wide.search->schedule.push_back(Schedule::one_f_one_b);
    wide.search->zero = {0, 1, 2, 3};
    const auto many = search(wide);
    ASSERT_GE(many.priced, few.priced);
    if (few.fitting == 0) continue;
    ASSERT_GT(many.fitting, 0);
    EXPECT_LE(many.plans.front().seconds, few.plans.front().seconds) << "space " << i;
  }
}

// M-step-72: what ranks hold in closed form is what their orders hold, whatever the chunks keep.
TEST(Held, ClosedFormIsTheOrder) {
  Draw draw(20);
  const std::vector<Schedule> schedules = {Schedule::one_f_one_b, Schedule::zb_h1, Schedule::zb_h2,
                                           Schedule::interleaved, Schedule::one_f_one_b_overlap};
  for (int i = 0; i < 300; ++i) {
    PipelineShape shape{schedules[draw.below(schedules.size())],
                        1 + static_cast<long>(draw.below(9)),
                        1,
                        1 + static_cast<long>(draw.below(40)),
                        {}};
    if (shape.schedule == Schedule::interleaved || shape.schedule == Schedule::one_f_one_b_overlap)
      shape.virtual_stages = 1 + static_cast<long>(draw.below(4));
    const Layout layout = make_layout(shape);
    const Orders orders = make_orders(layout);
    std::vector<double> bytes(static_cast<std::size_t>(layout.positions()));
    for (double& each : bytes) each = static_cast<double>(1 + draw.below(3));
    for (long rank = 0; rank < layout.ranks; ++rank) {
      EXPECT_EQ(held_at_peak(layout, rank, bytes), held_at_peak(layout, orders, rank, bytes))
          << name(shape.schedule) << ' ' << shape.ranks << " x " << shape.virtual_stages << ", "
          << shape.micro_batches << " micro-batches, rank " << rank;
    }
  }
}

TEST(PlanSearch, ThreadsChangeNothing) {
  const spec::Design d = open(workload::samples::deepseek_v3(), 64, 192);
  const auto one = search(d, {.keep = 5, .front = true});
  const auto three = search(d, {.keep = 5, .front = true, .crew = {.threads = 3}});
  EXPECT_EQ(answers(one, 5), answers(three, 5));
  EXPECT_EQ(one.walked, three.walked);
}

// 2,240 chips have a factor of 7 that a batch of 1,920 lacks: it must go into the pipeline.
TEST(PlanSearch, FindsPipelinesThatAreNoPowersOfTwo) {
  spec::Model model = workload::samples::llama2_70b();
  model.layers = 105;
  const auto found = search(open(model, 2240, 1920), {.keep = 30});
  EXPECT_GT(found.fitting, 100);
  for (const PricedPlan& one : found.plans) {
    EXPECT_EQ(one.plan.pipeline % 7, 0);
    EXPECT_EQ(one.plan.tensor * one.plan.context * one.plan.pipeline * one.plan.data, 2240);
  }
  const spec::Design prime = open(workload::samples::llama2_70b(), 1531, 4096);
  EXPECT_TRUE(search(prime).plans.empty());
  EXPECT_NE(why_no_plan(prime).find("use global_batch 4593"), std::string::npos) << why_no_plan(prime);
}

}  // namespace
}  // namespace caelum::step
