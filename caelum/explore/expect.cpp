// The same probes and the same front door as any scenario: nothing is priced here.
#include "caelum/explore/expect.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "caelum/explore/uncertainty.hpp"
#include "caelum/spec/load.hpp"

namespace caelum::explore {
namespace {

/// Seconds and bandwidths of all probes, one after the other; nothing where the machine does not do.
std::optional<std::vector<double>> call_figures(const spec::Machine& machine,
                                                const std::vector<jobs::CollectiveProbe>& probes,
                                                Diagnostics& diagnostics) {
  std::vector<double> figures;
  const jobs::CollectiveProbe* made_for = nullptr;
  jobs::ProbedNetwork network;
  for (const auto& probe : probes) {
    const bool same = made_for != nullptr && made_for->ranks == probe.ranks &&
                      made_for->ranks_per_node == probe.ranks_per_node &&
                      made_for->in_network == probe.in_network;
    if (!same) {
      network = jobs::probed_network(machine, probe, diagnostics);
      if (!diagnostics.ok() || network.network.levels.empty()) return std::nullopt;
      made_for = &probe;
    }
    const auto answer = jobs::price_collective(network, machine, probe, diagnostics);
    if (!diagnostics.ok()) return std::nullopt;
    figures.push_back(answer.time.in(units::s));
    figures.push_back(answer.bus.in(units::Bps));
  }
  return figures;
}

/// One that stands for its class.
struct ModelClass {
  const char* model;
  const char* kind;
};
constexpr ModelClass kClasses[] = {{"llama3-1-8b", "dense, 8 B"},
                                   {"llama3-1-70b", "dense, 70 B"},
                                   {"qwen3-30b-a3b", "experts, 30 B with 3 B active"},
                                   {"deepseek-v3", "experts, 671 B with 37 B active"}};
constexpr long kSequence = 4096;
constexpr double kStepTokens = 4'194'304;  // of an optimizer step, as large models are trained

ExpectedTraining expected_training(const ModelClass& of, const std::string& system, long chips,
                                   const spec::Catalogue& catalogue, const ExpectOptions& options,
                                   Diagnostics& diagnostics) {
  ExpectedTraining out{
      .model = of.model, .kind = of.kind, .why_not = {}, .plan = {}, .mfu = {}, .tokens_per_s = {}};
  const double rounds = std::round(kStepTokens / static_cast<double>(kSequence * chips));
  const long batch = chips * std::max(1L, static_cast<long>(rounds));
  const std::string text = fmt::format(
      "caelum: 1\ncluster: {{system: {}, chips: {}}}\nmodel: {}\ntrain: {{sequence: {}, global_batch: {}, "
      "precision: bf16, plan: auto}}\n",
      system, chips, of.model, kSequence, batch);
  const auto source = std::make_shared<const SourceFile>(SourceFile{"expect", text});
  auto design =
      spec::load_scenario(spec::read_document(source, diagnostics), ".", {}, catalogue, diagnostics);
  if (!design) return out;
  const jobs::Options run{.threads = options.crew.threads, .months = false};
  const jobs::Outcome outcome = jobs::evaluate(*design, run, diagnostics);
  if (!diagnostics.ok()) return out;
  if (!outcome.feasible || !outcome.train.fits) {
    out.why_not = outcome.reasons.empty() ? "no plan runs" : outcome.reasons.front();
    return out;
  }
  out.plan = outcome.plan;
  design->train->plan = outcome.plan;
  design->train->plan_auto = false;
  const double mfu = outcome.train.mfu, tokens = outcome.train.tokens_per_s_per_chip;
  out.mfu = {.median = mfu, .low = mfu, .high = mfu, .nominal = mfu};
  out.tokens_per_s = {.median = tokens, .low = tokens, .high = tokens, .nominal = tokens};
  if (options.draws > 0) {
    jobs::Options drawn = run;
    drawn.run.stop = options.crew.stop;
    const Uncertainty doubt = sample(*design, drawn, options.draws, options.seed);
    if (!doubt.interrupted) {
      out.mfu = doubt.mfu;
      out.tokens_per_s = doubt.tokens_per_s_per_chip;
    }
  }
  return out;
}

}  // namespace

std::vector<ExpectedCall> expected_calls(const spec::Design& machine,
                                         const std::vector<jobs::CollectiveProbe>& probes,
                                         const ExpectOptions& options, Diagnostics& diagnostics) {
  const auto nominal = call_figures(machine, probes, diagnostics);
  if (!nominal) return {};
  const Figures figures = [&probes](const spec::Design& varied, std::uint64_t) {
    Diagnostics ignored;
    return call_figures(varied, probes, ignored);
  };
  Draws draws;
  if (options.draws > 0) draws = draw(machine, figures, options.draws, options.seed, options.crew);
  const bool drawn = !draws.interrupted && !draws.figures.empty();
  std::vector<ExpectedCall> calls;
  for (std::size_t i = 0; i < probes.size(); ++i) {
    const auto of = [&](std::size_t figure) {
      const double value = (*nominal)[figure];
      return drawn ? interval_of(draws, figure)
                   : Interval{.median = value, .low = value, .high = value, .nominal = value};
    };
    calls.push_back({.probe = probes[i], .time_s = of(2 * i), .bus = of(2 * i + 1)});
  }
  return calls;
}

std::vector<ExpectedTraining> expected_trainings(const std::string& system, long chips,
                                                 const spec::Catalogue& catalogue,
                                                 const ExpectOptions& options, Diagnostics& diagnostics) {
  std::vector<ExpectedTraining> all;
  for (const ModelClass& one : kClasses) {
    if (stopped(options.crew.stop)) break;
    all.push_back(expected_training(one, system, chips, catalogue, options, diagnostics));
    if (!diagnostics.ok()) return {};
  }
  return all;
}

}  // namespace caelum::explore
