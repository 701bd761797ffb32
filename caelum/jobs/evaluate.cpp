// The stages in order: expand the model, make the chip and the network, simulate the step. What
// stands here beside the calls are ratios of what the stages return.
#include "caelum/jobs/evaluate.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "caelum/fabric/topology/congestion.hpp"
#include "caelum/jobs/formats.hpp"
#include "caelum/jobs/link_losses.hpp"
#include "caelum/jobs/machine.hpp"
#include "caelum/jobs/parts.hpp"
#include "caelum/jobs/result_check.hpp"
#include "caelum/spec/nudges.hpp"
#include "caelum/step/plan_auto.hpp"

namespace caelum::jobs {

Machine machine_of(const spec::Design& design, Diagnostics& diagnostics) {
  return {
      chip::under_stack(chip::make_chip_model(design.cluster.system.chip, design.chip_profile, diagnostics),
                        design.stack),
      fabric::make_network_model(design, diagnostics)};
}

namespace {

struct Evaluated {
  Result<step::StepTimeline, step::Infeasible> step;
  workload::OperatorGraph graph;
  std::shared_ptr<const fabric::Congestion> congestion;  ///< in the flow tier: of this design and no other
};

std::optional<Evaluated> run_stages(const spec::Design& design, const Options& options,
                                    Diagnostics& diagnostics) {
  Machine machine = machine_of(design, diagnostics);
  if (!diagnostics.ok()) return std::nullopt;
  if (options.fidelity == Fidelity::flow) {
    machine.network.congestion = fabric::make_congestion(design, diagnostics);
    if (!machine.network.congestion) return std::nullopt;
  }
  auto graph = workload::expand(design.model, *design.train, design.stack);
  auto step = step::simulate(design, graph, machine.chip, machine.network,
                             {.fidelity = options.fidelity,
                              .timeline = options.timeline,
                              .explain = options.explain,
                              .free = options.free});
  return Evaluated{std::move(step), std::move(graph), machine.network.congestion};
}

// M-api-1: elasticity = d ln(time) / d ln(parameter), by a central difference of 2 %.
std::vector<Limit> elasticities(const spec::Design& design, const Options& options) {
  constexpr double kStep = 0.02;
  Options plain = options;
  plain.timeline = plain.explain = false;
  // Both sides of a difference by the same tier: the steady state tells it as well as the whole walk.
  if (plain.fidelity == Fidelity::event) plain.fidelity = Fidelity::analytic;
  std::vector<Limit> limits;
  for (const std::string& parameter : spec::nudges(design)) {
    double times[2] = {0, 0};
    bool ran = true;
    for (int side = 0; side < 2; ++side) {
      spec::Design nudged = design;
      spec::nudge(nudged, parameter, side == 0 ? 1 - kStep : 1 + kStep);
      Diagnostics ignored;
      auto evaluated = run_stages(nudged, plain, ignored);
      if (!evaluated || !evaluated->step) {
        ran = false;
        break;
      }
      times[side] = evaluated->step->time.in(units::s);
    }
    if (!ran) continue;
    const double mean = (times[0] + times[1]) / 2;
    limits.push_back({parameter, (times[1] - times[0]) / mean / (2 * kStep)});
  }
  return limits;
}

/// The dense peak of the format that products run in. A chip that lacks the asked one runs the next
/// wider, and the user is told.
spec::Datum<OpRate> peak_of(const spec::Design& design, Diagnostics& diagnostics) {
  const auto& chip = design.cluster.system.chip;
  const auto of = [&](Precision p) { return chip.peak[static_cast<std::size_t>(p)]; };
  warn_of_format(design, design.train->precision.matmul, "products", "precision", diagnostics);
  const Precision runs = format_on(chip, design.train->precision.matmul);
  return runs == Precision::fp8_block && !of(runs).known() ? of(Precision::fp8) : of(runs);
}

// M-study-41: one factor on all that takes time, so that whatever follows from the step moves with it. No
// step is so short that its own operations would exceed the peak.
void stretch(step::StepTimeline& step, const spec::Design& design, const spec::Datum<OpRate>& peak) {
  double factor = design.model_error.factor;
  if (factor == 1) return;
  if (peak.known()) {
    const Time least = step.model_operations / (*peak.value * static_cast<double>(design.cluster.chips));
    factor = std::max(factor, least / step.time);
  }
  step.time = step.time * factor;
  step::Breakdown& b = step.breakdown;
  for (Time* part : {&b.compute, &b.recompute, &b.tensor_comm, &b.context_comm, &b.expert_comm,
                     &b.pipeline_comm, &b.pipeline_bubble, &b.data_comm, &b.optimizer, &b.host})
    *part = *part * factor;
}

Outcome evaluate_placed(const spec::Design& given, const Options& options, Diagnostics& diagnostics) {
  Outcome outcome;
  spec::Design design = given;
  if (design.train->plan_auto) {
    const Machine machine = machine_of(design, diagnostics);
    if (!diagnostics.ok()) return outcome;
    const auto plan = step::choose_plan(design, machine.chip, machine.network, {.threads = options.threads});
    if (!plan) {
      outcome.plan = design.train->plan;
      outcome.feasible = false;
      outcome.reasons = {step::why_no_plan(design)};
      return outcome;
    }
    design.train->plan = *plan;
  }
  outcome.reasons = step::check_plan(design);
  if (outcome.reasons.empty() && design.train->plan.recompute_auto) {
    const Machine machine = machine_of(design, diagnostics);
    if (!diagnostics.ok()) return outcome;
    design.train->plan.recompute = step::least_recompute(design, machine.chip, machine.network);
    design.train->plan.recompute_auto = false;
  }
  outcome.plan = design.train->plan;
  if (!outcome.reasons.empty()) {
    outcome.feasible = false;
    return outcome;
  }
  auto evaluated = run_stages(design, options, diagnostics);
  if (!evaluated) return outcome;
  if (evaluated->congestion && !evaluated->congestion->unreachable().empty()) {
    outcome.feasible = false;
    outcome.reasons = {evaluated->congestion->unreachable()};
    return outcome;
  }
  if (!evaluated->step) {
    outcome.feasible = false;
    outcome.reasons = evaluated->step.error().reasons;
    return outcome;
  }

  TrainResult& result = outcome.train;
  result.fidelity = options.fidelity;
  result.step = std::move(*evaluated->step);
  if (result.step.estimated) {
    diagnostics.warning(
        design.cluster_at,
        fmt::format("the step has too many micro-batches to walk, and '{}' shows no steady state soon: "
                    "its time is that of the analytic tier",
                    name(design.train->plan.schedule)),
        "a smaller global_batch is walked whole");
  }
  if (evaluated->congestion) {
    result.link_losses = link_losses(design, *evaluated->congestion, result.step);
  }
  const auto chips = static_cast<double>(design.cluster.chips);
  const auto peak = peak_of(design, diagnostics);
  stretch(result.step, design, peak);
  const double seconds = result.step.time.in(units::s);
  result.tokens_per_s = result.step.tokens / seconds;
  result.tokens_per_s_per_chip = result.tokens_per_s / chips;
  result.model_flops_per_s_per_chip = result.step.model_operations.in(units::flop) / seconds / chips;
  if (peak.known()) {
    const double peak_flops = peak.value->in(units::flops);
    result.mfu = result.model_flops_per_s_per_chip / peak_flops;
    const auto& bf16 = design.cluster.system.chip.peak[static_cast<std::size_t>(Precision::bf16)];
    if (bf16.known()) result.mfu_of_bf16 = result.model_flops_per_s_per_chip / bf16.value->in(units::flops);
    result.hfu = result.step.executed_operations.in(units::flop) / seconds / chips / peak_flops;
  }
  result.total_parameters = evaluated->graph.total_parameters;
  result.active_parameters = evaluated->graph.active_parameters;
  result.trained_parameters = evaluated->graph.trained_parameters;
  result.fits = result.step.memory.fits();
  if (!result.fits) outcome.reasons = step::explain_memory(result.step.memory);
  if (design.train->tokens) {
    result.trained_tokens = *design.train->tokens;
    result.days = result.trained_tokens / result.tokens_per_s / 86400;
    result.chip_hours = result.days * 24 * chips;
  }
  if (design.train->rl) {
    const Machine machine = machine_of(design, diagnostics);
    result.rl = reinforcement(design, machine, result.step, result.total_parameters);
    if (!result.rl->memory.fits()) {
      result.fits = false;
      outcome.reasons.push_back(result.rl->memory.reason());
    }
  }
  if (options.months && design.run) {
    result.months = training_months(design, result.step, result.trained_parameters, result.hfu, options.run);
    if (result.months->run.samples > 0) {
      result.chip_hours = result.months->chip_hours();
      result.trained_tokens = result.months->tokens;
    }
  }
  if (options.limits) result.limits = elasticities(design, options);
  return outcome;
}

}  // namespace

double TrainResult::worst_link_loss() const {
  double worst = 1;
  for (const LinkLoss& loss : link_losses) worst = std::max(worst, loss.times);
  return worst;
}

Outcome evaluate(const spec::Design& design, const Options& options, Diagnostics& diagnostics) {
  Diagnostics own;
  Outcome outcome =
      parts_of(design) > 1 ? evaluate_parts(design, options, own) : evaluate_placed(design, options, own);
  // With parts of the step for free there is no machine that could do it.
  if (own.ok() && outcome.feasible && options.free == 0) check_result(outcome.train, design.cluster_at, own);
  // Values that turn out unknown in the rooms have no place of their own: the machine's is told.
  for (const Diagnostic& d : own.all()) {
    const Span at = d.at.file ? d.at : design.cluster_at;
    const bool error = d.severity == Diagnostic::Severity::error;
    error ? diagnostics.error(at, d.message, d.hint) : diagnostics.warning(at, d.message, d.hint);
  }
  return outcome;
}

}  // namespace caelum::jobs
