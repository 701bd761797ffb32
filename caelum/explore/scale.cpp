#include "caelum/explore/scale.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "caelum/jobs/evaluate.hpp"

namespace caelum::explore {
namespace {

enum ScaleFigure : std::size_t { kScaleGoodput, kScaleFailures, kScaleChipHour };

Interval times(Interval interval, double factor) {
  for (double* figure : {&interval.median, &interval.low, &interval.high, &interval.nominal})
    *figure *= factor;
  return interval;
}

// M-study-3, of a machine without a training step.
ScaleDoubt doubt_of(const spec::Design& design, const ScaleOptions& options) {
  goodput::Options run = options.run;
  run.samples = kRunsOfDraw;
  run.threads = 1;
  run.progress = nullptr;
  run.stop = nullptr;  // a draw that was begun is finished
  const Figures figures = [&run](const spec::Design& varied,
                                 std::uint64_t) -> std::optional<std::vector<double>> {
    const jobs::MonthsResult months = jobs::machine_months(varied, run);
    if (months.run.samples == 0) return std::nullopt;
    return std::vector<double>{months.run.goodput.median, months.run.failures_per_s,
                               months.bill.per_chip_hour.in(units::USD)};
  };
  const Crew crew{.threads = options.run.threads, .stop = options.run.stop};
  const Draws draws = draw(design, figures, options.draws, options.run.seed, crew);
  ScaleDoubt out{.ranged = ranged_inputs(draws.doubts)};
  out.samples = static_cast<int>(std::count_if(draws.figures.begin(), draws.figures.end(),
                                               [](const auto& one) { return !one.empty(); }));
  if (out.samples == 0) return out;
  out.goodput = interval_of(draws, kScaleGoodput);
  out.effective_chips = times(out.goodput, static_cast<double>(design.cluster.chips));
  out.failures_per_day = times(interval_of(draws, kScaleFailures), 86400);
  out.usd_per_chip_hour = interval_of(draws, kScaleChipHour);
  for (const auto& [name, figure] :
       {std::pair{"goodput", kScaleGoodput}, std::pair{"chip hour", kScaleChipHour}}) {
    Sensitivity one{.figure = name, .from = first_order(draws, figure, kBars), .tornado = {}};
    if (!draws.interrupted) one.tornado = tornado(design, one.from, figures, figure);
    out.sensitivities.push_back(std::move(one));
  }
  return out;
}

ScalePoint point_of(const spec::Design& design, const ScaleOptions& options) {
  const long chips = design.cluster.chips;
  ScalePoint point{.machine = design.name, .chips = chips, .gain = design.run->reliability_gain};
  point.months = jobs::machine_months(design, options.run);
  point.effective_chips = static_cast<double>(chips) * point.months.run.goodput.median;
  const auto& peak = design.cluster.system.chip.peak[static_cast<std::size_t>(Precision::bf16)];
  if (peak.known()) point.effective_flops = point.effective_chips * peak.value->in(units::flops);
  if (options.draws > 0) point.doubt = doubt_of(design, options);
  return point;
}

}  // namespace

std::vector<ScalePoint> scale_points(const spec::Design& design, const ScaleOptions& options) {
  const std::vector<long> sizes =
      options.chips.empty() ? std::vector<long>{design.cluster.chips} : options.chips;
  const std::vector<double> gains =
      options.gains.empty() ? std::vector<double>{design.run->reliability_gain} : options.gains;
  std::vector<ScalePoint> points;
  for (const double gain : gains) {
    for (const long chips : sizes) {
      if (stopped(options.run.stop)) return points;
      spec::Design at = design;
      at.cluster.chips = chips;
      at.run->reliability_gain = gain;
      points.push_back(point_of(at, options));
    }
  }
  return points;
}

std::optional<Time> training_length(const spec::Design& design, const goodput::Options& run,
                                    Diagnostics& diagnostics) {
  if (!design.train || !design.train->tokens) {
    diagnostics.error(design.cluster_at, "goodput needs to know how long the machine runs",
                      "add `run: {length: 90 days}`, or to a training its `tokens:`");
    return std::nullopt;
  }
  jobs::Options options{.threads = run.threads, .run = run};
  options.run.progress = nullptr;
  const jobs::Outcome outcome = jobs::evaluate(design, options, diagnostics);
  if (!diagnostics.ok()) return std::nullopt;
  if (!outcome.feasible || !outcome.train.months) {
    diagnostics.error(design.cluster_at,
                      fmt::format("the training, whose length goodput takes, cannot run: {}",
                                  fmt::join(outcome.reasons, "; ")),
                      "fix the plan, or add `run: {length: 90 days}`");
    return std::nullopt;
  }
  return outcome.train.months->calendar;
}

}  // namespace caelum::explore
