// One function for each job that gives a Result; the models are in `jobs` and `supply`.
#include "caelum/api/run.hpp"

#include "caelum/base/place.hpp"
#include "caelum/explore/delivered.hpp"
#include "caelum/jobs/result_check.hpp"

namespace caelum::api {
namespace {

Trained train(const spec::Scenario& scenario, const Request& request, Diagnostics& diagnostics) {
  Trained out{.file = scenario.file,
              .design = scenario.design(),
              .outcome = {},
              .uncertainty = {},
              .why = {},
              .traffic = {},
              .advice = {},
              .fitting = {}};
  jobs::Options options{.fidelity = request.fidelity,
                        .timeline = request.timeline,
                        .limits = request.limits,
                        .threads = request.threads,
                        .months = request.months};
  options.run = {.samples = 0,
                 .seed = request.seed,
                 .threads = request.threads,
                 .stop = request.stop,
                 .progress = request.runs_progress};
  out.outcome = jobs::evaluate(out.design, options, diagnostics);
  if (!diagnostics.ok() || !out.outcome.feasible) return out;
  spec::Design planned = out.design;
  planned.train->plan = out.outcome.plan;
  planned.train->plan_auto = false;
  if (request.fitting && !out.outcome.train.step.memory.fits())
    out.fitting = jobs::what_would_fit(planned, request.stop);
  if (request.why) {
    out.why = jobs::explain(planned, options);
    out.advice = jobs::advice(planned, request.stop);
  }
  if (request.traffic) out.traffic = jobs::traffic(out.design, out.outcome.plan, diagnostics);
  if (request.draws > 0 && diagnostics.ok()) {
    options.run.progress = request.draws_progress;
    // Who chooses a plan does not know what is drawn.
    out.uncertainty = explore::sample(out.design.train->plan_auto ? planned : out.design, options,
                                      request.draws, request.seed);
  }
  return out;
}

Served serve(const spec::Scenario& scenario, const Request& request, Diagnostics& diagnostics) {
  Served out{.file = scenario.file, .design = scenario.design(), .outcome = {}, .uncertainty = {}};
  out.outcome = jobs::serve(out.design, diagnostics, request.threads);
  if (diagnostics.ok() && request.draws > 0 && out.outcome.feasible) {
    out.uncertainty = explore::sample_serve(
        out.design, request.draws, request.seed,
        {.threads = request.threads, .stop = request.stop, .progress = request.draws_progress});
  }
  return out;
}

Operated operate(const spec::Scenario& scenario, const Request& request, Diagnostics& diagnostics) {
  Operated out{.file = scenario.file, .design = scenario.design(), .months = {}};
  out.months = jobs::machine_months(out.design, {.samples = 0,
                                                 .seed = request.seed,
                                                 .threads = request.threads,
                                                 .stop = request.stop,
                                                 .progress = request.runs_progress});
  jobs::check_result(out.months, scenario.at(), diagnostics);
  return out;
}

/// At the end of a quarter.
Fleet fleet_of(const Supplied& s, std::size_t quarter) {
  Fleet fleet;
  for (std::size_t p = 0; p < s.plan.products.size(); ++p) {
    const auto& source = s.design.supply.products[p];
    const auto& product = s.plan.products[p];
    if (source.chip.id.empty()) continue;  // a phone chip is no accelerator
    const auto& peak = source.chip.peak[static_cast<std::size_t>(Precision::bf16)];
    const auto add = [](std::optional<double>& sum, const spec::Datum<double>& each, double chips) {
      if (each.known()) sum = sum.value_or(0) + chips * *each.value;
    };
    for (std::size_t q = 0; q <= quarter; ++q) {
      const auto& by_bin = product.quarters[q].by_bin;
      for (std::size_t b = 0; b < by_bin.size(); ++b) {
        const double chips = by_bin[b] * product.figures.bin_worth[b];  // in chips of the best bin
        fleet.packages += by_bin[b];
        if (peak.known()) fleet.dense_bf16_flops += chips * peak.value->in(units::flops);
        add(fleet.training_h100s, source.delivered.training, chips);
        add(fleet.serving_h100s, source.delivered.serving, chips);
      }
    }
  }
  return fleet;
}

/// What the packages of the plan come to in machines and sites.
void fill_sums(Supplied& s) {
  for (const auto& site : s.design.supply.sites) s.sites.push_back(supply::payback(site));
  for (std::size_t q = 0; q < s.plan.quarters.size(); ++q) s.fleet.push_back(fleet_of(s, q));
  for (const auto& pod : s.design.supply.pods) {
    for (const auto& product : s.plan.products) {
      if (product.name == pod.product && pod.chips.known())
        s.pods.push_back({pod.name, pod.product, product.packages() / *pod.chips.value});
    }
  }
}

Supplied plan_supply(const spec::Scenario& scenario, const Request& request, const spec::Catalogue& catalogue,
                     Diagnostics& diagnostics) {
  Supplied out;
  out.file = scenario.file;
  out.design = scenario.supply();
  explore::fill_delivered(out.design, catalogue, request.threads, diagnostics);
  if (!diagnostics.ok()) return out;
  auto plan = supply::plan_supply(out.design);
  if (!plan) {
    out.conflict = std::move(plan.error());
    return out;
  }
  out.feasible = true;
  out.plan = std::move(*plan);
  fill_sums(out);
  jobs::check_result(out.plan, out.sites, out.design.supply_at, diagnostics);
  if (request.draws > 0 && diagnostics.ok()) {
    out.uncertainty = explore::sample_supply(
        out.design, request.draws, request.seed,
        {.threads = request.threads, .stop = request.stop, .progress = request.draws_progress});
  }
  return out;
}

}  // namespace

bool has_step(spec::Job job) {
  return job == spec::Job::train;
}

Result run(const spec::Scenario& scenario, const Request& request, const spec::Catalogue& catalogue,
           Diagnostics& diagnostics) {
  Diagnostics own;
  Result result = [&]() -> Result {
    switch (scenario.job()) {
      case spec::Job::serve:
        return {serve(scenario, request, own)};
      case spec::Job::supply:
        return {plan_supply(scenario, request, catalogue, own)};
      case spec::Job::train:
        break;
      case spec::Job::months:
        return {operate(scenario, request, own)};
    }
    return {train(scenario, request, own)};
  }();
  pass_on(own, scenario.at(), diagnostics);
  return result;
}

}  // namespace caelum::api
