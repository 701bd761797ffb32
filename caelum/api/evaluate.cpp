// The stages in order: expand the model, make the chip and the network, simulate the step. What
// stands here beside the calls are ratios of what the stages return.
#include "caelum/api/evaluate.hpp"

#include <array>
#include <functional>
#include <utility>

#include <fmt/format.h>

#include "caelum/api/formats.hpp"
#include "caelum/api/link_losses.hpp"
#include "caelum/api/machine.hpp"
#include "caelum/api/parts.hpp"
#include "caelum/api/result_check.hpp"
#include "caelum/fabric/topology/congestion.hpp"
#include "caelum/step/plan_auto.hpp"

namespace caelum::api {

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
};

std::optional<Evaluated> run_stages(const spec::Design& design, const Options& options,
                                    Diagnostics& diagnostics) {
  Machine machine = machine_of(design, diagnostics);
  if (!diagnostics.ok()) return std::nullopt;
  machine.network.congestion = options.congestion;
  auto graph = workload::expand(design.model, *design.train, design.stack);
  auto step = step::simulate(design, graph, machine.chip, machine.network,
                             {.fidelity = options.fidelity,
                              .timeline = options.timeline,
                              .explain = options.explain,
                              .free = options.free});
  return Evaluated{std::move(step), std::move(graph)};
}

/// A parameter whose effect on the step time is asked, and how to reach it.
struct Nudge {
  const char* name;
  std::function<void(spec::Design&, double)> scale;
};

template <class Q>
void scale_datum(spec::Datum<Q>& datum, double factor) {
  if (datum.value) datum.value = *datum.value * factor;
}

std::vector<Nudge> nudges(const spec::Design& design) {
  std::vector<Nudge> list = {
      {"chip.peak",
       [](spec::Design& d, double f) {
         for (auto& peak : d.cluster.system.chip.peak) scale_datum(peak, f);
       }},
      {"chip.hbm.bandwidth",
       [](spec::Design& d, double f) { scale_datum(d.cluster.system.chip.hbm.bandwidth, f); }},
  };
  static constexpr std::array<const char*, 6> kBandwidth = {
      "system.levels.0.bandwidth", "system.levels.1.bandwidth", "system.levels.2.bandwidth",
      "system.levels.3.bandwidth", "system.levels.4.bandwidth", "system.levels.5.bandwidth"};
  static constexpr std::array<const char*, 6> kLatency = {
      "system.levels.0.latency", "system.levels.1.latency", "system.levels.2.latency",
      "system.levels.3.latency", "system.levels.4.latency", "system.levels.5.latency"};
  for (std::size_t i = 0; i < design.cluster.system.levels.size() && i < kBandwidth.size(); ++i) {
    list.push_back({kBandwidth[i], [i](spec::Design& d, double f) {
                      scale_datum(d.cluster.system.levels[i].bandwidth, f);
                    }});
    list.push_back({kLatency[i], [i](spec::Design& d, double f) {
                      scale_datum(d.cluster.system.levels[i].latency, f);
                      scale_datum(d.link_profiles[i].latency, f);
                    }});
  }
  list.push_back(
      {"stack.kernel_dispatch", [](spec::Design& d, double f) { scale_datum(d.stack.kernel_dispatch, f); }});
  return list;
}

// M-api-1: elasticity = d ln(time) / d ln(parameter), by a central difference of 2 %.
std::vector<Limit> elasticities(const spec::Design& design, const Options& options) {
  constexpr double kStep = 0.02;
  Options plain = options;
  plain.timeline = plain.explain = false;
  // Both sides of a difference by the same tier: the steady state tells it as well as the whole walk.
  if (plain.fidelity == Fidelity::event) plain.fidelity = Fidelity::analytic;
  std::vector<Limit> limits;
  for (const Nudge& nudge : nudges(design)) {
    double times[2] = {0, 0};
    bool ran = true;
    for (int side = 0; side < 2; ++side) {
      spec::Design nudged = design;
      nudge.scale(nudged, side == 0 ? 1 - kStep : 1 + kStep);
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
    limits.push_back({nudge.name, (times[1] - times[0]) / mean / (2 * kStep)});
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

Outcome evaluate_placed(const spec::Design& given, const Options& asked, Diagnostics& diagnostics) {
  Outcome outcome;
  spec::Design design = given;
  Options options = asked;
  if (design.train->plan_auto) {
    const Machine machine = machine_of(design, diagnostics);
    if (!diagnostics.ok()) return outcome;
    const auto plan = step::choose_plan(design, machine.chip, machine.network);
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
  if (options.fidelity == Fidelity::flow && !options.congestion) {
    options.congestion = fabric::make_congestion(design, diagnostics);
    if (!options.congestion) return outcome;
  }
  auto evaluated = run_stages(design, options, diagnostics);
  if (!evaluated) return outcome;
  if (options.congestion && !options.congestion->unreachable().empty()) {
    outcome.feasible = false;
    outcome.reasons = {options.congestion->unreachable()};
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
  if (options.congestion) result.link_losses = link_losses(design, *options.congestion, result.step);
  const auto chips = static_cast<double>(design.cluster.chips);
  const double seconds = result.step.time.in(units::s);
  result.tokens_per_s = result.step.tokens / seconds;
  result.tokens_per_s_per_chip = result.tokens_per_s / chips;
  result.model_flops_per_s_per_chip = result.step.model_operations.in(units::flop) / seconds / chips;
  const auto peak = peak_of(design, diagnostics);
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
  if (design.train->tokens) result.days = *design.train->tokens / result.tokens_per_s / 86400;
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
  }
  if (options.limits) result.limits = elasticities(design, options);
  return outcome;
}

}  // namespace

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

}  // namespace caelum::api
