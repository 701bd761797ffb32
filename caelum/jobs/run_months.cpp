// Hands the step to the months as few numbers: its time, its shares, group sizes, the state to save.
#include "caelum/jobs/run_months.hpp"

#include <algorithm>

#include "caelum/step/optimizer.hpp"
#include "caelum/workload/graph.hpp"

namespace caelum::jobs {
namespace {

constexpr double kMachineCompute =
    0.75;  ///< own estimate for a job that is not told: share of a step in kernels
constexpr double kMachineMatrix = 0.5;
constexpr double kSynchronisations = 4;  ///< of a layer and micro-batch: two before, two after the products

/// Bytes that a checkpoint keeps of one parameter: working copy, master copy, moments (M-step-14).
double state_of_parameter(const spec::Train& train) {
  const auto& p = train.precision;
  return bytes_per_element(p.parameters) + bytes_per_element(p.master) + step::moment_bytes(train);
}

goodput::Options with_samples(const spec::Design& design, goodput::Options options) {
  if (options.samples <= 0) options.samples = design.run->samples;
  return options;
}

/// Power over the whole run: as in the step while it works, at rest while it stands still.
economics::Activity over_run(economics::Activity step, const goodput::Split& split) {
  const double works = split.productive + split.straggling + split.lost;
  if (works <= 0) return step;
  return {.compute = step.compute * works,
          .communication = step.communication * works,
          .waiting = step.waiting * works + (1 - works),
          .matrix = step.matrix};
}

void add_bill(MonthsResult& out, const spec::Design& design, const economics::Activity& activity,
              Ops operations_per_token) {
  const goodput::Split& split = out.run.split;
  out.power = economics::power(design, out.run.inventory, over_run(activity, split));
  out.bill = economics::bill(design, out.run.inventory, out.power,
                             {.calendar = out.calendar,
                              .tokens = out.tokens,
                              .model_operations = operations_per_token * out.tokens});
}

}  // namespace

MonthsResult machine_months(const spec::Design& design, const goodput::Options& options) {
  MonthsResult out;
  goodput::Job job;
  job.step = 20 * units::s;
  job.compute_share = kMachineCompute;
  job.tensor = static_cast<double>(design.cluster.system.chips_per_node.value_or(8));
  job.replicas = std::max(1.0, static_cast<double>(design.cluster.chips) / job.tensor / 16);
  job.stages = 16;
  spec::Train mixed;
  job.state = Bytes{workload::count_parameters(design.model).total * state_of_parameter(mixed)};
  out.run = goodput::months(design, job, with_samples(design, options));
  out.calendar = out.run.days.median * units::day;
  add_bill(out, design,
           {.compute = kMachineCompute, .communication = 0.15, .waiting = 0.1, .matrix = kMachineMatrix},
           Ops{0});
  return out;
}

MonthsResult training_months(const spec::Design& design, const step::StepTimeline& step, double trained,
                             double matrix_use, const goodput::Options& options) {
  const spec::Train& train = *design.train;
  const spec::Plan& plan = train.plan;
  const step::Breakdown& b = step.breakdown;
  MonthsResult out;
  goodput::Job job;
  job.step = step.time;
  const double kernels = (b.compute + b.recompute + b.optimizer) / step.time;
  const double waiting = (b.pipeline_bubble + b.host) / step.time;
  job.compute_share = kernels;
  job.tensor = static_cast<double>(plan.tensor * plan.context);
  job.replicas = static_cast<double>(plan.data);
  job.stages = static_cast<double>(plan.pipeline);
  const double micro_batches = static_cast<double>(train.global_batch) /
                               static_cast<double>(std::max(1L, plan.data * plan.micro_batch));
  job.synchronisations =
      kSynchronisations * micro_batches * static_cast<double>(design.model.layers) / job.stages;
  job.state = Bytes{trained * state_of_parameter(train)};
  if (train.tokens) job.work = step.time * (*train.tokens / step.tokens);
  out.run = goodput::months(design, job, with_samples(design, options));
  out.calendar = out.run.days.median * units::day;
  out.tokens = design.run->length.known() || !train.tokens
                   ? step.tokens * (out.calendar / step.time) * out.run.split.productive
                   : *train.tokens;
  add_bill(out, design,
           {.compute = kernels,
            .communication = std::max(0.0, 1 - kernels - waiting),
            .waiting = waiting,
            .matrix = kernels > 0 ? matrix_use / kernels : 0},
           step.model_operations * (1 / step.tokens));
  return out;
}

}  // namespace caelum::jobs
