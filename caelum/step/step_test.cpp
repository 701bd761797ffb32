// Whole steps on a sample machine: sums, tiers, monotony, memory, scale.

#include <gtest/gtest.h>

#include "caelum/step/cut.hpp"
#include "caelum/step/plan_auto.hpp"
#include "caelum/step/samples.hpp"
#include "caelum/step/schedule.hpp"

namespace caelum::step {
namespace {

namespace models = workload::samples;

spec::Design dense(Schedule schedule = Schedule::one_f_one_b) {
  spec::Design d = samples::design(models::llama2_70b(), 256, 512);
  spec::Plan& plan = d.train->plan;
  plan.tensor = 8;
  plan.sequence_parallel = true;
  plan.pipeline = 8;
  plan.data = 4;
  plan.schedule = schedule;
  if (schedule == Schedule::interleaved) plan.virtual_stages = 2;
  return d;
}

spec::Design experts(long chips, long pipeline, Schedule schedule) {
  const long data = chips / pipeline;
  spec::Design d = samples::design(models::deepseek_v3(), chips, data * 4 * pipeline);
  spec::Plan& plan = d.train->plan;
  plan.pipeline = pipeline;
  plan.data = data;
  plan.expert = 64;
  plan.schedule = schedule;
  plan.overlap.expert = true;
  return d;
}

constexpr Schedule kAll[] = {
    Schedule::gpipe,         Schedule::one_f_one_b, Schedule::interleaved, Schedule::zb_h1,
    Schedule::zb_h2,         Schedule::zb_v,        Schedule::dualpipe,    Schedule::one_f_one_b_overlap,
    Schedule::breadth_first, Schedule::dualpipe_v};

// M-step-13
TEST(Step, BreakdownSumsToTheTime) {
  for (Schedule s : kAll) {
    for (const auto& d : {dense(s), experts(1024, 8, s)}) {
      spec::Design design = d;
      if (s == Schedule::interleaved) design.train->plan.virtual_stages = 2;
      const auto step = samples::run(design);
      ASSERT_TRUE(step) << step.error().reasons.front();
      EXPECT_EQ(step->breakdown.total(), step->time);
      EXPECT_GE(step->breakdown.pipeline_bubble, Time{});
      EXPECT_GE(step->breakdown.expert_comm, Time{});
      EXPECT_GE(step->breakdown.pipeline_comm, Time{});
      EXPECT_GT(step->breakdown.compute, step->time * 0.2);
      EXPECT_GE(step->executed_operations, step->model_operations * 0.9);
    }
  }
}

// M-step-11
TEST(Step, AnalyticAgreesWithEvent) {
  for (Schedule s : kAll) {
    for (long batch : {512L, 2048L, 4 * 530L}) {
      spec::Design d = dense(s);
      d.train->global_batch = batch;
      const auto event = samples::run(d);
      const auto analytic = samples::run(d, {.fidelity = Fidelity::analytic});
      ASSERT_TRUE(event && analytic);
      EXPECT_NEAR(analytic->time / event->time, 1, 0.005) << name(s) << batch;
      EXPECT_NEAR(analytic->breakdown.compute / event->breakdown.compute, 1, 0.005) << name(s);
      const double memory =
          follows_lengths(s) ? 0.02 : 1e-9;  // a greedy order may come to hold more later on
      EXPECT_NEAR(analytic->memory.peak() / event->memory.peak(), 1, memory) << name(s);
    }
  }
}

TEST(Step, SlowerPartsNeverMakeAStepFaster) {
  for (Schedule s : kAll) {
    const spec::Design fast = s == Schedule::interleaved ? dense(s) : experts(1024, 8, s);
    const Time before = samples::run(fast)->time;
    for (std::size_t level : {0U, 1U}) {
      spec::Design slow = fast;
      slow.cluster.system.levels[level].bandwidth.value =
          *slow.cluster.system.levels[level].bandwidth.value * 0.5;
      EXPECT_GE(samples::run(slow)->time, before) << name(s) << level;
    }
    spec::Design slow = fast;
    slow.cluster.system.chip.hbm.bandwidth.value = 1.5 * units::TBps;
    EXPECT_GE(samples::run(slow)->time, before);
  }
}

// M-step-8
TEST(Step, OverlapHelps) {
  spec::Design d = dense();
  d.train->plan.overlap = {false, false, false, false, false, false};
  const Time none = samples::run(d)->time;
  d.train->plan.overlap = {true, true, true, true, true, true};
  EXPECT_LT(samples::run(d)->time, none);
}

// M-step-9
TEST(Step, FullyShardedGathersHideUnderLargeLayers) {
  spec::Design d = samples::design(models::llama(32, 4096, 32, 11008, 32000), 64, 512);
  d.train->plan.zero = 3;
  d.train->plan.micro_batch = 4;
  const auto hidden = samples::run(d);
  d.train->plan.overlap.parameters = d.train->plan.overlap.gradients = false;
  const auto exposed = samples::run(d);
  EXPECT_LT(hidden->breakdown.data_comm, exposed->breakdown.data_comm * 0.5);
  EXPECT_EQ(hidden->breakdown.compute, exposed->breakdown.compute);
  EXPECT_LT(hidden->memory.peak(), 80.0 * units::GB);
}

// M-step-10: what a pair hides is what 1F1B shows.
TEST(Step, DualPipeHidesExpertTraffic) {
  spec::Design d = experts(1024, 8, Schedule::dualpipe);
  d.train->global_batch *= 4;
  const auto paired = samples::run(d);
  d.train->plan.schedule = Schedule::one_f_one_b;
  d.train->plan.overlap.expert = false;
  const auto exposed = samples::run(d);
  EXPECT_LT(paired->breakdown.expert_comm, exposed->breakdown.expert_comm * 0.6);
  EXPECT_LT(paired->time, exposed->time);
}

// M-step-22, M-step-24: schedules that pair passes hide what 1F1B shows.
TEST(Step, PairedPassesHideExpertTraffic) {
  spec::Design d = experts(1024, 8, Schedule::one_f_one_b);
  d.train->global_batch *= 4;
  d.train->plan.overlap.expert = false;
  const auto exposed = samples::run(d);
  for (Schedule s : {Schedule::dualpipe_v, Schedule::one_f_one_b_overlap}) {
    d.train->plan.schedule = s;
    const auto paired = samples::run(d);
    EXPECT_LT(paired->breakdown.expert_comm, exposed->breakdown.expert_comm * 0.6) << name(s);
    EXPECT_LT(paired->time, exposed->time) << name(s);
  }
}

// M-step-24: one copy of the weights where DualPipe keeps two.
TEST(Step, DualPipeVKeepsOneCopy) {
  spec::Design d = experts(1024, 8, Schedule::dualpipe);
  const Bytes two = samples::run(d)->memory.weights;
  d.train->plan.schedule = Schedule::dualpipe_v;
  EXPECT_LT(samples::run(d)->memory.weights, two * 0.6);
}

// M-step-23: fully sharded weights move once a step, not once a micro-batch.
TEST(Step, BreadthFirstMovesShardedWeightsOnce) {
  spec::Design d = dense(Schedule::interleaved);
  d.train->plan.zero = 3;
  d.train->plan.overlap.parameters = d.train->plan.overlap.gradients = false;
  const Time each = samples::run(d)->breakdown.data_comm;
  d.train->plan.schedule = Schedule::breadth_first;
  EXPECT_LT(samples::run(d)->breakdown.data_comm, each * 0.1);
}

// M-step-9: beside a pipeline gradients stay whole until the last micro-batch, in memory as in time.
TEST(Step, GradientsWaitWholeBesideAPipeline) {
  spec::Design d = dense();
  d.train->plan.zero = 1;
  const auto first = samples::run(d);
  d.train->plan.zero = 2;
  const auto second = samples::run(d);
  EXPECT_EQ(second->time, first->time);
  EXPECT_EQ(second->memory.gradients, first->memory.gradients);
}

// M-step-7
TEST(Step, LayersGoWhereThePlanPutsThem) {
  spec::Design d = dense();
  const auto even = samples::run(d);
  d.train->plan.layers = {9, 10, 10, 10, 10, 10, 10, 11};
  EXPECT_GT(samples::run(d)->time, even->time);
  d.train->plan.layers = {9, 10, 10, 10, 10, 10, 10};
  EXPECT_EQ(check_plan(d).size(), 2U);
}

// M-step-25: nothing is missing from the path and nothing is on it twice.
TEST(Step, TheCriticalPathSumsToTheStep) {
  for (Schedule s : kAll) {
    for (const bool hides : {true, false}) {
      spec::Design d = experts(1024, 8, s);
      d.train->plan.overlap.pipeline = hides;
      const auto step = samples::run(d, {.explain = true});
      ASSERT_TRUE(step);
      Time sum;
      for (const PathLeg& leg : step->path) sum += leg.time;
      EXPECT_NEAR(sum / step->time, 1, 1e-6) << name(s);
      Time operators;
      for (const OperatorReach& op : step->operators) operators += op.time;
      EXPECT_GT(operators, step->time * 0.3);
    }
  }
}

TEST(Step, AFreeTermNeverCosts) {
  spec::Design d = experts(1024, 8, Schedule::one_f_one_b);
  d.train->plan.recompute = spec::Recompute::full;
  const Time before = samples::run(d)->time;
  for (int term = 0; term < kTerms; ++term) {
    EXPECT_LE(samples::run(d, {.free = bit(static_cast<Term>(term))})->time, before) << term;
  }
  EXPECT_LT(samples::run(d, {.free = bit(Term::expert)})->time, before * 0.99);
}

// M-step-16: 8 + 12 bytes read (the norm reads gradients once more), 14 written a parameter.
TEST(Step, UpdateStreamsItsState) {
  spec::Design d = dense();
  d.train->plan.zero = 0;
  const auto step = samples::run(d);
  const double parameters = step->memory.weights.in(units::B) / 2;
  const double least = parameters * (2 * 4 + 12 + 14) / 3.0e12;
  EXPECT_GT(step->breakdown.optimizer.in(units::s), least);
  EXPECT_LT(step->breakdown.optimizer.in(units::s), 1.5 * least);
}

// M-step-8: tensor messages may hide by a share of their own.
TEST(Step, TensorMessagesHideByTheirOwnShare) {
  spec::Design d = dense();
  d.train->plan.overlap.tensor = true;
  const Time whole = samples::run(d)->breakdown.tensor_comm;
  d.stack.tensor_overlap.value = 0.3;
  EXPECT_GT(samples::run(d)->breakdown.tensor_comm, whole);
}

// M-step-19
TEST(Step, RecomputesNoMoreThanTheMemoryAsks) {
  spec::Design d = dense();
  d.cluster.system.chip.hbm.capacity.value = 1e6 * units::GB;
  EXPECT_EQ(samples::chosen_recompute(d), spec::Recompute::none);
  d.cluster.system.chip.hbm.capacity.value = 1.0 * units::GB;
  EXPECT_EQ(samples::chosen_recompute(d), spec::Recompute::full);
}

TEST(Step, SomeLayersRecompute) {
  spec::Design d = dense();
  const auto none = samples::run(d);
  d.train->plan.recompute = spec::Recompute::full;
  const auto all = samples::run(d);
  d.train->plan.recompute_layers = 5;  // of 10
  const auto half = samples::run(d);
  EXPECT_GT(half->time, none->time);
  EXPECT_LT(half->time, all->time);
  EXPECT_NEAR(half->breakdown.recompute / all->breakdown.recompute, 0.5, 0.05);
  EXPECT_GT(half->memory.activations, all->memory.activations);
  EXPECT_LT(half->memory.activations, none->memory.activations);
}

// M-step-12
TEST(Step, ZeroGroupLimitsTheSharding) {
  spec::Design d = samples::design(models::llama(32, 4096, 32, 11008, 32000), 64, 512);
  d.train->plan.zero = 3;
  const auto whole = samples::run(d);
  d.train->plan.zero_group = 8;
  const auto hybrid = samples::run(d);
  EXPECT_GT(hybrid->memory.weights, whole->memory.weights * 7.9);
  EXPECT_GT(hybrid->time, Time{});
}

// M-step-7
TEST(Cut, FirstAndLastGetFewer) {
  EXPECT_EQ(deal_layers(61, 16), (std::vector<long>{3, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 3, 3}));
  const auto llama = deal_layers(126, 128);
  EXPECT_EQ(llama.front(), 0);
  EXPECT_EQ(llama.back(), 0);
  EXPECT_EQ(llama[64], 1);
  EXPECT_EQ(deal_layers(96, 8), std::vector<long>(8, 12));
}

TEST(CheckPlan, TellsWhichNumberDoesNotDivideWhich) {
  spec::Design d = experts(1024, 8, Schedule::one_f_one_b);
  EXPECT_TRUE(check_plan(d).empty());
  d.train->plan.expert = 48;
  const auto reasons = check_plan(d);
  ASSERT_FALSE(reasons.empty());
  EXPECT_EQ(reasons[0], "expert 48 does not divide experts 256 (256 = 5 x 48 + 16); use 32 or 64");
  d = dense();
  d.train->plan.data = 3;
  EXPECT_FALSE(check_plan(d).empty());
  EXPECT_FALSE(samples::run(d));
}

TEST(CheckPlan, DualPipeNeedsAnEvenPipelineAndEnoughMicroBatches) {
  spec::Design d = experts(1024, 8, Schedule::dualpipe);
  d.train->global_batch = d.train->plan.data * 15;
  EXPECT_EQ(check_plan(d).size(), 1U);
}

TEST(Timeline, HasSlicesOfEveryStage) {
  spec::Design d = dense();
  const auto step = samples::run(d, {Fidelity::event, true});
  ASSERT_TRUE(step);
  EXPECT_GT(step->slices.size(), 8U * 128 * 2);
  for (const Slice& slice : step->slices) {
    EXPECT_LE(slice.begin_s, slice.end_s);
    EXPECT_LE(slice.end_s, step->time.in(units::s)*1.0001) << slice.name;
  }
}

// M-workload-31: heads traded move less than keys that go round when there are many heads of keys.
TEST(Step, ContextModesShareTheSameWork) {
  spec::Design d = samples::design(models::llama2_70b(), 64, 64);
  d.train->sequence = 65536;
  spec::Plan& plan = d.train->plan;
  plan.tensor = 1;
  plan.context = 8;
  plan.data = 8;
  const auto ring = samples::run(d);
  for (auto mode : {spec::ContextMode::all_gather, spec::ContextMode::ulysses, spec::ContextMode::hybrid}) {
    plan.context_mode = mode;
    plan.ulysses = 4;
    const auto other = samples::run(d);
    ASSERT_TRUE(other) << other.error().reasons.front();
    EXPECT_NEAR(other->executed_operations / ring->executed_operations, 1, 1e-9);
    EXPECT_GT(other->breakdown.context_comm, Time{});
  }
  plan.context_mode = spec::ContextMode::ring;
  plan.context_balance = false;
  EXPECT_GT(samples::run(d)->time, ring->time * 1.1);
}

// M-step-45: kernels that hid their launches pay for each, and nothing runs beside compute.
TEST(Step, BlockingLaunchesAddTheHostToTheKernels) {
  spec::Design d = dense();
  d.stack.kernel_dispatch.value = 5 * units::us;
  const auto queued = samples::run(d);
  d.stack.blocking_launches = true;
  const auto blocking = samples::run(d);
  EXPECT_GT(blocking->breakdown.host, queued->breakdown.host);
  EXPECT_GE(blocking->breakdown.tensor_comm, queued->breakdown.tensor_comm);
  d.stack.kernel_dispatch.value = 10 * units::us;
  const auto slower = samples::run(d);
  EXPECT_NEAR(slower->breakdown.host / blocking->breakdown.host, 2, 0.05);
  EXPECT_EQ(slower->breakdown.compute, blocking->breakdown.compute);
}

// M-workload-30: a token meets half a document, not half a sequence.
TEST(Step, PackedDocumentsAttendLess) {
  spec::Design d = samples::design(models::llama2_70b(), 64, 64);
  d.train->sequence = 65536;
  d.train->plan.tensor = 8;
  d.train->plan.data = 8;
  const auto whole = samples::run(d);
  d.train->documents = spec::Documents{65536, 0};
  EXPECT_EQ(samples::run(d)->time, whole->time);
  d.train->documents = spec::Documents{2048, 0};
  const Time equal = samples::run(d)->time;
  d.train->documents = spec::Documents{2048, 1.5};
  const Time unequal = samples::run(d)->time;
  EXPECT_LT(equal, unequal);
  EXPECT_LT(unequal, whole->time);
}

// M-step-17
TEST(PlanAuto, DividesAndFits) {
  for (const auto& model : {models::llama2_70b(), models::deepseek_v3(), models::mixtral()}) {
    spec::Design d = samples::design(model, 1024, 4096);
    d.train->plan = samples::chosen_plan(d);
    EXPECT_TRUE(check_plan(d).empty()) << check_plan(d).front();
    const auto step = samples::run(d);
    ASSERT_TRUE(step);
    EXPECT_TRUE(explain_memory(step->memory).empty()) << explain_memory(step->memory).front();
  }
}

TEST(Step, AMillionChipsCostWhatTheirRolesCost) {
  spec::Design d = experts(1048576, 64, Schedule::dualpipe);
  d.model.layers = 128;
  const auto step = samples::run(d);
  ASSERT_TRUE(step) << step.error().reasons.front();
  EXPECT_NEAR(step->breakdown.total() / step->time, 1, 1e-12);
  // The same plan with a sixteenth of the replicas: only collectives over data know the difference.
  spec::Design fewer = experts(65536, 64, Schedule::dualpipe);
  fewer.model.layers = 128;
  fewer.train->global_batch = d.train->global_batch / 16;
  const auto small = samples::run(fewer);
  ASSERT_TRUE(small) << small.error().reasons.front();
  EXPECT_GE(step->time / small->time, 1);
  EXPECT_LT(step->time / small->time, 1.2);
}

}  // namespace
}  // namespace caelum::step
